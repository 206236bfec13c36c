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


@pytest.mark.parametrize(
    ("lang", "line", "felt"),
    [
        ("zh", "你爸妈知道吗", False),
        ("zh", "孙子多大啦", False),
        ("en", "And your wife, does she know?", False),
        ("en", "oh she's so tiny then", False),
        ("en", "so the bill got forgotten, no wonder", False),
        ("en", "You are a worthless deadbeat.", True),
        ("en", "Does your boss know you don't pay your debts?", True),
        ("zh", "你这个孙子，赶紧还钱！", True),
    ],
)
def test_a_question_about_their_people_is_no_blow_and_one_that_threatens_them_is(
    lang: str, line: str, felt: bool
):
    assert understand(line, lang, "").felt is felt


def test_kindness_denied_is_no_kindness():
    for lang, line in (("en", "I don't care about your shifts"), ("zh", "你家里怎么样不关我的事")):
        assert not {"C13", "C14", "C15", "C16", "C17"} & set(understand(line, lang, "").acts)


@pytest.mark.parametrize(
    ("lang", "line", "act"),
    [
        ("en", "spending", "C11"),
        ("en", "and savings?", "C11"),
        ("zh", "开销呢", "C11"),
        ("en", "Fine. Half today, half friday.", "C23"),
        ("zh", "那一半", "C23"),
        ("en", "120?", "C23"),
        ("en", "when are you paying", "C23"),
        ("en", "ok what about 1000 on the 22nd", "C23"),
        ("en", "what can you send and when", "C23"),
        ("zh", "15号还800", "C27"),
    ],
)
def test_blunt_lines_are_understood(lang: str, line: str, act: str):
    assert act in understand(line, lang, "").acts


OFFERED = ["您最近能先安排多少，哪一天？"]
TALKED = [
    *SHOP,
    "最近摊子怎么样？",
    "这确实不容易，您慢慢说。",
    "现在一个月到手多少？",
    "房租吃饭一个月多少？",
    "手头现在能动的有多少？",
]


def offering(seed: int = 8) -> Call:
    call = talk("shop-moved", *TALKED, *OFFERED, seed=seed)
    assert call.turns[-1].plan.act == "D26"
    return call


@pytest.mark.parametrize("line", ["行", "好的，可以。", "就这么定", "成，没问题"])
def test_a_bare_yes_takes_up_their_offer(line: str):
    call = offering()
    deal = call.situation.countered
    call.hear(line)
    assert call.situation.agreed == deal


@pytest.mark.parametrize(
    ("line", "key"), [("怎么还，用什么方式？", "way"), ("微信？", "way"), ("剩下的呢？", "")]
)
def test_the_way_and_the_rest_of_their_offer_are_answered(line: str, key: str):
    call = offering()
    turn = call.hear(line)
    assert (turn.plan.act, turn.plan.key) == ("D26", key)
    assert ("微信小程序" if key else "12期") in turn.text


def test_more_asked_for_as_a_question_is_an_offer_and_no_misreading():
    turn = offering().hear("那就15号先还2000，剩下的分12期，您看行不行？")
    assert turn.plan.key != "correct"


def test_after_the_agreement_a_lighter_or_fuller_plan_is_taken_and_being_sure_is_confirmed():
    call = offering()
    call.hear("行")
    agreed = call.situation.agreed
    assert agreed is not None
    assert call.hear("您确定能还上吗？").plan.key == "confirm"
    call.hear("那改成先还1300，剩下的还是分12期，您看可以吗？")
    assert call.situation.agreed is not None
    assert call.situation.agreed.upfront_minor == 130_000


def test_who_reads_out_the_digits_has_them_confirmed():
    turn = talk("shop-moved", SHOP[0], "身份证末四位是4718，对不对？").turns[-1]
    assert turn.plan.act == "D02"


@pytest.mark.parametrize(
    ("scenario", "bye"), [("no-morning-left", "您保重，再见。"), ("in-the-garage", "Take care. Goodbye.")]
)
def test_who_is_in_despair_says_goodbye_softly(scenario: str, bye: str):
    lang = library.scenario(scenario).lang
    hello = (
        "您好，我是银行的陈静，工号3021。"
        if lang == "zh"
        else "Hello, this is Ana Reyes from the bank, ID 6120."
    )
    soft = phrases.load(lang).of("bye.soft", "calm")
    for seed in range(6):
        assert talk(scenario, hello, bye, seed=seed).turns[-1].text in soft


def test_their_offer_on_a_later_day_is_taken_and_a_wish_for_a_yes_too():
    call = talk("rent-day-first", "您好，我是银行的陈静，工号3021，录音。请问是本人吗？", "身份证后四位？", "工资多少，几号发？", "一个月花多少？", "20号能还多少？")  # fmt: skip
    deal = call.situation.countered
    assert deal is not None
    again = talk(
        "rent-day-first", *[text for who, text in call.transcript if who == "collector"], "那就按您说的。"
    )
    assert again.situation.agreed == deal
    call.hear("要不改成22号？")
    assert call.situation.agreed is not None
    assert call.situation.agreed.days == (deal.days or 0) + 2


