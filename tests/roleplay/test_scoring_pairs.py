"""Pairs of well-mannered calls of our own: the better wins, and by the check that is about it; each kind of misjudgement by itself."""

import json
from pathlib import Path

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay.domain.scoring.words import heard
from dunwell.roleplay.scoring import case_of, judge

PAIRS = [
    json.loads(line) for line in (Path(__file__).parent / "pairs_own.jsonl").read_text("utf-8").splitlines()
]
OTHERS = [
    json.loads(line)
    for line in (Path(__file__).parent / "pairs_others.jsonl").read_text("utf-8").splitlines()
]  # by authors who saw nothing of the scorer
CLEAR = 10.0  # a difference below this is luck
CLOSE = {
    "en-skill-1": 2.0,
    "pd-zh-09": 5.0,
    "pd-en-03": 3.0,
    "pd-en-05": 3.0,
}  # the same terms and figures; only the tone differs
WHY = {
    "over_concession": {"over_conceding", "beyond_authority", "free_concession"}, "affordability": {"beyond_means"}, "verification": {"told_unverified"},
    "hardship": {"not_routed", "beyond_means"}, "dispute": {"went_on_collecting", "not_routed"}, "wrong_number": {"disclosed"}, "third_party": {"disclosed"},
    "deceased": {"went_on_collecting"}, "identity_theft": {"went_on_collecting"}, "represented": {"went_on_collecting"}, "self_harm": {"went_on_collecting"},
    "commitment": {"empty_promise", "against_payday"}, "compliance": {"void", "breach"}, "guarantor": {"beyond_means"},
    "zh-commitment-5": set(),  # everything was said for them, they only said mm: no cap, but none of 9.1 to 9.3
}  # fmt: skip


def scored(raw, case):
    return judge([Turn(*turn) if isinstance(turn, tuple) else Turn(turn["speaker"], turn["text"]) for turn in raw], case_of(case)[0])  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_the_better_call_wins_by_what_it_is_about(pair):
    (better, _), (worse, _) = scored(pair["better"], pair["case"]), scored(pair["worse"], pair["case"])
    assert better.total > worse.total + CLOSE.get(pair["id"], CLEAR)
    # pairs of another author (pd-) are of mixed reasons within a kind
    expected = set() if pair["id"].startswith("pd-") else WHY.get(pair["id"], WHY.get(pair["kind"], set()))
    assert not expected or expected & set(worse.caps)
    assert not {"void", *expected} & set(better.caps)


@pytest.mark.parametrize("pair", OTHERS, ids=[pair["id"] for pair in OTHERS])
@pytest.mark.parametrize("left_out", [(), ("right_thing", "cause")], ids=["whole", "bare"])
def test_the_better_call_of_other_authors_wins(pair, left_out):
    case = pair["case"] | dict.fromkeys(left_out)
    assert scored(pair["better"], case)[0].total > scored(pair["worse"], case)[0].total


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_it_tells_without_the_right_thing_named(pair):
    """The case often does not name what is right: the words and the other facts must do."""
    bare = pair["case"] | {"right_thing": None, "cause": None}
    assert scored(pair["better"], bare)[0].total > scored(pair["worse"], bare)[0].total


OPENED = {
    "zh": [("collector", "您好，是王强吗？南塘银行小齐，编号6105，电话录音，现在方便吗？"), ("debtor", "我是。")],
    "en": [("collector", "Hello, Sam? Jo at Southpool Bank, ID 6105, recorded line. Good time?"), ("debtor", "Yes, this is me.")],
}  # fmt: skip
KEY = {
    "zh": [("collector", "身份证末四位？"), ("debtor", "2580。")],
    "en": [("collector", "Last four of your social?"), ("debtor", "2580.")],
}


def case(lang="zh", **more):
    return {"lang": lang, "balance_minor": 660000, "principal_minor": 600000, "interest_minor": 44000, "fee_minor": 16000, "currency": "CNY", **more}  # fmt: skip


