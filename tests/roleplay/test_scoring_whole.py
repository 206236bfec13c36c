"""Scoring: a played call is whole; a no is no yes; nobody else is asked for the person; what goes on with collecting and what does not."""

from datetime import date

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.moves import Handling
from dunwell.roleplay.scoring import case_of, judge

NAMES = {"collector": "collector", "d": "debtor", "c": "collector", "t": "third_party"}


def call(lang, *lines, handling=None, right_thing=None, case=None):
    turns = [Turn(NAMES[line[0]], line[2:]) for line in lines]
    facts = case or Case(lang, date(2026, 3, 2), right_thing=right_thing)
    return judge(turns, facts, handling=handling)


def met(found, check):
    return next((one.met for one in found.checks if one.id == check), None)


SKIPPED = (
    "d:喂，哪位？", "c:葛秋菊是吧，您一共欠10200，本金9200利息750违约金250", "d:嗯，是我。", "c:15号前先还一千一，剩下的分12期，或者先还1020分10期，哪个行",
    "d:15号还一千一，分12期。", "c:用微信还还是银行卡", "d:微信。", "c:那就15号还1100，剩下9100分12期，对吧", "d:对。", "c:有变化提前打我电话，我发短信确认，再见",
)  # fmt: skip


def test_a_call_that_opens_with_the_debt_is_no_call_from_its_middle():
    found, _ = call("zh", *SKIPPED)
    assert met(found, "1.1") is False
    assert met(found, "1.2") is False
    assert found.total < 60


def test_a_played_call_is_whole_whatever_its_first_line():
    lines = ("d:Hello?", "c:So about that plan you said you'd think over?", "d:What plan?")
    assert met(call("en", *lines)[0], "1.1") is None
    assert met(call("en", *lines, handling=Handling())[0], "1.1") is False


def test_a_call_of_a_greeting_is_hardly_worth_anything():
    found, _ = call("en", "d:Hello?", "c:Hello.", "d:Who is this?", "c:Hi, good morning.", "d:Bye.")
    assert found.total <= 20
    assert "no_talk" in found.caps


REFUSED = {
    "zh": ("c:那20号先还4000，剩下分12期，行吗", "d:一下子要这么多，没有。", "c:行，有变化提前打我电话，我短信发您确认，再见", "d:好嘞，拜拜。"),
    "en": ("c:You could pay $600 on the 15th by card, does that work?", "d:No way.", "c:If something comes up, call me. Is that right?", "d:Okay, bye."),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_yes_to_the_goodbye_after_a_no_to_the_offer_agrees_to_nothing(lang):
    assert not call(lang, *REFUSED[lang])[1].agreed.reached


@pytest.mark.parametrize(
    "last", ["That's it, goodbye. (click)", "We haven't agreed anything yet.", "I never agreed to that."]
)
def test_a_hang_up_or_a_denial_is_no_yes(last):
    lines = ("c:You could pay $600 on the 15th by card, does that work?", f"d:{last}")
    assert not call("en", *lines)[1].agreed.reached


def test_a_yes_to_another_offer_after_a_no_still_binds():
    lines = (
        "c:你20号先还4000行吗",
        "d:一下子这么多，没有。",
        "c:那20号先还1000，行吗",
        "d:行，20号还1000，用微信。",
    )
    assert call("zh", *lines)[1].agreed.reached


def test_the_outcome_of_a_played_call_is_believed():
    lines = ("c:You could pay $600 on the 15th by card, does that work?", "d:Yes, $600 on the 15th by card.")
    assert call("en", *lines)[1].agreed.reached
    assert not call("en", *lines, handling=Handling(agreed=False))[1].agreed.reached


SAD = {
    "deceased": ("d:He passed away in March.", "c:I'm so sorry for your loss."),
    "self_harm": ("d:I can't think of a reason to go on living.", "c:Are you safe right now?"),
}


@pytest.mark.parametrize(
    ("lang", "kind", "line", "good"),
    [
        ("en", "deceased", "Do you need the name of anyone to help you?", True),
        ("en", "self_harm", "You're 120 days past due and we need to sort it out today.", False),
        ("zh", "self_harm", "这边催收我给您停了，马上转我们关怀专席的同事，您先别挂", True),
        ("zh", "deceased", "那这个钱你们家属得还啊，父债子还天经地义", False),
        ("zh", "deceased", "这笔钱您不用还，家属没有义务，我这边先停催", True),
    ],
)
def test_whether_a_line_goes_on_collecting(lang, kind, line, good):
    told = {"deceased": "他上个月去世了。", "self_harm": "我不想活了。"}[kind]
    before = (
        SAD[kind]
        if lang == "en"
        else (f"d:{told}", "c:您现在安全吗？" if kind == "self_harm" else "c:节哀。")
    )
    found, _ = call(lang, *before, f"c:{line}", right_thing=kind)
    assert met(found, "10.2") is good


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", "do u know where he lives"), ("en", "What's his new address?"), ("zh", "那你知道他住哪吗"), ("zh", "她现在在哪上班")],
)  # fmt: skip
def test_asking_others_for_the_whereabouts_is_noticed(lang, line):
    wrong = {"en": "You have the wrong number, nobody by that name.", "zh": "你打错了，没这个人。"}[lang]
    remove = {"en": "I'll take your number off today.", "zh": "我把这个号码移除，不会再打。"}[lang]
    rude, _ = call(lang, f"t:{wrong}", f"c:{line}", "t:?", f"c:{remove}", right_thing="wrong_number")
    fine, _ = call(lang, f"t:{wrong}", f"c:{remove}", right_thing="wrong_number")
    assert met(rude, "10.8") is False
    assert rude.total <= 30
    assert met(fine, "10.8") is True


def test_a_demand_to_pass_on_discloses():
    found, _ = call("zh", "t:他不在，我是他同事。", "c:帮我转告他让他赶紧还钱", right_thing="third_party")
    assert met(found, "10.3") is False


def test_reading_back_other_figures_than_theirs_is_no_reading_back():
    offer = ("d:I could do $1,700 on the 22nd by check.",)
    wrong = call("en", *offer, "c:So that's $4,000 on the 15th?", "d:Not that, I said $1,700 on the 22nd.")[0]
    right = call("en", *offer, "c:So that's $1,700 on the 22nd?", "d:Yes, that's right.")[0]
    assert met(wrong, "9.4") is False
    assert met(right, "9.4") is True


@pytest.mark.parametrize(
    "line", ["Our calls are recorded.", "Is this a good time?", "You will be arrested by the sheriff on Monday if you don't pay $300."]
)  # fmt: skip
def test_no_next_step_in_a_notice_or_a_threat(line):
    assert met(call("en", "d:Hello?", f"c:{line}", "d:Hm.")[0], "12.2") is False


def test_a_waiver_under_the_note_s_condition_is_no_gift():
    case, _ = case_of({"lang": "zh", "authority": {"waiver_conditional": True, "max_waiver_pct": 100}})
    lines = ("d:太多了。", "c:违约金500一次约定成可以申请全免", "d:哦。")
    assert met(call("zh", *lines, case=case)[0], "8.3") is True


def test_a_rude_answer_to_a_need_is_no_empathy():
    found, _ = call("zh", "d:我失业半年了，孩子还病着。", "c:你别跟我说这些，谁不难啊，我也难", "d:……")
    assert met(found, "11.1") is False
    assert met(found, "3.3") is not True


def test_that_business_is_fine_tells_no_cause():
    lines = ("c:Hello, what's holding up the payment?", "d:Business is fine.", "c:I see, what happened then?")
    assert met(call("en", *lines)[0], "4.2") is False