@pytest.mark.parametrize(
    ("scenario", "hello"),
    [
        ("never-opened-it", "您好，我是银行的陈静，工号3021，通话有录音，请问是本人吗？"),
        ("ask-my-lawyer", "您好，我是银行的陈静，工号3021，通话有录音，请问是本人吗？"),
        ("signed-for-brother", "您好，我是银行的陈静，工号3021，通话有录音，请问是本人吗？"),
        ("wallet-on-the-train", "Hello, Ana Reyes from the bank, ID 6120, recorded. Is this Ms Whitcombe?"),
        ("the-sofa-went-back", "Hello, Ana Reyes from the bank, ID 6120, recorded. Is this Ms Prewitt?"),
        ("a-reference-she-thought", "Hello, Ana Reyes from the bank, ID 6120, recorded. Is this Mrs Kiely?"),
    ],
)  # fmt: skip
def test_nobody_turns_down_what_has_not_been_said_yet(scenario: str, hello: str):
    for seed in range(4):
        turn = talk(scenario, hello, seed=seed).turns[-1]
        assert not turn.plan.key.startswith(f"{library.scenario(scenario).special}."), turn.text


@pytest.mark.parametrize(
    ("scenario", "line"),
    [
        ("charged-after-closing", "有凭证吗？"),
        ("a-reference-she-thought", "Is there anything you could manage?"),
    ],
)
def test_who_is_known_does_not_say_it_is_they_to_another_question(scenario: str, line: str):
    lang = library.scenario(scenario).lang
    first = ["您好，银行的陈静，工号3021。", "身份证后四位？"] if lang == "zh" else ["Hello, Ana Reyes from the bank, ID 6120, recorded.", "Last four digits of your ID?"]  # fmt: skip
    for seed in range(4):
        assert talk(scenario, *first, line, seed=seed).turns[-1].plan.act != "D02"


def test_a_softer_sum_in_a_recap_is_heard():
    call = offering()
    call.hear("跟您确认，15号先还1300，剩下分12期，微信小程序。")
    agreed = call.situation.agreed
    assert agreed is None or agreed.upfront_minor == 130_000


def test_who_is_convinced_suspects_no_more():
    lines = ["Hello, Ana Reyes calling from Harrow Lending, ID 6120, recorded. Is this Ms Castleberry?", "You are right to be careful. You can ring our official number on the website and ask for 6120.", "Could you confirm the last four digits of your ID?"]  # fmt: skip
    doubt = ("checked you", "your story")
    for seed in range(8):
        call = talk(
            "summons-or-scam",
            *lines,
            "What have you saved?",
            "What could you do?",
            "And then?",
            "How so?",
            seed=seed,
        )
        assert call.situation.verified
        for turn in call.turns[4:]:
            assert turn.plan.act != "D05"
            assert not any(each in turn.text for each in doubt), turn.text


def test_who_says_what_will_not_happen_threatens_nothing():
    assert "C18" not in understand("nothing will be cut off", "en", "").acts
    assert "C18" not in understand("您放心，不会断电的。", "zh", "").acts


@pytest.mark.parametrize("line", ["您姐姐离得远吗", "Is your brother far from you?"])
def test_a_question_about_others_is_no_question_of_who_they_are(line: str):
    one = "no-morning-left" if line[0] == "您" else "in-the-garage"
    hello = (
        "您好，我是银行的陈静，工号3021。"
        if line[0] == "您"
        else "Hello, this is Ana Reyes from the bank, ID 6120."
    )
    assert talk(one, hello, line).turns[-1].plan.act != "D02"


@pytest.mark.parametrize("line", ["记住了吗", "您确定？", "清楚了吗？"])
def test_after_the_agreement_being_asked_whether_it_is_clear_is_confirmed(line: str):
    call = offering()
    call.hear("行")
    assert call.hear(line).plan.key == "confirm"


@pytest.mark.parametrize(
    ("lang", "before", "line", "act"),
    [
        ("zh", "", "上次同事说话难听，对不起", "C16"),
        ("en", "I could do two hundred on Friday.", "150?", "C23"),
        ("zh", "我最多15号先还五百。", "400行吗", "C23"),
        ("en", "", "you're two weeks late pay up", "C23"),
    ],
)
def test_short_apologies_sums_and_demands_are_heard_as_what_they_are(
    lang: str, before: str, line: str, act: str
):
    assert act in understand(line, lang, before).acts


def test_who_is_not_believed_is_not_thankful_for_it():
    assert "C15" not in understand("i dont believe you", "en", "").acts


def test_a_good_night_at_the_end_is_no_harassment():
    assert not understand("sleep well, bye", "en", "Okay.").felt


def test_a_figure_asked_for_by_name_is_not_answered_with_another_matter():
    for seed in range(6):
        call = talk(
            "renovated-and-laid-off",
            "您好，银行的陈静，工号3021，录音。请问是本人吗",
            "末四位",
            "家里花多少？",
            seed=seed,
        )
        told = {fact.topic for fact in call.scenario.facts if fact.text in call.situation.told}
        assert told <= {"spending"}


@pytest.mark.parametrize(
    ("line", "key"), [("要是摊子又要搬呢？", "obstacle"), ("那要是下雨天卖不动咋办", "obstacle")]
)
def test_a_what_if_after_the_agreement_is_answered_as_one(line: str, key: str):
    call = offering()
    call.hear("行")
    assert call.hear(line).plan.key == key


def test_how_much_is_answered_with_their_offer():
    call = offering()
    assert call.hear("多少？").plan.terms == call.situation.countered
