"""Answers in turn: other people's names, doubters and victims of fraud, what is not agreed yet, blunt figures. In both languages."""

import pytest

from dunwell.roleplay import library, phrases
from dunwell.roleplay.call import Call
from dunwell.roleplay.understanding.hear import understand

SHOP = ["您好，我是南塘银行的陈静，工号3021，通话有录音。请问是葛女士吗？", "麻烦核对一下身份证后四位。"]
HOURS = ["Hello, this is Ana Reyes from Elm County Bank, ID 6120, recorded. Is this Ms Halloran?", "Could you confirm the last four digits of your ID?"]  # fmt: skip


def talk(scenario: str, *lines: str, seed: int = 3) -> Call:
    call = Call(library.scenario(scenario), seed)
    call.start()
    for line in lines:
        if not call.ended:
            call.hear(line)
    return call


@pytest.mark.parametrize(
    ("scenario", "line", "wrong"),
    [
        ("shop-moved", "您好，我是南塘银行的陈静，工号3021。请问是陈先生吗？", "陈先生"),
        ("hours-cut", "Hello, this is Ana Reyes from Elm County Bank. Is this Mr Chen?", "Mr Chen"),
        ("mother-picks-up", "您好，请问是王芳女士吗？", "王芳女士"),
        ("sister-answers", "Hi, may I speak to Mr Chen, please?", "Mr Chen"),
    ],
)
def test_who_is_asked_for_by_another_name_says_it_is_not_they(scenario: str, line: str, wrong: str):
    for seed in range(4):
        turn = talk(scenario, line, seed=seed).turns[-1]
        assert turn.plan.act == "D03"
        assert wrong in turn.text
        assert not turn.situation.verified


@pytest.mark.parametrize(
    ("scenario", "lines"),
    [
        ("shop-moved", ["请问是陈先生吗？", "身份证后四位报一下。", "您一个月挣多少？", "什么时候还？", "那先还五百。"]),
        ("hours-cut", ["Is this Mr Chen?", "I need the last four of your social.", "What do you make a month?", "When can you pay?", "How about fifty?"]),
    ],
)  # fmt: skip
def test_a_caller_who_wants_somebody_else_learns_nothing_and_is_hung_up_on(scenario: str, lines: list[str]):
    call = talk(scenario, *lines)
    assert call.ended
    assert call.situation.ended_by == "debtor"
    assert not call.situation.told
    assert call.scenario.person.id_tail not in " ".join(text for _, text in call.transcript)


@pytest.mark.parametrize(
    ("scenario", "lines"),
    [
        ("shop-moved", ["请问是陈先生吗？", "哦，不好意思，我看错了。请问是葛秋菊女士吗？", "麻烦核对一下身份证后四位。"]),
        ("hours-cut", ["Is this Mr Chen?", "I'm sorry, I misread it. Am I speaking to Denise Halloran? It's Ana Reyes from Elm County Bank.", "Could you confirm the last four digits of your ID?"]),
    ],
)  # fmt: skip
def test_the_right_name_makes_it_good(scenario: str, lines: list[str]):
    call = talk(scenario, *lines)
    assert call.situation.verified
    assert call.scenario.person.id_tail in call.turns[-1].text


@pytest.mark.parametrize(
    ("scenario", "before", "line", "wrong"),
    [
        ("shop-moved", SHOP, "王女士，您一个月到手多少？", "王女士"),
        ("hours-cut", HOURS, "Okay, Mrs Wu, what do you take home a month?", "Mrs Wu"),
    ],
)
def test_another_name_in_the_middle_of_the_call_is_noticed_and_costs_trust(
    scenario: str, before: list[str], line: str, wrong: str
):
    call = talk(scenario, *before)
    trust = call.situation.mind.trust
    turn = call.hear(line)
    assert turn.plan.key == "misnamed.known"
    assert wrong in turn.text
    assert turn.situation.mind.trust < trust
    assert not turn.situation.told
    assert turn.situation.verified


@pytest.mark.parametrize(
    ("scenario", "lines", "proof", "digits"),
    [
        (
            "is-this-a-scam",
            ["您好，我是银行的陈静，工号3021，请问是本人吗？", "您一个月养老金多少？", "手里现在有多少？", "您什么时候能还，还多少？", "为什么没还上？"],
            "您谨慎是对的，您可以挂了打银行卡背面的官方客服核实我的工号。",
            "麻烦您核对一下身份证后四位。",
        ),
        (
            "summons-or-scam",
            ["Hello, this is Ana Reyes from Harrow Lending, ID 6120.", "How much do you make a month?", "What do you have saved?", "How much can you pay, and when?", "Why did you fall behind?"],
            "You are right to be careful. You can ring our official number, it is on our website, and ask for ID 6120.",
            "Could you confirm the last four digits of your ID?",
        ),
    ],
)  # fmt: skip
def test_who_suspects_every_caller_tells_no_figure_before_they_are_convinced(
    scenario: str, lines: list[str], proof: str, digits: str
):
    for seed in range(6):
        call = talk(scenario, *lines, seed=seed)
        secret = {fact.text for fact in call.scenario.hidden}
        assert not secret & set(call.situation.told)
        assert (call.situation.agreed, call.situation.countered) == (None, None)
        for turn in call.turns[2:]:
            assert turn.plan.act in ("D05", "D14", "D11", "D01", "D30"), (turn.heard, turn.text)
        if call.ended:
            continue
        call.hear(proof)
        call.hear(digits)
        assert call.situation.verified
        for _ in range(3):  # once convinced nobody doubts again
            assert call.hear(lines[1]).plan.act != "D05"


