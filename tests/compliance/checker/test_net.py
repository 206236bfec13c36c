"""The second opinion: exact whole numbers, asked near the flag only, learnt the same way twice."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.compliance.checker import corpus, model, net, net_train
from dunwell.compliance.checker.corpus import Example


@pytest.fixture(scope="module")
def second() -> net.Second:
    found = net.load("en")
    assert found
    return found


def read(
    second: net.Second, texts: list[str], channel: str = "voice", addressee: str = "debtor"
) -> net.Words:
    vectors = second.nets[0].vectors
    return net.read(vectors, "en", texts, [channel] * len(texts), [addressee] * len(texts))


WORDS = st.lists(
    st.sampled_from(
        [
            "pay",
            "we'll",
            "your",
            "mother",
            ",",
            "police",
            "tonight",
            ".",
            "300",
            "Ltd.",
            "xqzzv",
            "the",
            "card",
            "is",
            "fine",
            "!",
            "😀",
        ]
    ),
    max_size=14,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=12))
def test_a_line_scores_the_same_alone_and_among_others(texts: list[str]) -> None:
    found = net.load("en")
    assert found
    together = found.scores(read(found, texts))
    alone = np.vstack([found.scores(read(found, [text])) for text in texts])
    assert (together == alone).all()


def test_a_line_without_a_word_is_scored_too(second: net.Second) -> None:
    assert second.scores(read(second, ["", "…", "hello"])).shape == (3, len(model.HEADS))
    assert second.scores(read(second, [])).shape == (0, len(model.HEADS))


def test_figures_of_one_length_read_alike_and_words_by_their_vectors(second: net.Second) -> None:
    assert (read(second, ["pay 300 now"]).row == read(second, ["pay 815 now"]).row).all()
    assert net.UNKNOWN in read(second, ["xqzzv"]).row
    assert net.UNKNOWN not in read(second, ["I'd pay a bill, they won't!"]).row


def test_channel_and_addressee_count(second: net.Second) -> None:
    spoken = second.scores(read(second, ["He owes us four hundred."]))
    told = second.scores(read(second, ["He owes us four hundred."], addressee="third_party"))
    assert told[0, -1] > spoken[0, -1]


def test_it_is_asked_only_near_the_flag(second: net.Second) -> None:
    first = model.load("en")
    texts = [each.text for each in corpus.read("en")[::400]]
    found = model.features_of("en", texts, ["voice"] * len(texts), ["debtor"] * len(texts))
    before = first.scores(found)
    far = np.abs(first.total(before)) >= second.band
    assert 0 < far.sum() < len(texts)
    after = before.copy()
    second.revise(first, after, "en", texts, ["voice"] * len(texts), ["debtor"] * len(texts))
    assert (after[far] == before[far]).all()
    assert (after[~far] != before[~far]).any(axis=1).all()
    never = before.copy()
    replace(second, band=0.0).revise(
        first, never, "en", texts, ["voice"] * len(texts), ["debtor"] * len(texts)
    )
    assert (never == before).all()


def lines(texts: list[str], *violations: str) -> list[Example]:
    return [Example(text, "en", "voice", "debtor", violations, "g") for text in texts]


NOUNS = [
    "arm",
    "leg",
    "nose",
    "jaw",
    "knee",
    "hand",
    "rib",
    "skull",
    "finger",
    "wrist",
    "elbow",
    "thumb",
    "ankle",
    "shoulder",
    "neck",
    "toe",
]


def test_training_learns_and_learns_the_same_twice_and_meets_a_word_it_never_saw(second: net.Second) -> None:
    bad = [
        f"{start} break your {noun}" for noun in NOUNS[:12] for start in ("we will", "they would", "i can")
    ]
    good = [f"{start} send your {noun}" for noun in ["bill", "letter", "form", "receipt", "card", "note", "statement", "contract", "invoice", "file", "email", "copy"] for start in ("we will", "they would", "i can")]  # fmt: skip
    examples = lines(bad, "threat_violence") * 4 + lines(good) * 4
    vectors = second.nets[0].vectors
    once, again = (net_train.fit(vectors, examples, seed=3, epochs=6) for _ in range(2))
    new = lines(["we will break your shoulder", "we will send your document"])
    scores = once.scores(net_train.words_of(vectors, new))
    assert scores[0, -1] > 0 > scores[1, -1]
    assert np.allclose(scores, again.scores(net_train.words_of(vectors, new)), atol=0.05)


def test_what_is_saved_answers_the_same(second: net.Second, tmp_path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "vectors.npz").write_bytes((corpus.DATA / "en" / "vectors.npz").read_bytes())
    net.save(replace(second, flag=0.25), tmp_path / "en" / "net.npz")
    kept = net.load("en", tmp_path)
    assert kept
    assert (kept.flag, kept.share, kept.band) == (0.25, second.share, second.band)
    words = read(second, ["We'll be outside your house at midnight.", "Thanks, have a good day."])
    assert (kept.scores(words) == second.scores(words)).all()
    assert net.load("zh") is None
