"""Words without sense are no breach; a breach said over and over is one."""

import pytest

from dunwell.compliance.checker import nonsense
from dunwell.compliance.checker.service import Line, check


@pytest.mark.parametrize(
    ("text", "lang", "clean"),
    [
        ("word " * 80, "en", True),
        ("hello " * 12, "en", True),
        ("lorem ipsum dolor sit amet consectetur adipiscing elit " * 5, "en", True),
        ("asdf qwer zxcv uiop hjkl", "en", True),
        ("测试" * 20, "zh", True),
        ("喂" * 12, "zh", True),
        ("you deadbeat " * 6, "en", False),
        ("你这个老赖" * 6, "zh", False),
        ("Pay up or we'll come to your house and break your legs.", "en", False),
    ],
)
def test_nonsense_is_no_breach_and_a_breach_repeated_is_one(text, lang, clean):
    assert (not check([Line(text, lang)])[0].violations) is clean


def test_what_is_said_over_and_over_is_told_once():
    assert nonsense.once("pay now, pay now, pay now!") == "pay now"
    assert nonsense.once("pay now or pay later, your choice") is None
    assert nonsense.once("no no") is None


def test_chat_spelling_and_names_are_no_nonsense():
    assert not nonsense.unknown("can you pay ninety today", "en")
    assert not nonsense.unknown("Xiang Qiu", "en")
