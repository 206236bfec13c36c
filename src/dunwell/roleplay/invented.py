"""People invented for one exam alone: name, sums, cause and temper follow from a reserved seed, so that nobody has met them before."""

from dataclasses import dataclass, replace
from itertools import product

from dunwell.foundation.chance import stream
from dunwell.roleplay.domain import figures
from dunwell.roleplay.domain.case import Authority, Case
from dunwell.roleplay.domain.scenario import Person, Scenario, Style
from dunwell.roleplay.model_answer import own_deal
from dunwell.roleplay.population import SHARES, debtor

VERSION = 2  # raised when a seed gives another person: kept with every exam
PREFIX = "invented-"


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why somebody fell behind: as the file has it, and as they say it."""

    known: str
    said: str


_NAMES = {
    "zh": (("周晓岚", "周女士"), ("邓国伟", "邓先生"), ("贺丽萍", "贺女士"), ("罗建平", "罗先生"), ("谭雪", "谭女士"), ("孟庆和", "孟先生")),
    "en": (("Carla Whitmore", "Ms Whitmore"), ("Devon Ashby", "Mr Ashby"), ("Lena Okafor", "Ms Okafor"), ("Tom Brannigan", "Mr Brannigan"), ("Mei Castellano", "Ms Castellano"), ("Raj Holloway", "Mr Holloway")),
}  # fmt: skip
_CREDITORS = {
    "zh": ("临江银行", "云岭消费金融", "南塘银行"),
    "en": ("Harbor Trust Bank", "Redfield Finance", "Millbrook Bank"),
}
_CAUSES = {
    "zh": (
        _Cause("单位缩编，调岗降薪", "单位缩编，我被调了岗，工资少了快三分之一。"),
        _Cause("孩子住院做了手术", "孩子上个月住院做了个手术，钱都垫进去了。"),
        _Cause("客户拖欠工程款", "我干完的活，人家的工程款到现在没结。"),
        _Cause("店铺门口修路没有生意", "店门口修路修了三个月，根本没人进来。"),
        _Cause("离婚后一个人付房租", "去年离了婚，房租现在我一个人扛。"),
        _Cause("骑车摔伤停工", "骑车摔断了手，歇了两个月没活干。"),
    ),
    "en": (
        _Cause("moved to a lower-paid post when the plant cut shifts", "The plant cut a shift and put me on day rate, so I lost about a third of my pay."),
        _Cause("a child's operation", "My boy had an operation last month and it all went on that."),
        _Cause("a customer has not paid for finished work", "I finished a job in March and the customer still hasn't paid me for it."),
        _Cause("road works outside the shop", "They dug up the road outside my shop for three months and nobody came in."),
        _Cause("pays the rent alone since a divorce", "I got divorced last year and I carry the rent on my own now."),
        _Cause("broke a wrist and was off work", "I came off my bike and broke my wrist, and I was off work for two months."),
    ),
}  # fmt: skip
_LEVELS = {"confrontational": 4, "avoidant": 3, "helpless": 3, "cooperative": 2}
_WORDS = {
    "zh": {
        "title": "考试人物",
        "brief": "{name}，{product}逾期{dpd}天，共{balance}元（本金{principal}，利息{interest}，费用{fee}）。登记身份证末四位{tail}。\n你是{creditor}贷后管理部的专员。授权：首付不低于{upfront}%，最多{parts}期，最多宽限{days}天；费用可减一半，须以按时付款交换。",
        "debrief": "原因：{cause}。每月到手{income}，必要支出{spending}，手头能动{savings}。首付和每期都要从这几个数里算出来，还得上的约定才算数。",
        "consumer_loan": "消费贷款", "credit_card": "信用卡",
    },
    "en": {
        "title": "A person of the exam",
        "brief": "{name}, {product}, {dpd} days past due: ${balance} (principal {principal}, interest {interest}, fees {fee}). Last four digits on file: {tail}.\nYou call for {creditor}'s own collections team. Authority: {upfront}% upfront at least, up to {parts} payments, up to {days} days of grace; half of the fees may be waived in exchange for payment on time.",
        "debrief": "Cause: {cause}. Takes home {income} a month, essentials {spending}, at hand {savings}. First payment and instalments have to come out of these figures: only what can be kept counts.",
        "consumer_loan": "personal loan", "credit_card": "credit card",
    },
}  # fmt: skip


_EASIER = tuple(
    product((10, 5, 3, 2, 1), (12, 18, 24, 36, 48, 60))
)  # upfront %, instalments: the strictest that can be kept is taken


def invented(seed: int, lang: str, group: str, version: int = VERSION) -> Scenario:
    """The person of this seed. The same on every machine while VERSION stands. version: as kept with an exam that was begun before."""
    rng = stream(seed, "invented", lang, group)
    below = sum(share for name, share in SHARES[: [name for name, _ in SHARES].index(group)])
    number = below + rng.randrange(dict(SHARES)[group])
    base = debtor(number, 100, seed, lang)
    name, address = rng.choice(_NAMES[lang])
    cause = rng.choice(_CAUSES[lang])
    authority = Authority(
        ("fee",), 50, True, rng.choice((5, 10)), rng.choice((10, 14)), rng.choice((12, 18, 24))
    )
    creditor, kind = rng.choice(_CREDITORS[lang]), rng.choice(("consumer_loan", "credit_card"))
    case = replace(base.case, creditor=creditor, product=kind, authority=authority, cause=cause.known)
    if version > 1:
        case = replace(case, authority=_can_be_kept(case))
    hidden = tuple(
        replace(fact, text=cause.said, ways=()) if fact.topic == "cause" else fact for fact in base.hidden
    )
    person = Person(name, address, f"{rng.randrange(1000, 10_000)}")
    shares = base.persona.style.interrupts
    style = Style(
        length=rng.choice(("short", "plain")), register=rng.choice(("plain", "polite", "rough") if group == "confrontational" else ("plain", "polite")),
        fillers=round(rng.uniform(0.1, 0.3), 2), interrupts=shares, drifts=round(rng.uniform(0.02, 0.1), 2),
        silences=0.08 if group in ("avoidant", "helpless") else 0.02,
    )  # fmt: skip
    dpd = case.dpd or 0
    return replace(
        base, id=PREFIX + group, version=version, title=_WORDS[lang]["title"],
        stage="early" if dpd < 30 else "middle" if dpd < 90 else "late", level=_LEVELS[group],
        brief=_brief(case, person, lang), debrief=_debrief(case, lang), case=case, person=person, hidden=hidden,
        persona=replace(base.persona, style=style),
    )  # fmt: skip


def _can_be_kept(case: Case) -> Authority:
    """An authority that leaves room for an agreement they can keep: where there is none nobody could pass the station. The one
    drawn where it does, else the strictest that does; the one drawn where none would."""
    drawn = case.authority
    tried = (replace(drawn, min_upfront_pct=share, max_instalments=parts) for share, parts in _EASIER)
    able = (one for one in (drawn, *tried) if own_deal(replace(case, authority=one)) is not None)
    return next(able, drawn)


def _brief(case: Case, person: Person, lang: str) -> str:
    words, able = _WORDS[lang], case.authority
    return words["brief"].format(
        name=person.name, product=words[case.product or "consumer_loan"], dpd=case.dpd, balance=_money(case.balance_minor),
        principal=_money(case.principal_minor), interest=_money(case.interest_minor), fee=_money(case.fee_minor), tail=person.id_tail,
        creditor=case.creditor, upfront=f"{able.min_upfront_pct:g}", parts=able.max_instalments, days=able.max_days,
    )  # fmt: skip


def _debrief(case: Case, lang: str) -> str:
    means = case.means
    return _WORDS[lang]["debrief"].format(
        cause=case.cause, income=figures.spoken(means.income_minor_monthly or 0, lang),
        spending=figures.spoken(means.essential_minor_monthly or 0, lang), savings=figures.spoken(means.liquid_minor or 0, lang),
    )  # fmt: skip


def _money(minor: int | None) -> str:
    whole = (minor or 0) / 100
    return f"{whole:,.0f}" if whole == int(whole) else f"{whole:,.2f}"