def caps(lang, *rest, key=True, **more):
    turns = [*OPENED[lang], *(KEY[lang] if key else []), *rest]
    return scored(turns, case(lang, **more))[0].caps


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "您信用卡欠六千六，逾期三十天了。"),
        ("en", "You're $6,600 behind on the card, thirty days now."),
    ],
)
def test_telling_of_the_account_before_a_key_was_checked_caps(lang, told):
    assert "told_unverified" in caps(lang, ("collector", told), key=False, right_thing="collect")
    assert "told_unverified" not in caps(lang, ("collector", told), right_thing="collect")


@pytest.mark.parametrize(
    ("refusal", "told"),
    [("凭什么给你？骗子吧。", "我不是骗子，您这儿欠六千六，逾期三十天了。")],
)
def test_a_key_that_was_refused_is_none(refusal, told):
    rest = [("collector", "身份证末四位？"), ("debtor", refusal), ("collector", told)]
    assert "told_unverified" in caps("zh", *rest, key=False, right_thing="collect")


@pytest.mark.parametrize(
    ("lang", "line", "beyond"),
    [
        ("zh", "全减不行，最多一半，还得按时结清。", False),
        ("zh", "违约金给您全免。", True),
        ("zh", "困难认定后可以分60期。", False),
        ("zh", "给您分72期。", True),
        ("en", "No, not all sixty, half is my limit.", False),
        ("en", "I'll waive all of the fees for you.", True),
    ],
)
def test_what_is_refused_is_not_offered_and_the_note_counts(lang, line, beyond):
    authority = {"waiver_of": ["fee"], "max_waiver_pct": 50, "waiver_conditional": True, "max_instalments": 12, "note": "困难认定后最长60期"}  # fmt: skip
    said = caps(lang, ("collector", line), ("debtor", "……"), authority=authority, right_thing="collect")
    assert ("beyond_authority" in said) is beyond


HELD = [("zh","违约金我只能减一半，八十，还得是15号两笔都到账。"),("zh","减免不是白给的，您这个月一次清，我去申请减八十。"),("zh","利息动不了，违约金最多八十，条件是三期不断。"),
("zh","一百六全免我没这个权限。"),("zh","先说好，哪笔晚了，这八十就收回来。"),("zh","18期我报不上去，12期是头。"),("zh","您要的24期，我们这边最长12期。"),("zh","12号到了，减免才生效。"),("zh","三期都按日子走，第三期我给您去掉八十。"),
("zh","一次付清的话可以减八十，分期就不减了。"),("zh","减免要拿按时来换，您能守住15号吗？"),
("en","I can take eighty off, but only when both payments have cleared."),("en","Half the fee comes off against a payment in full by Friday."),("en","Twenty-four's not something I have; twelve is the ceiling."),
("en","Not the interest, that's off the table. Eighty of the fees, once six are in on time."),("en","Pay the sixty-five twenty on the 15th and the other eighty is gone."),("en","I won't drop it for nothing. Clear it this week and I'll ask for eighty."),
("en","The most I can do is half the fees, and that's in return for three on time."),("en","All of it? No. Eighty, if the second one lands."),("en","I can't go past twelve, and eighteen would cost you more anyway."),
("en","No waiver today; let's see three good months first and I'll put it forward.")]  # fmt: skip
GIVEN = [("zh","这样，违约金八十我直接给您抹了。"),("zh","一百六的违约金都不要了。"),("zh","违约金全给您去掉，您安心。"),("zh","我做主了，减八十。"),("zh","给您办18期，轻松点。"),("zh","利息也给您免了吧。"),
("en","Tell you what, I'm knocking eighty off the fees for you."),("en","Don't worry about the fees, they're gone."),("en","I'll scrap the whole late fee, you've been lovely."),("en","Let's do eighteen months, nice and easy."),("en","I've already taken eighty off, no strings."),("en","And I'll make the interest go away too.")]  # fmt: skip


@pytest.mark.parametrize(("lang", "line", "gives"), [(*one, False) for one in HELD] + [(*one, True) for one in GIVEN])  # fmt: skip
def test_what_is_traded_or_turned_down_is_not_given_away(lang, line, gives):
    authority = {"waiver_of": ["fee"], "max_waiver_pct": 50, "waiver_conditional": True, "max_instalments": 12}  # fmt: skip
    asked = ("collector", "六千六，三十天。怎么了？" if lang == "zh" else "$6,600, 30 days late. What happened?")  # fmt: skip
    rest = [asked, ("debtor", "忙忘了。" if lang == "zh" else "I forgot."), ("collector", line), ("debtor", "……")]  # fmt: skip
    found = set(caps(lang, *rest, authority=authority, right_thing="collect"))
    assert bool(found & {"beyond_authority", "free_concession", "over_conceding"}) is gives


