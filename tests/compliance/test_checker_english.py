"""The English content checker, measured on lines that are in no training file."""

import dataclasses
import json
import math
from pathlib import Path

import pytest

from dunwell.compliance.checker import corpus, measure, model, rewrites, service
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.corpus import Example

HELD_OUT = Path(__file__).with_name("checker_heldout_en.jsonl")
# What the committed model reaches, less a line or two; raise them with the model. The aim is 0.95.
RECALL, PRECISION = 0.93, 0.93


def _held_out() -> list[Example]:
    rows = [json.loads(line) for line in HELD_OUT.read_text("utf-8").splitlines()]
    return [
        Example(row["text"], "en", row["channel"], row["addressee"], tuple(row["violations"]), row["id"])
        for row in rows
    ]


def _lines(examples: list[Example]) -> list[service.Line]:
    return [service.Line(each.text, "en", each.channel, each.addressee) for each in examples]


def test_held_out_lines_are_in_no_training_file() -> None:
    trained = {each.text.casefold() for each in corpus.read("en")}
    assert not [each.text for each in _held_out() if each.text.casefold() in trained]


def test_unseen_lines_are_judged_as_well_as_the_model_was_when_committed() -> None:
    examples = _held_out()
    tally = measure.measure(examples, service.categories(_lines(examples)))["en"]
    assert tally.recall >= RECALL
    assert tally.precision >= PRECISION


def test_every_category_has_lines_to_learn_from_and_lawful_lines_beside_them() -> None:
    examples = corpus.read("en")
    for category in CATEGORIES:
        assert sum(category in each.violations for each in examples) >= 100
    assert sum(not each.violations for each in examples) >= 1500


def test_a_quote_is_the_words_of_the_text_and_not_all_of_a_long_one() -> None:
    text = (
        "Thank you for the documents, they're all in order. Your plan starts in July. "
        "Send it to my own Venmo and I'll square it with the office. Have a nice day."
    )
    (found,) = [
        each
        for each in service.check([service.Line(text, "en")])[0].violations
        if each.category == "private_payment"
    ]
    assert found.quote == text[found.start : found.end]
    assert "Venmo" in found.quote
    assert len(found.quote) < len(text) / 2


def test_a_spelt_out_word_is_quoted_as_it_was_written() -> None:
    text = "pay or i come round and b r e a k your legs"
    (verdict,) = service.check([service.Line(text, "en", "sms")])
    assert verdict.violations
    assert all(each.quote == text[each.start : each.end] for each in verdict.violations)


@pytest.mark.parametrize(("category", "key", "words"), rewrites.every("en"))
def test_a_rewording_passes_the_checker(category: str, key: str, words: str) -> None:
    channel = key if key in ("note", "sms", "letter", "email") else "voice"
    addressee = "third_party" if key == "third_party" else "debtor"
    assert not service.check([service.Line(words, "en", channel, addressee)])[0].violations


def test_each_category_has_a_rewording_for_speech_and_for_notes() -> None:
    have = {(category, key) for category, key, _ in rewrites.every("en")}
    assert not [name for name in CATEGORIES if not {(name, "default"), (name, "note")} <= have]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Morning, thanks for picking up. Your plan's at forty a month. Pay by noon or I'll tell your boss what you owe.", "third_party_disclosure"),
        ("Thank you for holding. I've got the figures in front of me. If it isn't in by six we'll come and break your door down.", "threat_violence"),
        ("I hope your mother's better. The next one falls due on the ninth. Just send it to my own account, it's quicker.", "private_payment"),
        ("Good afternoon, Mr Lowe. It's Ann from Larch. The police will be at your door tomorrow unless you pay.", "threat_criminal"),
    ],
)  # fmt: skip
def test_one_bad_sentence_does_not_drown_in_a_courteous_rest(text: str, category: str) -> None:
    (verdict,) = service.check([service.Line(text, "en", "voice")])
    assert category in {each.category for each in verdict.violations}
    lawful = text.rsplit(". ", 1)[0] + ". Would tomorrow suit you better?"
    assert not service.check([service.Line(lawful, "en", "voice")])[0].violations


def test_a_bad_sentence_weighs_more_by_itself_than_in_a_long_lawful_text() -> None:
    text = "Good morning, Mrs Okafor, and thank you for ringing back. Your plan is at forty a month and three payments are in. Just send it to my own account. Have a good day."
    features = model.features_of("en", [text], ["voice"], ["debtor"])
    both = [
        dataclasses.replace(model.load("en"), alone=alone) for alone in (math.inf, model.load("en").alone)
    ]
    whole, parts = (float(each.total(each.scores(features))[0]) for each in both)
    assert whole < 0 < parts


def test_what_we_ship_in_english_is_flagged_nowhere() -> None:
    examples = corpus.shipped("en")
    assert len(examples) > 800
    named = service.categories(_lines(examples))
    assert not [(each.text, names) for each, names in zip(examples, named, strict=True) if names]
