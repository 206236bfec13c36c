"""Seeded debtors for comparing collectors: archetypes 38 % confrontational, 31 % avoidant, 25 % helpless, 6 % cooperative.

Our own population, within bounds taken from public descriptions of DebtBench (debt 1.5–6 × monthly income, assets up to 30 % of
the debt); figures on it are not comparable with published tables.
"""

from dataclasses import replace
from datetime import date

from dunwell.foundation.chance import stream
from dunwell.roleplay.domain import figures
from dunwell.roleplay.domain.case import Authority, Case, Legal, Means
from dunwell.roleplay.domain.scenario import Cognition, Fact, Person, Persona, Scenario, Style, Wish

SHARES = (("confrontational", 38), ("avoidant", 31), ("helpless", 25), ("cooperative", 6))
_KINDS = {
    "confrontational": ("confrontational", "shrewd", "proud"),
    "avoidant": ("avoidant", "suspicious", "false_promiser"),
    "helpless": ("helpless", "anxious", "confused"),
    "cooperative": ("cooperative", "forgetful"),
}
# Who cuts in, who changes the subject, who falls silent.
_STYLES = {
    "confrontational": Style(interrupts=0.14, drifts=0.02, silences=0.01),
    "avoidant": Style(interrupts=0.03, drifts=0.11, silences=0.04),
    "helpless": Style(interrupts=0.02, drifts=0.03, silences=0.08),
    "cooperative": Style(interrupts=0.01, drifts=0.02, silences=0.01),
}
_SAYS = {
    "zh": {
        "cause": "上个季度活少了，收入掉了一截。",
        "income": "现在每个月到手{sum}，{day}号发。",
        "spending": "吃住这些固定的，一个月要{sum}。",
        "savings": "手头能动的也就{sum}。",
    },
    "en": {
        "cause": "Work dried up last quarter and my pay went with it.",
        "income": "I take home {sum} a month, on day {day}.",
        "spending": "Rent, food and the rest come to {sum}.",
        "savings": "There's {sum} I could touch.",
    },
}


def group_of(number: int, size: int) -> str:
    """The archetype's group of the debtor with this number, in exact shares of the size."""
    place = (number + 0.5) / size * 100
    for group, share in SHARES:
        if place < share:
            return group
        place -= share
    return SHARES[-1][0]


def debtor(number: int, size: int, seed: int, lang: str) -> Scenario:
    """One debtor of a population."""
    rng = stream(seed, "population", lang, str(number))
    group = group_of(number, size)
    income = figures.nice(rng.randrange(250_000, 900_000))
    balance = figures.nice(int(income * rng.uniform(1.5, 6.0)))
    fee = figures.nice(balance // 40)
    essential = figures.nice(int(income * rng.uniform(0.4, 0.65)))
    liquid = figures.nice(int(balance * rng.uniform(0.02, 0.3)))
    payday = rng.randrange(1, 29)
    case = Case(
        lang=lang,
        call_date=date(2026, 6, 10),
        creditor="示例银行" if lang == "zh" else "Example Bank",
        product="consumer_loan",
        currency="CNY" if lang == "zh" else "USD",
        balance_minor=balance,
        principal_minor=balance - 2 * fee,
        interest_minor=fee,
        fee_minor=fee,
        dpd=rng.randrange(15, 120),
        party="debtor",
        authority=Authority(("fee",), 50, True, 5, 14, 24),
        means=Means(income, payday, essential, liquid, 0),
        cause=_SAYS[lang]["cause"],
        legal=Legal(False, False),
        right_thing="collect",
    )
    sums = {"income": income, "spending": essential, "savings": liquid}
    start = rng.uniform(0.25, 0.4)
    hidden = [Fact("cause", round(start + 0.03, 3), ("C09", "C10", "C21"), _SAYS[lang]["cause"])]
    for step, (topic, amount) in enumerate(sums.items(), start=1):
        text = _SAYS[lang][topic].format(sum=figures.spoken(amount, lang), day=payday)
        hidden.append(Fact(topic, round(start + 0.05 + 0.04 * step, 3), ("C11",), text))
    style = replace(_STYLES[group], fillers=round(rng.uniform(0.25, 0.5), 2))
    persona = Persona((), rng.randrange(1, 6), rng.randrange(16, 30), Cognition(), style, {})
    return Scenario(
        id=f"population-{number}",
        version=1,
        title="",
        lang=lang,
        stage="middle",
        level=3,
        archetype=rng.choice(_KINDS[group]),
        brief="",
        debrief="",
        case=case,
        person=Person(
            "李明" if lang == "zh" else "Sam Reed", "李先生" if lang == "zh" else "Mr Reed", "1357"
        ),
        persona=replace(persona, state={"trust": round(start, 3)}),
        reveals=(),
        hidden=tuple(hidden),
        wish=Wish(discount=rng.random() < 0.4, method="手机银行" if lang == "zh" else "debit card"),
    )
