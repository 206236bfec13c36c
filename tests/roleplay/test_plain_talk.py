"""What beginners type: short, blunt, without signs; and what the person on the other end makes of it."""

from dataclasses import replace
from random import Random

import pytest

from dunwell.roleplay import library, phrases
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import speech, terms
from dunwell.roleplay.domain.asides import asks_for
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.slots.read import slots_of
from dunwell.roleplay.domain.talk import Plan
from dunwell.roleplay.understanding.hear import understand


def said(scenario: str, lang: str, seed: int, *lines: str) -> Call:
    call = Call(library.scenario(scenario, lang), seed)
    for line in lines:
        if not call.ended:
            call.hear(line)
    return call


@pytest.mark.parametrize("seed", range(1, 13))
def test_nobody_offers_more_than_they_are_asked_for(seed: int) -> None:
    call = said(
        "hours-cut",
        "en",
        seed,
        "Hi, Ana from Elm County Bank, is this Dana?",
        "last four of your ssn?",
        "I'm sorry nobody called you back.",
        "What's been going on?",
        "could you do like 50 bucks by next friday",
    )
    for named in (call.situation.countered, call.situation.agreed):
        assert named is None or (named.upfront_minor or 0) <= 5000


def test_the_sum_asked_stands_and_the_rest_is_spread_as_they_can_carry_it() -> None:
    case = library.scenario("hours-cut", "en").case
    own = terms.own_offer(case, 9, "debit card", 0.0)
    less = terms.no_more_than_asked(own, terms.Terms(upfront_minor=5000, days=2), case)
    assert (less.upfront_minor, less.days) == (5000, 2)
    assert terms.affordable(less, case)
    assert terms.no_more_than_asked(own, terms.Terms(upfront_minor=9_000_00), case) == own


@pytest.mark.parametrize(
    ("scenario", "lang"),
    [("in-the-garage", "en"), ("his-widow", "en"), ("no-morning-left", "zh"), ("father-in-spring", "zh")],
)
def test_grief_and_despair_do_not_talk_of_the_bus_or_the_kettle(scenario: str, lang: str) -> None:
    lines = {
        "en": [
            "Hello, this is Kim",
            "Are you all right?",
            "I'm so sorry",
            "Who is with you?",
            "I'm listening",
        ],
        "zh": ["您好，我是小陈", "您还好吗", "真对不起", "您身边有人吗", "我听着"],
    }[lang]
    words = phrases.load(lang)
    drifts = [each for band in ("calm", "tense", "hot") for each in words.of("drifts", band)]
    for seed in range(1, 30):
        for speaker, text in said(scenario, lang, seed, *lines).transcript:
            assert speaker == "collector" or not any(each in text for each in drifts)


@pytest.mark.parametrize(
    ("scenario", "lang", "before", "line"),
    [
        ("in-the-garage", "en", ["Hello, this is Kim", "are you ok?"], "can your sister come over"),
        ("in-the-garage", "en", ["Hello, this is Kim", "are you ok?"], "will you text 988 with me"),
        ("no-morning-left", "zh", ["您好，我是小陈", "您还好吗"], "您现在在哪儿"),
        ("no-morning-left", "zh", ["您好，我是小陈", "您还好吗"], "您先离开窗户那边好不好"),
    ],
)
def test_whoever_is_in_danger_answers_a_question_about_it(
    scenario: str, lang: str, before: list[str], line: str
) -> None:
    for seed in range(1, 8):
        plan = said(scenario, lang, seed, *before, line).turns[-1].plan
        assert plan.key.startswith("self_harm.") or plan.facts, plan


def test_a_stranger_gives_no_number_and_carries_no_message() -> None:
    for line in ("那您把他新号码给我呗", "您能不能帮忙转告他一下", "他现在住哪"):
        plan = said("second-hand-number", "zh", 5, "您好，请问是刘志强吗", line).turns[-1].plan
        assert plan.key == "wrong_number.push"


def test_the_widow_is_told_for_whom_one_asks() -> None:
    plan = said("his-widow", "en", 4, "Hi can I speak to Peter please").turns[-1].plan
    assert plan.key == "bereaved.open"
    plan = said("his-widow", "en", 4, "Hi can I speak to Harold please").turns[-1].plan
    assert plan.key == "misnamed"  # her husband was Peter


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("喂 是老周吗", True),
        ("请问是王女士吗？", True),
        ("请问小陈在吗", True),
        ("您是他家人吗", False),
        ("您是不是忘了", False),
        ("您好，我是银行的", False),
        ("can I speak to Harold please", True),
        ("Is this Dana?", True),
        ("I spoke to you yesterday", False),
        ("is this a good time", False),
    ],
)
def test_asking_for_somebody_is_told_by_its_words(text: str, asks: bool) -> None:
    assert asks_for(text) is asks


