"""Asked to say it again, read back wrongly, small talk, and after the agreement: people answer what was said to them."""

import pytest

from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import asides, terms
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.scoring.plan import figures

ALL = library.scenarios()
each_scenario = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.lang}-{one.id}")
AGAIN = {"zh": "不好意思，没听清，您再说一遍？", "en": "Sorry, you broke up. Could you repeat that?"}
TALK = {
    "zh": ["您好，我是银行的陈静，工号3021，通话有录音，请问是本人吗？", "麻烦核对一下身份证末四位。", "最近怎么样？", "这确实不容易，您慢慢说。", "您自己是怎么打算的？"],
    "en": ["Hello, this is Ana Reyes from the bank, ID 6120, on a recorded line.", "Could you confirm the last four digits of your ID?", "How have things been?", "That is hard, take your time.", "What would you like to do about it?"],
}  # fmt: skip
SHOP = [
    "您好，我是南塘银行的陈静，工号3021，这个电话会录音。请问是葛女士吗？", "麻烦核对一下身份证后四位。", "最近摊子怎么样？",
    "地方挪了熟客找不着，亏了一个月，这确实不容易。", "现在一个月到手多少，几号到账？", "房租吃饭这些一个月要花多少？", "手头现在能动的有多少？",
    "您自己是怎么打算的？", "您最近能先安排多少，哪一天？",
]  # fmt: skip
READ_BACK = "那就15号先还1550元，用微信小程序，剩下的分12期，对吗？"


def shop(*more: str, seed: int = 8) -> Call:
    call = Call(library.scenario("shop-moved"), seed)
    call.start()
    for line in (*SHOP, *more):
        call.hear(line)
    return call


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "没听清，您再说一遍？"),
        ("zh", "不好意思刚才信号断了一下，麻烦您重复一下。"),
        ("zh", "信号不好，您刚才说多少？"),
        ("zh", "喂，您说什么？听不清楚。"),
        ("en", "Could you repeat that?"),
        ("en", "Sorry, you broke up."),
        ("en", "I didn't catch that, could you say it again?"),
        ("en", "The line is bad, how much did you say?"),
        ("en", "Pardon?"),
    ],
)
def test_a_wish_to_hear_it_again_is_known(lang: str, text: str):
    assert asides.asks_again(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "我再说一遍，一共一万零二百元。"),
        ("zh", "没听清您刚才的话，那您现在每个月工资到手是多少呢？"),
        ("zh", "您说的没错，我记下了。"),
        ("en", "Let me repeat: ten thousand two hundred in all."),
        ("en", "Did you catch that?"),
        ("en", "So that is what you said, by debit card. Agreed?"),
        ("en", "Sorry, I didn't get that, but what do you take home in an ordinary month?"),
    ],
)
def test_a_line_with_something_of_its_own_is_none(lang: str, text: str):
    assert not asides.asks_again(text, lang)


@each_scenario
def test_who_is_asked_to_repeat_says_the_same_in_other_words(one: Scenario):
    for seed in range(3):
        for upto in range(1, len(TALK[one.lang]) + 1):
            call = Call(one, seed)
            call.start()
            for line in TALK[one.lang][:upto]:
                if not call.ended:
                    call.hear(line)
            if call.ended:
                continue
            before = call.turns[-1]
            told, agreed = before.situation.told, before.situation.agreed
            after = call.hear(AGAIN[one.lang])
            assert after.text != before.text
            assert after.situation.told == told  # nothing new came out by it
            assert after.situation.agreed == agreed
            if before.plan.facts:
                said, now = figures(before.text, one.lang).amounts, figures(after.text, one.lang).amounts
                assert [value for value, _ in said] == [value for value, _ in now], after.text
            if before.plan.key == "D02.digits":
                assert one.person.id_tail in after.text
            if after.plan.act != "D30":
                assert after.plan.act == before.plan.act or after.plan.key == "hearing", (
                    before.text,
                    after.text,
                )


def test_an_offer_said_again_is_the_same_offer_and_a_third_time_annoys():
    call = shop()
    deal = call.situation.countered
    assert deal is not None
    first = call.hear("信号不好，您刚才说多少？")
    assert first.plan.terms == deal
    anger = first.situation.mind.anger
    call.hear("没听清，您再说一遍？")
    third = call.hear("喂，还是没听清，您再说一遍？")
    assert third.situation.countered == deal
    assert third.situation.mind.anger > anger
    assert len({turn.text for turn in call.turns}) == len(call.turns)


def test_the_fact_asked_about_is_the_one_said_again():
    call = shop()
    again = call.hear("刚才没听清，您说的房租开销是多少？")
    assert "三千八" in again.text
    assert again.plan.key == "again"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("那就15号先还1550元，用支付宝，剩下的分12期，对吗？", "支付宝"),
        ("您说的是15号先还两千，用微信小程序，对吧？", "两千"),
        ("跟您确认一下，16号先还1550元，用微信小程序。", "16号"),
        ("您刚才说15号先还1550元，剩下的分6期，是吧？", "6期"),
    ],
)
def test_what_is_read_back_wrongly_is_set_right(line: str, wrong: str):
    call = shop()
    deal = call.situation.countered
    turn = call.hear(line)
    assert turn.plan.key == "correct"
    assert wrong in turn.text
    for right in ("15号", "一千五百五", "微信小程序", "12期"):
        assert right in turn.text
    assert turn.situation.agreed is None
    settled = call.hear(READ_BACK)
    assert settled.situation.agreed == deal