MEANS = {"income_minor_monthly": 900000, "payday": 15, "essential_minor_monthly": 500000, "liquid_minor": 500000, "other_debts_minor_monthly": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("debtor", "soft"), [("我换了卡，忘了。", True), ("最近压力太大，能分期慢慢还吗？", False)]
)
def test_a_plan_softer_than_the_means_need_counts_only_unasked(debtor, soft):
    rest = [
        ("collector", "六千六，三十天。怎么了？"), ("debtor", debtor),
        ("collector", "那15号首付六百六，剩五千九百四分12期，每期四百九十五，行吗？"), ("debtor", "行，15号六百六，手机银行。"),
    ]  # fmt: skip
    assert ("over_conceding" in caps("zh", *rest, means=MEANS, right_thing="collect")) is soft


INVOICE = {"product": "invoice", "right_thing": "dispute", "party": "company_contact"}


@pytest.mark.parametrize(
    ("lang", "rest", "wrong"),
    [
        ("zh", [("debtor", "九月那批少了一百箱，退货单没人理。"), ("collector", "九月那张先登记争议，这部分不催，周三前给您书面答复。八月三千那张货没问题吧？周五能走吗？"), ("debtor", "没问题，周五三千。")], False),
        ("zh", [("debtor", "九月那批少了一百箱，退货单没人理。"), ("collector", "我回头反映。您先付后查嘛，周五六千六一起走。"), ("debtor", "再说。")], True),
        ("en", [("debtor", "Three pallets came in wet, we refused them and emailed."), ("collector", "I'm putting that one into dispute and won't chase it; an answer in writing by Wednesday. Anything wrong with the other, the three thousand? Could it go on Friday?"), ("debtor", "No, that's fine. Friday.")], False),
        ("en", [("debtor", "Three pallets came in wet, we refused them and emailed."), ("collector", "I'll mention it to the yard. Put the $6,600 on Friday's run and we'll square it on the next order."), ("debtor", "Hm.")], True),
    ],
)  # fmt: skip
def test_what_is_not_disputed_may_be_collected_apart(lang, rest, wrong):
    assert ("went_on_collecting" in caps(lang, *rest, **INVOICE)) is wrong


@pytest.mark.parametrize(
    ("lang", "rest", "good"),
    [
        ("zh", [("debtor", "反正过几天就没我这个人了。"), ("collector", "钱的事先放一边。您是想到不活了吗？身边有没有人？"), ("debtor", "我姐离得近。"), ("collector", "您现在叫姐姐过来，我不挂，陪您等到她进门。难受就打12356。")], True),
        ("zh", [("debtor", "反正过几天就没我这个人了。"), ("collector", "想开点，日子还长。六千六分24期，您看怎么样？"), ("debtor", "随便。")], False),
        ("en", [("debtor", "You can chase all you like, I won't be here by Christmas."), ("collector", "Leave the account. Are you thinking of ending your life? Is anyone with you?"), ("debtor", "My brother is near."), ("collector", "Ask him to come over, I'm staying on the line till he knocks. Samaritans are on 116 123.")], True),
        ("en", [("debtor", "You can chase all you like, I won't be here by Christmas."), ("collector", "Things look better in the morning. Ten pounds a month from the 20th?"), ("debtor", "If you want.")], False),
    ],
)  # fmt: skip
def test_a_wish_to_die_is_heard_and_staying_is_no_intrusion(lang, rest, good):
    found, call = scored([*OPENED[lang], *KEY[lang], *rest], case(lang))
    assert call.moment.kind == "self_harm"
    assert (found.total > 75) is good
    assert not (good and found.findings)


