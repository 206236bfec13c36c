"""What the person offered is a yes when it is said back, a larger sum is weighed as the offer it is, and asked for a time they give one."""

import pytest

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.scoring.plan import agreement

TIPS = [
    "Hello, am I speaking with Marisol Grady? I'm Tom from Oakline Lending, calls are recorded.",
    "What's the last four of your ID number?",
    "It's your instalment loan: three weeks behind, 780 dollars altogether, 690 principal, 70 interest and 20 in fees. What happened?",
    "That must be really hard. What do you take home in a month, what goes out, and what have you put by?",
    "What amount would you feel safe with, and on what day?",
]
BILL = [
    "您好，我是贷后的陈静，工号3021，通话有录音。",
    "请问是{name}吗？麻烦核对一下身份证后四位。",
    "您这边出了什么事？能说说吗？",
    "这确实不容易，我理解，您慢慢说。",
    "您一个月收入多少，手里现在有多少？",
    "每个月固定开销多少？还有别家的欠款吗？",
    "谢谢您说得这么清楚。您看还多少、哪天还您觉得稳妥？",
    "那您觉得先还多少、哪天合适？",
]


def offered(scenario: str, seed: int, lines: list[str]) -> Call:
    call = Call(library.scenario(scenario), seed)
    call.start()
    for line in lines:
        if call.situation.countered is None:
            call.hear(line.format(name=call.scenario.person.name))
    assert call.situation.countered is not None
    assert call.situation.agreed is None
    return call


@pytest.mark.parametrize(
    "line",
    [
        "so ninety Monday, then six of 115, right?",
        "deal, ninety it is",
        "Okay so ninety on Monday and six payments of 115 after that. Is that right?",
        "I'll put you down for ninety on Monday, then.",
        "So you'll pay ninety on Monday and 115 a month after that?",
        "Monday, ninety dollars, debit card. Got it. Six months for the rest.",
        "Fine, your plan it is.",
        "Sure, we can do exactly what you said.",
    ],
)
def test_their_terms_said_back_are_a_yes_that_says_them_en(line: str):
    call = offered("tablets-took-the-tips", 5, TIPS)
    theirs = call.situation.countered
    turn = call.hear(line)
    assert call.situation.agreed == theirs
    assert "ninety on Monday by debit card, the rest over six months" in turn.text


@pytest.mark.parametrize(
    ("scenario", "day", "sum_", "parts", "each"),
    [
        ("first-bill-due", "后天", "九百", 3, 320),
        ("salary-moved-banks", "15号", "一千零五十", 3, 450),
        ("laptop-before-first-pay", "15号", "四百", 3, 526),
        ("premium-nobody-collected", "15号", "八百五", 12, 229),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "行，那就{day}先还{sum_}，剩下分{parts}个月，对吧？",
        "那说定了，{day}{sum_}。",
        "好，就按您说的来。",
        "成交，就{sum_}。",
        "{day}先还{sum_}，后面每期{each}，可以吧？",
        "那我给您记上：{day}{sum_}，剩下{parts}期。",
    ],
)
def test_their_terms_said_back_are_a_yes_that_says_them_zh(
    scenario: str, day: str, sum_: str, parts: int, each: int, line: str
):
    call = offered(scenario, 3, BILL)
    theirs = call.situation.countered
    turn = call.hear(line.format(day=day, sum_=sum_, parts=parts, each=each))
    assert call.situation.agreed == theirs
    assert f"{day}先还{sum_}" in turn.text
    assert f"分{parts}期" in turn.text


@pytest.mark.parametrize(
    ("scenario", "seed", "lines", "line"),
    [
        ("tablets-took-the-tips", 5, TIPS, "Ninety's too little. You said 235 is left over, so make it three hundred on Monday."),
        ("tablets-took-the-tips", 5, TIPS, "make it three hundred"),
        ("laptop-before-first-pay", 3, BILL, "四百太少了，您凑1200吧。"),
        ("first-bill-due", 3, BILL, "九百太少了，您凑2700吧。"),
    ],
)  # fmt: skip
def test_a_larger_sum_against_theirs_is_an_offer(scenario: str, seed: int, lines: list[str], line: str):
    call = offered(scenario, seed, lines)
    turn = call.hear(line)
    assert turn.heard is not None
    assert "C23" in turn.heard.acts
    assert turn.plan.act in ("D20", "D24", "D25", "D26")
    assert call.situation.agreed is None


@pytest.mark.parametrize("rest", ["and then 200 a month", "then six of 140", "and two payments of 345"])
def test_another_rest_is_no_saying_back(rest: str):
    call = offered("tablets-took-the-tips", 5, TIPS)
    theirs = call.situation.countered
    assert theirs is not None
    call.hear(f"So ninety on Monday {rest}, right?")
    assert not (call.situation.agreed == theirs and call.turns[-1].plan.whole)


@pytest.mark.parametrize(
    ("scenario", "seed", "lines", "line", "said"),
    [
        ("tablets-took-the-tips", 5, TIPS, "When should I call you back?", ("five", "six")),
        ("tablets-took-the-tips", 5, TIPS, "When's better to ring you, tomorrow morning or Friday?", ("omorrow morning",)),
        ("first-bill-due", 3, BILL, "您几点方便？", ("点",)),
        ("first-bill-due", 3, BILL, "什么时候给您打电话合适，明天上午还是后天？", ("明天上午",)),
    ],
)  # fmt: skip
def test_asked_when_to_call_they_give_a_time(
    scenario: str, seed: int, lines: list[str], line: str, said: tuple[str, ...]
):
    turn = offered(scenario, seed, lines).hear(line)
    assert turn.plan.key.startswith("call_time")
    assert any(word in turn.text for word in said)


def test_asked_what_they_do_in_a_bad_month_they_say_so():
    call = offered("tablets-took-the-tips", 5, TIPS)
    call.hear("Yes, that works: ninety on Monday by debit card and the rest over six months. Agreed?")
    assert call.hear("And if tips are bad one month, what'll you do?").plan.key == "obstacle"


@pytest.mark.parametrize(
    ("lang", "scenario", "turns"),
    [
        ("en", "tablets-took-the-tips", [
            ("collector", "Ninety on Monday or 100 on Tuesday?"),
            ("debtor", "I can do ninety on Monday by debit card."),
            ("collector", "And your income, payday, savings?"),
            ("debtor", "It comes to about nineteen fifty with the tips, and the paycheck's on the fifteenth."),
            ("collector", "Ninety on Monday by debit card, agreed. Goodbye."),
            ("debtor", "All right, goodbye."),
        ]),
        ("zh", "laptop-before-first-pay", [
            ("collector", "15号先还四百，可以吗？"),
            ("debtor", "行，15号我先还四百。"),
            ("collector", "您一个月收入多少，几号发？"),
            ("debtor", "一个月四千八，15号发工资。"),
            ("collector", "好，15号四百，说定了，再见。"),
            ("debtor", "好，再见。"),
        ]),
    ],
)  # fmt: skip
def test_what_comes_in_is_never_what_was_agreed(lang: str, scenario: str, turns: list[tuple[str, str]]):
    found = agreement(turns, lang, library.scenario(scenario).case)
    assert found.upfront_minor == (9000 if lang == "en" else 40000)
