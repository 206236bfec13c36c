"""What the scorer reads from the call itself, and faults that a case without facts has to show by its words."""

import json
from pathlib import Path

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay.domain.scoring.told import means_told
from dunwell.roleplay.scoring import case_of, judge

PAIRS = [
    json.loads(line) for line in (Path(__file__).parent / "pairs_own.jsonl").read_text("utf-8").splitlines()
]
OPENED = {
    "zh": [("collector", "您好，是王强吗？南塘银行小齐，编号6105，电话录音，现在方便吗？"), ("debtor", "我是。"), ("collector", "身份证末四位？"), ("debtor", "2580。"),
           ("collector", "六千六，本金六千，利息四百四，违约金一百六，三十天。怎么了？"), ("debtor", "我妈住院，一下掏空了。")],
    "en": [("collector", "Hello, Sam? Jo at Southpool Bank, ID 6105, recorded line. Good time?"), ("debtor", "Yes, this is me."), ("collector", "Last four of your social?"), ("debtor", "2580."),
           ("collector", "$6,600, 30 days late: six thousand principal, four forty interest, one sixty fees. What happened?"), ("debtor", "My mother went into hospital.")],
}  # fmt: skip


def found(lang, *rest, **case):
    given = {"lang": lang, "balance_minor": 660000, "principal_minor": 600000, "interest_minor": 44000, "fee_minor": 16000, **case}  # fmt: skip
    return judge([Turn(*one) for one in (*OPENED[lang], *rest)], case_of(given)[0])


def met(scored, check):
    return next((one.met for one in scored.checks if one.id == check), None)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
@pytest.mark.parametrize("known", ["bare", "none"])
def test_it_tells_from_the_call_alone(pair, known):
    """Neither means nor cause nor the right thing are known; then no case at all."""
    case = None
    if known == "bare":
        case = case_of(pair["case"] | {"means": None, "cause": None, "right_thing": None})[0]
    totals = [
        judge([Turn(one["speaker"], one["text"]) for one in pair[side]], case, pair["lang"])[0].total
        for side in ("better", "worse")
    ]
    assert totals[0] > totals[1]


@pytest.mark.parametrize(
    ("lang", "asked", "told", "means"),
    [
        ("zh", "一个月到手多少，花多少？", "五千二，20号发。房租吃饭四千四。手上六百。", (5200, 4400, 600)),
        ("zh", "每月剩多少？", "剩个八百吧。", (800, 0, None)),
        ("en", "What comes in, and what goes out?", "Twenty-four in, twenty-one fifty out, ninety to a tire place. One twenty on me.", (2400, 2150, 120)),
        ("en", "What's left at the end of a month?", "Three-fifty, maybe.", (350, 0, None)),
        ("en", "What happened?", "Twelve hundred out of pocket for a crown.", (None, None, None)),
    ],
)  # fmt: skip
def test_means_are_read_from_their_words(lang, asked, told, means):
    read = means_told([("collector", asked), ("debtor", told)], lang)
    got = (read.income_minor_monthly, read.essential_minor_monthly, read.liquid_minor)
    assert got == tuple(None if one is None else one * 100 for one in means)


@pytest.mark.parametrize(
    ("lang", "asked", "told", "plan", "tight", "fits"),
    [
        ("zh", "到手多少，花多少，手里呢？", "五千二，花四千四，手里六百。", "20号先还{}，剩下分6期，每期{}，行吗？", (1500, 850), (700, 750)),
        ("en", "What comes in, goes out, and is on hand?", "Fifty-two hundred in, forty-four hundred out, six hundred on me.", "${} on the 20th, then 6 instalments of ${}, okay?", (1600, 834), (1000, 700)),
    ],
)  # fmt: skip
def test_a_plan_is_held_against_what_was_told(lang, asked, told, plan, tight, fits):
    for (first, part), beyond in ((tight, True), (fits, False)):
        yes = f"行，20号{first}，手机银行，每期{part}。" if lang == "zh" else f"Okay, ${first} on the 20th, debit card, then ${part}."  # fmt: skip
        scored, _ = found(lang, ("collector", asked), ("debtor", told), ("collector", plan.format(first, part)), ("debtor", yes), balance_minor=(first + 6 * part) * 100)  # fmt: skip
        assert ("beyond_means" in scored.caps) is beyond


@pytest.mark.parametrize(("lang", "asked", "told"), [("zh", "工资多少，几号发？", "五千二，20号。"), ("en", "What's your income?", "Fifty-two hundred.")])  # fmt: skip
def test_one_question_about_income_is_not_three(lang, asked, told):
    offer = "20号先还660，剩下分6期，行吗？" if lang == "zh" else "$660 on the 20th and 6 instalments, okay?"
    scored, _ = found(lang, ("collector", asked), ("debtor", told), ("collector", offer), ("debtor", "嗯。" if lang == "zh" else "Hm."))  # fmt: skip
    assert (met(scored, "5.1"), met(scored, "5.2"), met(scored, "5.3")) == (True, False, False)


@pytest.mark.parametrize(
    ("lang", "line", "meets"),
    [
        ("zh", "理解。今天能还多少？", False), ("zh", "辛苦了。工资多少？", False), ("zh", "老人现在出院没？在家养着就好。", True),
        ("en", "I understand. How much can you pay?", False), ("en", "Sorry. What's your income?", False), ("en", "Is your mother home from the ward yet? That must be hard on you.", True),
    ],
)  # fmt: skip
def test_a_bare_kind_word_meets_nothing(lang, line, meets):
    scored, _ = found(lang, ("collector", line), ("debtor", "嗯。" if lang == "zh" else "Hm."))
    assert met(scored, "3.3") is meets