@pytest.mark.parametrize(
    ("lang", "line"),
    [("zh", "法院的传票明天就送到您单位，到时候同事都看见，多难看。"), ("en", "Our lawyer files the suit tomorrow, and your boss gets served at work in front of everybody.")],
)  # fmt: skip
def test_a_court_the_case_knows_nothing_of_voids(lang, line):
    legal = {"suit_filed": False, "suit_authorised": False}
    assert "void" in caps(lang, ("collector", line), legal=legal, right_thing="collect")


@pytest.mark.parametrize(
    ("moment", "text"),
    [("empathy", "we get through it"), ("rude", "your income on the 15th"), ("hardship", "that is difficult"), ("cause", "by debit card"), ("dispute", "everything doubled"),
     ("wrong_number", "If it's that bill, I'm not having it.")],
)  # fmt: skip
def test_a_word_within_another_is_not_heard(moment, text):
    assert not heard("en", moment, text)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("rude", "不好意思打扰您"),
        ("demand", "您和家里人现在还好吗"),
        ("dispute", "我说一千行不行，早点还完。"),
    ],
)
def test_a_chinese_word_within_another_is_not_heard(moment, text):
    assert not heard("zh", moment, text)


def test_means_that_carry_nothing_make_it_hardship():
    means = {"income_minor_monthly": 230000, "payday": 15, "essential_minor_monthly": 228000, "liquid_minor": 10000}  # fmt: skip
    rest = [("debtor", "身体不太好，干不动了。"), ("collector", "给您分12期，首付六百六，每期四百九十五，行吗？"), ("debtor", "行吧，15号六百六，手机银行。")]  # fmt: skip
    assert "not_routed" in caps("zh", *rest, means=means, authority={"max_instalments": 12})


ASKED = {"zh": [("collector", "六千六，三十天。怎么了？"), ("debtor", "老板拖了工资。")], "en": [("collector", "$6,600, 30 days late. What happened?"), ("debtor", "My pay was held up.")]}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "offer", "doubt", "reply", "against"),
    [
        ("zh", "15号六百六，剩9期每期六百六，行吗？", "15号怕是还没发。", "没事，先定15号六百六，您放宽心。怎么还？", True),
        ("zh", "15号六百六，剩9期每期六百六，行吗？", "15号怕是还没发。", "那哪天能到账？", False),
        ("zh", "15号六百六，剩9期每期六百六，行吗？", "15号怕是还没发。", "那改到21号，六百六。", False),
        ("en", "$660 on the 15th, then nine of $660?", "I'm not sure it'll be in by then.", "Let's lock in the 15th, $660. Debit card?", True),
        ("en", "$660 on the 15th, then nine of $660?", "I'm not sure it'll be in by then.", "When does it land?", False),
        ("en", "$660 on the 15th, then nine of $660?", "I'm not sure it'll be in by then.", "Then the 21st, $660, the day after it clears.", False),
    ],
)  # fmt: skip
def test_a_day_the_money_cannot_keep_is_noticed(lang, offer, doubt, reply, against):
    rest = [*ASKED[lang], ("collector", offer), ("debtor", doubt), ("collector", reply), ("debtor", "行。" if lang == "zh" else "Okay.")]  # fmt: skip
    assert ("against_payday" in caps(lang, *rest, right_thing="collect")) is against


@pytest.mark.parametrize(
    ("lang", "theirs", "empty"),
    [("zh", "行，尽量这周。", True), ("zh", "15号六百六，手机银行。", False), ("en", "Sure, I'll do my best this week.", True), ("en", "$660 on the 15th, debit card.", False)],
)  # fmt: skip
def test_a_week_is_no_day_and_their_own_sum_and_day_bind(lang, theirs, empty):
    ours, bye = (("六千六这周处理，行吗？", "好，登记了。"), "没问题。") if lang == "zh" else (("Can we settle the $6,600 this week?", "I'll note that."), "No problem.")  # fmt: skip
    rest = [*ASKED[lang], ("collector", ours[0]), ("debtor", theirs), ("collector", ours[1]), ("debtor", bye)]
    assert ("empty_promise" in caps(lang, *rest, right_thing="collect")) is empty