def test_the_digits_are_not_given_for_asking_twice():
    call = talk(
        "is-this-a-scam",
        "您好，我是银行的，身份证后四位报一下。",
        "身份证后四位。",
        "快点，身份证后四位报给我。",
    )
    assert not call.situation.verified
    assert all(turn.plan.act in ("D05", "D30") for turn in call.turns[1:])


@pytest.mark.parametrize(
    ("scenario", "line", "key"),
    [
        ("never-opened-it", "您一个月收入多少？", "identity_theft.means"),
        ("never-opened-it", "您报警了吗？", "identity_theft.asked"),
        ("never-opened-it", "那个手机号是谁的，您知道吗？", "identity_theft.asked"),
        ("wallet-on-the-train", "What do you take home a month?", "identity_theft.means"),
        ("wallet-on-the-train", "Did you go to the police?", "identity_theft.asked"),
        ("ask-my-lawyer", "委托书寄到哪儿您知道吧", "represented.lawyer"),
        ("ask-my-lawyer", "律师怎么称呼？", "represented.lawyer"),
        ("talk-to-my-attorney", "What is your attorney's name?", "represented.lawyer"),
    ],
)
def test_who_has_a_matter_of_their_own_answers_what_was_asked(scenario: str, line: str, key: str):
    one = library.scenario(scenario)
    opening = f"您好，我是{one.case.creditor}的陈静，工号3021，请问是本人吗？" if one.lang == "zh" else f"Hello, this is Ana Reyes from {one.case.creditor}, ID 6120."  # fmt: skip
    for seed in range(4):
        turn = talk(scenario, opening, line, seed=seed).turns[-1]
        lines = {each for band in ("calm", "tense", "hot") for each in phrases.load(one.lang).of(key, band)}
        facts = {fact.text for fact in Call(one, seed).scenario.facts}
        assert turn.plan.key == key or turn.plan.facts, (seed, turn.plan, turn.text)
        assert any(each in turn.text or each[1:] in turn.text for each in lines | facts), turn.text


@pytest.mark.parametrize(
    ("scenario", "before", "line"),
    [
        ("rent-day-first", ["您好，我是银行的陈静，工号3021，通话有录音。请问是本人吗？", "麻烦核对一下身份证后四位。", "最近怎么样？"], "万一房东又涨价咋办？"),
        ("shop-moved", [*SHOP, "最近摊子怎么样？", "您最近能先安排多少，哪一天？"], "那万一下雨停摊怎么办？"),
        ("hours-cut", [*HOURS, "How have things been?"], "What if your pay comes late?"),
        ("first-bill-slipped", ["Hello, this is Ana Reyes from the bank, ID 6120, recorded.", "Last four of your ID?", "What could you pay, and when?"], "And what if something gets in the way?"),
    ],
)  # fmt: skip
def test_nobody_foresees_what_comes_in_the_way_of_an_agreement_that_is_not_there(
    scenario: str, before: list[str], line: str
):
    for seed in range(6):
        call = talk(scenario, *before, seed=seed)
        if call.ended or call.situation.agreed is not None:
            continue
        turn = call.hear(line)
        assert turn.situation.agreed is None
        assert turn.plan.act not in ("D27", "D28", "D23"), turn.text
        assert turn.plan.key == "unsettled" or turn.plan.act in ("D13", "D17", "D30"), (turn.plan, turn.text)


@pytest.mark.parametrize(
    ("lang", "line", "minor"),
    [
        ("en", "deal, 60 friday", 6000),
        ("en", "so 60 friday right?", 6000),
        ("en", "friday 450 works", 45000),
        ("zh", "那就周五60", 6000),
        ("zh", "15号800吧", 80000),
    ],
)
def test_a_bare_number_beside_a_day_is_the_sum(lang: str, line: str, minor: int):
    heard = understand(line, lang, "")
    assert heard.slots["amount_minor"] == minor
    assert heard.acts


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", "june 15 friday"), ("en", "friday at 10"), ("en", "call me 60 days after friday"), ("zh", "周五10点"), ("zh", "15号12期"), ("zh", "明天20号")],
)  # fmt: skip
def test_a_day_an_hour_or_a_count_is_none(lang: str, line: str):
    assert "amount_minor" not in understand(line, lang, "").slots


def test_a_small_bare_number_is_the_sum_only_where_they_have_just_named_it():
    assert understand("okay, 20 friday", "en", "I could do twenty dollars on Friday.").slots.get("amount_minor") == 2000  # fmt: skip
    assert "amount_minor" not in understand("okay, 20 friday", "en", "I get paid Friday.").slots