PLAN = {"zh": ("20号先还660，剩下分6期，每期990，行吗？", "20号660，手机银行。"), "en": ("$660 on the 20th, then 6 instalments of $990, okay?", "$660 on the 20th, debit card.")}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said", "ours", "cap", "capped"),
    [
        ("zh", "嗯，差不多吧，到时候看看。", "好，我给您登记同意分期了。", "unspoken", False),
        ("zh", "行。", "好，我给您登记了。", "unspoken", True),
        ("en", "Sure.", "Great, I'll note that down.", "unspoken", True),
        ("zh", "我只能跟我妹借，20号660，手机银行。", "好，20号660。", "beyond_means", True),
        ("zh", "我只能跟我妹借，20号660，手机银行。", "借的钱我不收，您别借。", "beyond_means", False),
        ("en", "I'd have to borrow it from my sister. $660 on the 20th, debit card.", "Lovely, $660 on the 20th.", "beyond_means", True),
        ("en", "I'd have to borrow it from my sister. $660 on the 20th, debit card.", "Don't borrow for this, I won't take her money.", "beyond_means", False),
    ],
)  # fmt: skip
def test_a_yes_without_figures_or_out_of_borrowed_money_is_weak(lang, said, ours, cap, capped):
    bye = ("debtor", "嗯。" if lang == "zh" else "Okay.")
    scored, call = found(lang, ("collector", PLAN[lang][0]), ("debtor", said), ("collector", ours), bye, right_thing="collect")  # fmt: skip
    assert (cap in scored.caps) is capped
    assert call.agreed.reached or "差不多" in said or not capped


@pytest.mark.parametrize(
    ("lang", "until", "ask", "day", "before"),
    [
        ("zh", "提成月底才发。", "明天能还吗？", "明天660，手机银行。", True),
        ("zh", "提成月底才发。", "那月底660？", "月底660，手机银行。", False),
        ("en", "I don't get paid until the 25th.", "Tomorrow, then?", "Tomorrow, $660, debit card.", True),
        ("en", "I don't get paid until the 25th.", "The 25th, then?", "The 25th, $660, debit card.", False),
    ],
)  # fmt: skip
def test_a_day_before_the_money_comes_is_noticed(lang, until, ask, day, before):
    done = ("collector", "好，记下了，660。" if lang == "zh" else "Got it, $660.")
    scored, _ = found(lang, ("collector", PLAN[lang][0]), ("debtor", until), ("collector", ask), ("debtor", day), done, call_date="2026-06-10", right_thing="collect")  # fmt: skip
    assert ("against_payday" in scored.caps) is before


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("first", "part", "low"), [(165, 1073, True), (660, 990, False)])
def test_a_first_payment_below_the_policy_weighs(lang, first, part, low):
    ask = f"20号先还{first}，剩下分6期，每期{part}，行吗？" if lang == "zh" else f"${first} on the 20th, then 6 instalments of ${part}, okay?"  # fmt: skip
    yes = f"行，20号{first}，手机银行，每期{part}。" if lang == "zh" else f"Okay, ${first} on the 20th, debit card, then ${part}."  # fmt: skip
    means = {"income_minor_monthly": 600000, "essential_minor_monthly": 400000, "liquid_minor": 100000}
    scored, _ = found(lang, ("collector", ask), ("debtor", yes), authority={"min_upfront_pct": 10}, means=means, right_thing="collect")  # fmt: skip
    assert ("below_least" in scored.caps) is low


@pytest.mark.parametrize(
    ("lang", "complaint", "reply", "unheard"),
    [
        ("zh", "你们系统没处理，我七月就申请了！", "那不归我管，您今天能还多少？", True), ("zh", "你们系统没处理，我七月就申请了！", "我现在查一下记录，给您登记。", False),
        ("en", "I set it up in July and nobody processed it!", "That's a different department. When can you pay?", True),
        ("en", "I set it up in July and nobody processed it!", "I'll look it up now. That's on us, I'm sorry.", False),
    ],
)  # fmt: skip
def test_a_complaint_about_us_is_taken_up(lang, complaint, reply, unheard):
    scored, _ = found(lang, ("debtor", complaint), ("collector", reply), ("debtor", "嗯。" if lang == "zh" else "Hm."), right_thing="collect")  # fmt: skip
    assert ("complaint_unheard" in scored.caps) is unheard
    assert met(scored, "11.6") is not unheard


@pytest.mark.parametrize(
    ("lang", "line", "checked"),
    [("zh", "先跟您核对一下情况。", False), ("zh", "身份证末四位报一下。", True), ("en", "Let me verify some things.", False), ("en", "Your date of birth, please?", True)],
)  # fmt: skip
def test_identity_is_checked_by_a_key(lang, line, checked):
    told = "您欠六千六，逾期三十天。" if lang == "zh" else "You owe $6,600, thirty days past due."
    yes = ("debtor", "嗯。" if lang == "zh" else "Okay.")
    turns = [*OPENED[lang][:2], ("collector", line), yes, ("collector", told), yes]
    scored = judge([Turn(*one) for one in turns], None, lang)[0]
    assert ("told_unverified" in scored.caps) is not checked


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [("Somebody stole my truck, tools and all.", "collect"), ("We're buried in buns this season.", "collect"), ("Send it to accounts, not mine.", "collect"),
     ("I hit pay, and I guess it bounced.", "collect"), ("Someone stole my identity.", "identity_theft")],
)  # fmt: skip
def test_words_of_special_matters_are_not_heard_in_others(theirs, kind):
    assert found("en", ("debtor", theirs))[1].moment.kind == kind