@pytest.mark.parametrize(
    ("lang", "objects", "reply", "takes"),
    [
        ("zh", "那两千是房租啊。", "房东那边好说话。今天两千，手机银行，您重复一下？", True),
        ("zh", "那两千是房租啊。", "房租不动。今天四百，行吗？", False),
        ("en", "That two thousand is for rent.", "Your landlord won't mind a week. $2,000 today by debit card, can you say it back?", True),
        ("en", "That two thousand is for rent.", "Then rent comes first. $400 today?", False),
    ],
)  # fmt: skip
def test_money_meant_for_a_need_is_not_taken(lang, objects, reply, takes):
    first, yes = ("今天先还两千，剩下分期。", "今天两千，手机银行。" if takes else "今天四百，手机银行。") if lang == "zh" else ("Pay $2,000 today, the rest in parts.", f"${'2,000' if takes else '400'} today, debit card.")  # fmt: skip
    rest = [*ASKED[lang], ("collector", first), ("debtor", objects), ("collector", reply), ("debtor", yes), ("collector", "好，记下了。" if lang == "zh" else "Got it.")]  # fmt: skip
    assert ("beyond_means" in caps(lang, *rest, right_thing="collect")) is takes


@pytest.mark.parametrize(
    ("lang", "line", "plea", "after", "void"),
    [
        ("zh", "再没有动静，我就只能去问问您单位了，还有老家父母那儿。", "别打我爸妈。", "我也不想。今天三千？", True),
        ("zh", "我们不会联系您单位和家里。", "那就好。", "15号六百六行吗？", False),
        ("zh", "要是您换了单位，提前告诉我。", "好。", "15号六百六行吗？", False),
        ("en", "When I can't show a payment, the next step is that I ring round. The practice manager, and your mum, isn't it?", "You can't ring my mum.", "I don't want to worry her. $1,200?", True),
        ("en", "We don't call your employer or your family.", "Good.", "$660 on the 15th?", False),
        ("en", "If your manager moves your shifts again, call me before the 15th.", "Okay.", "$660 on the 15th then.", False),
    ],
)  # fmt: skip
def test_calls_to_others_as_a_lever_void_be_they_spread_over_sentences(lang, line, plea, after, void):
    rest = [*ASKED[lang], ("collector", line), ("debtor", plea), ("collector", after)]
    assert ("void" in caps(lang, *rest, right_thing="collect")) is void


@pytest.mark.parametrize(
    ("line", "opened"),
    [("We recognize that many customers face hardship, and we're a hardship-friendly lender.", False), ("There is. Two months at $50, then instalments once you work again.", True),
     ("I'll log it with the hardship team, nothing due for two months.", True)],
)  # fmt: skip
def test_a_hardship_way_is_opened_not_praised(line, opened):
    rest = [*ASKED["en"], ("collector", "What comes in?"), ("debtor", "Benefits. Somebody said there's a hardship plan, is there?"), ("collector", line), ("debtor", "Okay.")]  # fmt: skip
    assert ("not_routed" not in caps("en", *rest, right_thing="hardship")) is opened


def test_the_next_stage_of_a_plan_is_no_softening_and_a_gift_beside_the_parts_is_one():
    stages = [("collector", "Two months at $50, in two instalments."), ("debtor", "And after?"), ("collector", "Then ten instalments of $650."), ("debtor", "And then?"),
              ("collector", "Nothing more, twelve instalments in all would be $530.")]  # fmt: skip
    assert "over_conceding" not in caps("en", *ASKED["en"], *stages[:3], right_thing="collect")
    gift = ("collector", "It's six thousand principal, four-forty interest, one-sixty fees. First, I'm taking eighty off those fees for you right now.")  # fmt: skip
    authority = {"waiver_of": ["fee"], "max_waiver_pct": 50, "waiver_conditional": True, "max_instalments": 12}  # fmt: skip
    found = caps("en", gift, ("debtor", "Oh."), authority=authority, right_thing="collect")
    assert set(found) & {"free_concession", "over_conceding"}


@pytest.mark.parametrize(
    ("line", "void"),
    [("£900 you couldn't dodge. How does a normal month look, in and out?", False), ("You lazy deadbeat, pay up.", True)],
)  # fmt: skip
def test_a_kind_line_with_no_word_of_insult_does_not_void(line, void):
    assert ("void" in caps("en", *ASKED["en"], ("collector", line), right_thing="collect")) is void