def test_after_the_agreement_too_and_what_was_agreed_stands():
    call = shop(READ_BACK)
    deal = call.situation.agreed
    assert deal is not None
    for line in (
        "对，15号您还两千，是吧？",
        "我再跟您确认一下，16号还一千五百五。",
        "那用银行卡转过来，对吧？",
    ):
        turn = call.hear(line)
        assert turn.plan.key == "correct", line
        assert turn.situation.agreed == deal


def test_an_offer_that_asks_less_is_no_wrong_reading():
    case = library.scenario("shop-moved").case
    theirs = terms.Terms(155_000, 5, 12, method="微信小程序")
    softer = Heard("那就15号先还1200元，分12期，对吗？", "zh", ("C27",), {"amount_minor": 120_000, "date": "15号", "instalments": 12})  # fmt: skip
    harder = Heard("那就15号先还3000元，分12期，对吗？", "zh", ("C27",), {"amount_minor": 300_000, "date": "15号", "instalments": 12})  # fmt: skip
    balance = Heard("您说欠一万零二百，对吗？", "zh", ("C14",), {"amount_minor": 1_020_000})
    reminder = Heard("我13号发短信提醒您，好吗？", "zh", ("C28",), {"date": "13号"})
    assert terms.misread(softer, theirs, case, settled=False) == ""
    assert terms.misread(harder, theirs, case, settled=False) == "三千"
    assert terms.misread(balance, theirs, case, settled=True) == ""
    assert terms.misread(reminder, theirs, case, settled=True) == ""


@pytest.mark.parametrize("seed", range(6, 12))
def test_a_recap_of_the_agreement_is_confirmed(seed: int):
    call = shop(READ_BACK, seed=seed)
    if call.situation.agreed is None:
        call.hear(READ_BACK)
    for line in (
        "那我跟您复述一遍：15号，一千五百五，微信小程序，余下十二期。",
        "好，15号先还1550元，其余分12期，我这边登记了。",
        "那15号见到1550元我就给您登记，微信小程序还。",
    ):
        turn = call.hear(line)
        assert turn.plan.act in ("D27", "D28"), (line, turn.text)
        assert turn.plan.key in ("confirm", "arranged"), (line, turn.text)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("万一下雨停摊怎么办？", "obstacle"),
        ("今天天气挺热的，您出摊注意身体。", "small.weather"),
        ("还有什么要问的吗？", "no_more"),
        ("那您14号我发短信提醒您一下可以吗？", "arranged"),
        ("祝您生意红火。", "small.care"),
        ("我跟您复述一遍。", "go_on"),
    ],
)
def test_after_the_agreement_every_line_gets_its_own_answer(line: str, key: str):
    call = shop(READ_BACK)
    turn = call.hear(line)
    assert turn.plan.key == key
    assert turn.situation.agreed == call.turns[-2].situation.agreed


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "今天天气挺热的，您出摊注意身体。"), ("en", "Is it cold out there today?")]
)
def test_small_talk_is_no_demand(lang: str, text: str):
    from dunwell.roleplay.understanding.hear import understand

    found = understand(text, lang, "")
    assert not {"C22", "C23", "C27"} & set(found.acts)
    assert "date" not in found.slots


def test_a_question_about_money_is_no_small_talk():
    assert asides.small_talk("天气这么热，您这个月工资发了吗？", "zh") == ""
    assert asides.small_talk("Is it raining so hard that you cannot pay?", "en") == ""


def test_who_said_an_empty_yes_admits_it_when_asked_what_could_come_in_the_way():
    call = Call(library.scenario("always-tomorrow"), 1)
    call.start()
    for line in (
        "您好，我是银行的陈静，工号3021，通话有录音，请问是本人吗？",
        "麻烦核对一下身份证后四位。",
        "您最近怎么样？",
        "今天先还一千行吗？",
    ):
        call.hear(line)
    assert call.situation.empty
    turn = call.hear("万一到时候没凑齐怎么办？")
    assert turn.plan.key == "admits"
    assert turn.situation.agreed is None
    assert not turn.situation.empty
    assert call.outcome()["agreed"] is None


@pytest.mark.parametrize("line", ["行，那就按您刚才说的办。", "可以，就这么定。"])
def test_who_takes_up_their_offer_without_its_figures_has_an_agreement(line: str):
    call = shop()
    deal = call.situation.countered
    turn = call.hear(line)
    assert turn.plan.act == "D28"
    assert turn.situation.agreed == deal == turn.situation.offered


@pytest.mark.parametrize(
    ("lang", "before", "text", "not_heard", "heard"),
    [
        ("en", "Friday, absolutely.", "How would you pay it?", "C22", "C23"),
        ("en", "She came early. The bill went out of my head.", "I see, so the baby came early and it slipped your mind.", "", "C14"),
    ],
)  # fmt: skip
def test_everyday_lines_are_not_misheard(lang: str, before: str, text: str, not_heard: str, heard: str):
    from dunwell.roleplay.understanding.hear import understand

    found = understand(text, lang, before)
    assert heard in found.acts
    assert not_heard not in found.acts


def test_a_payment_by_check_is_a_means_of_payment():
    from dunwell.roleplay.domain.slots.read import slots_of

    assert slots_of("So that is forty dollars by check, right?", "en")["method"] == "check"
    assert "method" not in slots_of("I will get that by check with my manager.", "en")