@pytest.mark.parametrize(
    ("text", "lang", "bye"),
    [
        ("你别骂人啊 再骂我挂了", "zh", False),
        ("您挂了打官方电话", "zh", False),
        ("先别挂了", "zh", False),
        ("那我挂了", "zh", True),
        ("later", "en", True),
        ("ok see ya", "en", True),
        ("we can talk later about fees", "en", False),
    ],
)
def test_a_warning_is_no_farewell(text: str, lang: str, bye: bool) -> None:
    assert Heard(text, lang, ("C30",)).says_goodbye is bye


def test_the_last_four_are_given_by_whatever_name_they_are_asked() -> None:
    for line in ("last 4 of your social please", "last four of your ssn?"):
        call = said("first-bill-slipped", "en", 8, "Hi, Jo from Harbor Bank, am I speaking with Priya?", line)
        assert call.scenario.person.id_tail in call.transcript[-1][1]


def test_how_they_will_pay_is_answered_with_the_way() -> None:
    call = said(
        "first-bill-slipped",
        "en",
        8,
        "Hi, Jo from Harbor Bank, am I speaking with Priya?",
        "last 4 of your social please",
        "did the bill go to your old address or something?",
        "can you pay it all today?",
        "cool, how do you wanna pay?",
    )
    assert call.situation.agreed is not None
    assert call.situation.agreed.method == call.scenario.wish.method


def test_who_is_angry_and_asked_about_income_does_not_refuse_to_pay() -> None:
    for seed in range(1, 25):
        call = said("renovated-and-laid-off", "zh", seed, "您好，我是南塘银行小李，请问是本人吗", "身份证后四位报一下", "你老婆上班不", "房租多少")  # fmt: skip
        assert all(turn.plan.act != "D21" for turn in call.turns)


def test_figures_of_plain_talk() -> None:
    assert "amount_minor" not in slots_of("能不能打12356心理热线", "zh")
    assert slots_of("15号一千一，微信小程序，剩下12期，对吧", "zh")["instalments"] == 12
    assert "instalments" not in slots_of("还剩下12期没还", "zh")
    assert "instalments" not in slots_of("40 bucks every two weeks when you get paid", "en")
    assert slots_of("over two weeks, two payments", "en").get("instalments") == 2


@pytest.mark.parametrize(
    "asked", ["hi, can i speak to mr lindqvist please", "is that mrs lindqvist there", "mr lindqvist please?"]
)
def test_the_name_of_who_has_died_is_no_strangers_name(asked: str) -> None:
    call = said("his-widow", "en", 1, asked)
    assert not call.turns[-1].plan.key.startswith("misnamed")


@pytest.mark.parametrize(("scenario", "lang"), [("hours-cut", "en"), ("shop-moved", "zh")])
def test_nobody_asks_whether_their_own_digits_are_right(scenario: str, lang: str) -> None:
    lines = phrases.load(lang).lines["D02.digits"]["calm"]
    assert not [line for line in lines if line.endswith(("?", "？"))]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("oh my god a fire? is everyone okay", "en"),
        ("where are you all staying now, do the kids have what they need", "en"),
        ("is the baby alright? have you got somewhere safe to sleep", "en"),
        ("那你说不是你的就不是你的啊？", "zh"),
        ("天哪着火了？人都没事吧", "zh"),
    ],
)
def test_concern_is_no_blow(text: str, lang: str) -> None:
    assert not understand(text, lang, "").felt


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Pay up or I'll send people to your house and they will hurt your kids.", "en"),
        ("nice kids, are they okay? pay or else", "en"),
        ("不还钱就去你孩子学校门口堵他", "zh"),
        ("再不还就打断你的腿", "zh"),
    ],
)
def test_a_threat_is_felt(text: str, lang: str) -> None:
    assert understand(text, lang, "").felt


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("你别跟我说这些，谁不难啊，我也难", "zh"),
        ("少跟我扯这些，谁家没有难处", "zh"),
        ("别卖惨了，比你惨的人多了", "zh"),
        ("don't tell me your problems", "en"),
        ("who doesn't have it hard", "en"),
        ("spare me the sob story", "en"),
        ("everyone's got problems", "en"),
    ],
)
def test_trouble_waved_away_is_not_listening(text: str, lang: str) -> None:
    assert not set(understand(text, lang, "").acts) & {"C09", "C13", "C14", "C15", "C16", "C17"}


@pytest.mark.parametrize(
    ("text", "lang"),
    [("谁都有难的时候，您慢慢说", "zh"), ("Everyone has bad months, I'm sorry this one was yours.", "en")],
)
def test_hardship_shared_is_still_kind(text: str, lang: str) -> None:
    assert set(understand(text, lang, "").acts) & {"C13", "C14", "C15", "C16"}


@pytest.mark.parametrize(
    ("text", "lang", "acts"),
    [
        ("今天天气不错，你们那边下雨没", "zh", ("C13",)),
        ("你喜欢吃火锅吗", "zh", ("C13",)),
        ("你看球赛了吗", "zh", ("C13",)),
        ("how bout them Lakers", "en", ("C13",)),
        ("do u like pizza", "en", ("C13",)),
        ("lol fine 25", "en", ("C23",)),
        ("wat about 50", "en", ("C23",)),
        ("help", "en", ()),
        ("帮助", "zh", ()),
    ],
)
def test_chatter_and_chat_spelling_are_no_questions_of_the_matter(
    text: str, lang: str, acts: tuple[str, ...]
) -> None:
    assert understand(text, lang, "maybe").acts == acts


