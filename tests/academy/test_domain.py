"""Marking, statistics, papers, spaced repetition and adaptive practice, against figures worked out by hand."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.academy.domain import adaptive, memory, papers, statistics
from dunwell.academy.domain.content import KINDS
from dunwell.academy.domain.marking import mark, number_of
from dunwell.academy.markdown import blocks
from tests.academy.sample import question, words

NOW = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "handed_in", "share"),
    [
        ("single", [0], 1), ("single", [1], 0), ("single", [0, 1], 0), ("single", [], 0),
        ("multiple", [0, 1], 1), ("multiple", [0], 0.5), ("multiple", [0, 1, 2], 0.5), ("multiple", [0, 1, 2, 3], 0),
        ("case", [0], 1), ("order", [0, 1, 2, 3], 1), ("order", [1, 0, 2, 3], 2 / 3), ("order", [3, 2, 1, 0], 0),
        ("match", [0, 1, 2], 1), ("match", [0, 2, 1], 1 / 3), ("match", [-1, -1, -1], 0),
        ("numeric", "31.5", 1), ("numeric", "￥31.51", 1), ("numeric", "３１．４９元", 1), ("numeric", "31.52", 0),
    ],
)  # fmt: skip
def test_an_answer_earns_its_share(kind, handed_in, share):
    assert mark(question(kind), handed_in).share == pytest.approx(share)


@pytest.mark.parametrize(
    ("kind", "handed_in"),
    [
        ("single", [9]),
        ("single", "0"),
        ("order", [0, 0, 1, 2]),
        ("match", [0]),
        ("numeric", "dunno"),
        ("numeric", [1]),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(kind, handed_in):
    assert mark(question(kind), handed_in).share == 0
    assert not mark(question(kind), handed_in).understood


def test_numbers_as_people_type_them():
    assert [str(number_of(text)) for text in ("1,234.50", "１２％", "−3", "nan")] == [
        "1234.50",
        "12",
        "-3",
        "None",
    ]


@pytest.mark.parametrize("kind", KINDS)
@given(answer=st.lists(st.integers(-2, 5), max_size=5) | st.text(max_size=8))
def test_a_mark_is_between_nothing_and_all(kind, answer):
    assert 0 <= mark(question(kind), answer).share <= 1


def test_only_the_right_order_is_whole():
    whole = [one for one in permutations(range(4)) if mark(question("order"), one).whole]
    assert whole == [(0, 1, 2, 3)]


def test_item_statistics_by_hand():
    # 4 people, 3 questions; totals 3, 2, 1, 0
    marks = np.asarray([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float)
    first, second, third = statistics.items(marks)
    assert [round(one.facility, 2) for one in (first, second, third)] == [0.75, 0.5, 0.25]
    # second against the rest (first + third = 2, 1, 1, 0): covariance of ±.5 with 1, 0, 0, −1 → r = .7071
    assert second.discrimination == pytest.approx(0.70711, abs=1e-4)
    assert second.upper_lower == 1.0
    assert second.efficiency == pytest.approx(1.0)
    whole = statistics.whole(marks)
    # var of items .25, .3333, .25 (n − 1); of totals 1.6667 → α = 3/2 (1 − .8333/1.6667) = .75
    assert whole.alpha == pytest.approx(0.75)
    assert whole.error == pytest.approx(1.6666667**0.5 * 0.5)
    assert whole.error_ratio == pytest.approx(50)
    assert statistics.lengthened(0.75, 2) == pytest.approx(2 * 0.75 / 1.75)


def test_a_distractor_works_when_the_weak_choose_it():
    chosen = [[0], [0], [1], [1], [2]]
    first, second, third = statistics.choices(chosen, [9, 8, 2, 1, 10], 3)
    assert (first.works, second.works, third.works) == (False, True, False)
    assert second.share == 0.4


def test_one_sitting_gives_no_false_figures():
    (only,) = statistics.items(np.asarray([[1.0]]))
    assert (only.discrimination, only.upper_lower, only.efficiency) == (None, None, None)
    assert only.verdict == "few"
    assert statistics.whole(np.asarray([[1.0]])).alpha is None


BANK = [question("single", number, module=module) for module in ("m01", "m02") for number in range(1, 11)]
BLUEPRINT = papers.Blueprint("mock", {"m01": 4, "m02": 3}, minutes=30, pass_share=0.85)


def test_a_paper_follows_its_blueprint_and_its_seed():
    paper = papers.draw(BLUEPRINT, BANK, 7)
    assert paper == papers.draw(BLUEPRINT, BANK, 7) != papers.draw(BLUEPRINT, BANK, 8)
    modules = [entry.question[:3] for entry in paper]
    assert (modules.count("m01"), modules.count("m02"), len(set(paper))) == (4, 3, 7)
    assert all(sorted(entry.shown) == [0, 1, 2, 3] for entry in paper)


def test_questions_shown_less_often_come_first():
    seen = {one.id: 5 for one in BANK if one.id not in ("m01-q01", "m01-q02", "m01-q03", "m01-q04")}
    drawn = {
        entry.question for entry in papers.draw(BLUEPRINT, BANK, 1, seen) if entry.question.startswith("m01")
    }
    assert drawn == {"m01-q01", "m01-q02", "m01-q03", "m01-q04"}
    met = frozenset(drawn)
    again = {entry.question for entry in papers.draw(BLUEPRINT, BANK, 1, seen, met)}
    assert not again & met


def test_a_bank_too_small_says_so():
    with pytest.raises(papers.TooFewQuestions, match="m01: 11 questions are wanted, 10 are there"):
        papers.draw(papers.Blueprint("x", {"m01": 11}, 10, 0.85), BANK, 1)


def test_what_is_to_be_ordered_is_not_shown_in_order():
    one = question("order", 1)
    blueprint = papers.Blueprint("x", {"m01": 1}, 10, 0.85)
    assert all(papers.draw(blueprint, [one], seed)[0].shown != (0, 1, 2, 3) for seed in range(100))


def test_a_question_comes_back_later_the_better_it_is_known():
    card = memory.new(NOW)
    card, due = memory.review(card, 3, NOW)
    assert due == NOW + timedelta(days=1)  # the second learning step
    known, later = memory.review(card, 3, due)
    _forgotten, sooner = memory.review(card, 1, due)
    assert later - due > timedelta(days=1)
    assert sooner - due == timedelta(minutes=10)
    assert memory.retrievability(known, later) == pytest.approx(0.9, abs=0.02)
    assert memory.review(card, 3, due)[1] == later  # no chance in it
    assert memory.rating_of(1, 3) == 4
    assert memory.rating_of(0.5, 30) == 2
    assert memory.rating_of(0, 1) == 1


def test_practice_follows_the_learner():
    questions = [
        question("numeric", number, level=1 + number % 3, text=words(number)) for number in range(1, 31)
    ]
    items = adaptive.bank(questions, {})
    first = adaptive.next_question(items, [], 0.0)
    assert first is not None
    assert questions[first].level == 2
    strong = adaptive.next_question(items, [first], adaptive.ability(items, [first], [True] * 1) + 1)
    assert strong is not None
    assert questions[strong].level == 3
    up, down = (
        adaptive.ability(items, [0, 1, 2], [True, True, False]),
        adaptive.ability(items, [0, 1, 2], [False, False, True]),
    )
    assert down < up
    assert adaptive.ability(items, [], []) == 0.0
    assert adaptive.next_question(items, list(range(30)), 0.0) is None


def test_difficulty_is_drawn_from_the_authors_to_the_learners():
    hard = question("single", 1, level=3)
    assert adaptive.difficulty(hard, None) == 1.2
    assert adaptive.difficulty(hard, adaptive.Seen(400, 380)) < -2
    assert 0.9 < adaptive.difficulty(hard, adaptive.Seen(2, 1)) < 1.2


def test_a_printed_lesson_keeps_lines_and_numbers():
    found = blocks("Two sums:\n**A** = 1\n\n1. first\n2. then\n\n- loose\n")
    assert found[0]["runs"] == [["Two sums:", False], ["\n", False], ["A", True], [" = 1", False]]
    assert [(one["number"], one["runs"][0][0]) for one in found[1:]] == [
        ("1", "first"),
        ("2", "then"),
        ("", "loose"),
    ]
