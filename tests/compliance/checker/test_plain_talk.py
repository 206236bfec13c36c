"""Short plain and warm talk, and veiled threats, measured on lines that are in no training file."""

import json
from pathlib import Path

import pytest

from dunwell.compliance.checker import corpus, measure, service
from dunwell.compliance.checker.corpus import Example

FOLDER = Path(__file__).parents[1]
# What the committed models reach, less a line or two: recall, and the share of lawful lines let stand.
REACHED = {"en": (0.93, 0.87), "zh": (0.85, 0.90)}


def _lines(lang: str) -> list[Example]:
    rows = map(json.loads, (FOLDER / f"checker_plain_{lang}.jsonl").read_text("utf-8").splitlines())
    return [
        Example(row["text"], lang, row["channel"], row["addressee"], tuple(row["violations"]), row["id"])
        for row in rows
    ]


def _named(lang: str, examples: list[Example]) -> list[list[str]]:
    lines = [service.Line(each.text, lang, each.channel, each.addressee) for each in examples]
    return [list(names) for names in service.categories(lines)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_measured_lines_are_in_no_training_file(lang: str) -> None:
    trained = {each.text.casefold() for each in corpus.read(lang)}
    assert not [each.text for each in _lines(lang) if each.text.casefold() in trained]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_and_warm_talk_is_let_stand_and_hints_are_heard(lang: str) -> None:
    examples = _lines(lang)
    tally = measure.measure(examples, _named(lang, examples))[lang]
    recall, let_stand = REACHED[lang]
    assert tally.recall >= recall
    assert 1 - tally.false / tally.lawful >= let_stand