def test_chatter_is_met_with_wonder() -> None:
    call = said(
        "hours-cut", "en", 1, "Hi, Ana from Elm County Bank, ID 4411, is this Dana?", "do u like pizza"
    )
    assert call.turns[-1].plan.key == "small.chat"
    assert call.turns[-1].heard is not None
    assert call.turns[-1].heard.text == "do u like pizza"


@pytest.mark.parametrize(("scenario", "lang"), [("hours-cut", "en"), ("shop-moved", "zh")])
def test_what_was_offered_once_is_said_shorter_afterwards(scenario: str, lang: str) -> None:
    one = library.scenario(scenario, lang)
    theirs = terms.Terms(upfront_minor=20000, days=3, instalments=10, method=one.wish.method)
    whole = speech.deal(theirs, one)
    first = speech.say(Plan("D26", terms=theirs), one, phrases.load(lang), [], Random(1)).text
    assert whole.casefold() in first.casefold()
    for plan in (Plan("D26", terms=theirs), Plan("D28", terms=theirs)):
        again = speech.say(plan, one, phrases.load(lang), [first], Random(2)).text
        assert whole.casefold() not in again.casefold()
        assert speech.deal(theirs, one, short=True).casefold() in again.casefold()
    other = speech.say(
        Plan("D26", terms=replace(theirs, instalments=6)), one, phrases.load(lang), [first], Random(2)
    )
    assert speech.deal(replace(theirs, instalments=6), one).casefold() in other.text.casefold()


@pytest.mark.parametrize("seed", range(1, 4))
def test_who_is_asked_to_say_it_back_says_the_terms(seed: int) -> None:
    call = said(
        "hours-cut",
        "en",
        seed,
        "Hi, this is Dana from Elm County Bank, ID 4471, is this Denise Halloran?",
        "last four of your card?",
        "You asked for a call back and nobody called. That was our mistake and I'm sorry.",
        "What's been going on?",
        "So your hours were cut in April and it's been tight. That is hard.",
        "What did you have in mind yourself, what could you manage?",
        "That works.",
    )
    assert call.situation.agreed is not None
    turn = call.hear("could you say it back to me?")
    assert speech.deal(call.situation.agreed, call.scenario).casefold() in turn.text.casefold()


def test_a_name_to_be_spelt_is_no_question_of_who_they_are() -> None:
    call = said(
        "his-widow",
        "en",
        1,
        "This is Dana from Elm County Bank, is Peter in?",
        "I'm so sorry.",
        "Can you spell that for me?",
    )
    assert call.turns[-1].plan.key == "spell"


def test_which_bill_it_hangs_on_is_no_question_of_income() -> None:
    call = said(
        "invoice-on-hold",
        "zh",
        2,
        "禹经理您好，我是南塘包装材料应收账款的小孙",
        "对账单上卡在哪儿了呀",
        "哪几笔对不上，差多少？",
    )
    income = [fact.text for fact in call.scenario.facts if fact.topic in ("payday", "income", "savings")]
    assert not set(income) & set(call.situation.told)
    call = said(
        "rained-off",
        "en",
        1,
        "Mr Barrineau, Dana from Piedmont here, last four of your account?",
        *["which invoices are you disputing, and what's holding up the payment?"] * 2,
    )
    assert "Business is fine." not in call.situation.covered


@pytest.mark.parametrize(
    "word", ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
)
def test_a_sum_in_words_is_no_chat_spelling(word):
    heard = understand(f"Yes, that works. {word.capitalize()} on Monday by debit card. Agreed?", "en", "I could do it on Monday.")  # fmt: skip
    assert heard.slots["amount_minor"] >= 2000
    assert heard.slots["date"] == "Monday"


def test_her_own_offer_read_back_as_a_question_is_a_yes():
    lines = [
        "Hello, am I speaking with Marisol Grady? I'm Tom from Oakline Lending, calls are recorded.",
        "What's the last four of your ID number?",
        "It's your instalment loan: three weeks behind, 780 dollars altogether, 690 principal, 70 interest and 20 in fees. What happened?",
        "That must be really hard. What do you take home in a month, what goes out, and what have you put by?",
        "What amount would you feel safe with, and on what day?",
    ]
    call = said("tablets-took-the-tips", "en", 5, *lines)
    offer = call.situation.countered
    assert offer is not None
    call.hear(f"Yes, that works. {spoken_of(offer)} and the rest over {offer.instalments} months. Agreed?")
    assert call.situation.agreed is not None


def spoken_of(offer) -> str:
    words = {9000: "Ninety", 8000: "Eighty", 7000: "Seventy", 6000: "Sixty", 5000: "Fifty"}
    return f"{words[offer.upfront_minor]} on Monday by debit card"
