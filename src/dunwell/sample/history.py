"""Sixty days of invented contacts, outcomes, promises and restrictions, none of which the pack would have refused.

The rules kept (pack cn, law.md §1): calls between 09:00 and 20:00 of the debtor's day; at most two dials a day to a debtor,
so never three answered nor six unanswered; only the debtor and who is liable are asked for money; a contact person is
called only from the day after three failed dials in a row, only to pass on word, never after refusing; nothing after a
stop, a lawyer or a dispute; every caller holds a certificate. Dates are absolute: a later day's run moves none of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from dunwell.compliance.tables import AgreedWindow, ContactAttempt, Restriction
from dunwell.contact.domain.codes import OUTCOME_CODES
from dunwell.contact.tables import Outcome
from dunwell.foundation.chance import stream
from dunwell.negotiation.tables import Promise, PromiseMatch, PromisePart
from dunwell.portfolio import domain as portfolio
from dunwell.sample.book import Book
from dunwell.sample.cast import ZONE, Case
from dunwell.sample.derive import months_before
from dunwell.sample.staff import Collector
from dunwell.worklist.tables import Callback

SENDER = Collector(None, (), (), True)  # reminders of money not yet due were sent by no one collector
DAYS = 60
GRACE = timedelta(days=1)  # a receipt on the day after the promised day still keeps the promise
LOCAL = ZoneInfo(ZONE)
REACH = (("reachable", 78), ("related_only", 13), ("lost", 9))
# What a talk with the debtor ends in, in 1,000, by willingness.
TALKS_HIGH = (
    ("promise", 560),
    ("callback", 170),
    ("no_commitment", 120),
    ("hardship", 100),
    ("paid_already", 50),
)
TALKS_LOW = (("no_commitment", 420), ("refuses", 230), ("callback", 130), ("hung_up", 120), ("disputes", 20),
             ("asks_no_contact", 14), ("lawyer_named", 8), ("complains", 8), ("vulnerable", 5))  # fmt: skip
CAUSES_ABLE = (
    ("forgot", 35),
    ("away", 20),
    ("auto_debit_failed", 20),
    ("unwilling", 15),
    ("dispute", 10),
)
CAUSES_UNABLE = (
    ("income_drop", 30),
    ("job_loss", 20),
    ("late_wages", 20),
    ("illness", 12),
    ("over_indebted", 18),
)
GROUNDS = {
    ("high", "high"): "主动询问还款方式，称已有资金安排",
    ("high", "low"): "愿意沟通，说明近期收入减少",
    ("low", "high"): "称有收入，但不愿说明还款时间",
    ("low", "low"): "不愿沟通，称目前没有收入",
}
NOTES = {
    "promise": "核实身份后告知欠款，本人承诺还款，已复述金额和日期。",
    "callback": "本人不方便接听，约定时间回电。",
    "no_commitment": "已告知欠款与还款渠道，本人表示考虑。",
    "hardship": "本人说明经济困难，已告知可申请减轻还款压力的方案。",
    "paid_already": "本人称已还款，待核对入账。",
    "refuses": "本人表示不还，已告知异议与协商渠道，礼貌结束通话。",
    "hung_up": "核实身份时对方挂断。",
    "disputes": "本人对账单金额有异议，已暂停催收并登记核实。",
    "asks_no_contact": "本人要求不再联系，已登记停止联系。",
    "lawyer_named": "本人称已委托律师，之后只联系律师。",
    "complains": "本人对服务不满，已登记投诉。",
    "vulnerable": "本人情绪低落，已安慰并转交组长关怀。",
    "third_message": "未透露任何债务信息，请对方转告本人回电。",
    "third_refuses": "对方要求不再联系，已登记，不再拨打。",
    "third_no_help": "对方表示暂时联系不到本人，未透露任何债务信息。",
}


@dataclass
class Told:
    """What the history of one debtor has come to while it is being told."""

    draw: Random
    collector: Collector
    calls: list[portfolio.Dial] = field(default_factory=list)
    failed: int = 0
    third_from: date | None = None  # the first day on which a contact person may be called
    stopped: bool = False
    quiet_until: date | None = None
    hours: Counter[int] = field(default_factory=Counter)
    free: dict[int, int] = field(default_factory=dict)  # payment id → what no promise has taken yet


def tell(book: Book, cases: list[Case], collectors: list[Collector], as_of: date, seed: int) -> None:
    """Write the past of everyone who is or lately was in arrears, and reminders to some of the others."""
    certified = [collector for collector in collectors if collector.certified]
    for case in cases:
        draw = stream(seed, "history", str(case.debtor["id"]))
        span = _span(case, as_of)
        if span is None:
            _remind(book, case, draw, as_of)
            continue
        told = Told(draw, _caller(case, certified, as_of, draw))
        told.free = {payment["id"]: payment["amount_minor"] for payment in case.payments}
        _tell_one(book, case, told, span, as_of)
        _conclude(case, told, as_of)


def _span(case: Case, as_of: date) -> tuple[date, date] | None:
    """The days, end excluded, on which the lead account was in arrears within the last sixty."""
    first = as_of - timedelta(days=DAYS)
    if case.facts["overdue"]:
        return max(first, case.facts["due_on"] + timedelta(days=1)), as_of
    late_before = case.facts["late_by_month"][1]
    if not late_before:
        return None
    coming = case.facts["coming_due_on"] or as_of
    due = months_before(coming, late_before + 1)
    end = next(
        (p["value_date"] for p in case.payments if p["reference"].endswith("-M1")), as_of.replace(day=1)
    )
    start = max(first, due + timedelta(days=1))
    return (start, end) if start < end else None


def _caller(case: Case, certified: list[Collector], as_of: date, draw: Random) -> Collector:
    dpd = (as_of - case.facts["due_on"]).days if case.facts["overdue"] else 20
    stage = "early" if dpd <= 30 else "mid" if dpd <= 90 else "late"
    fit = [c for c in certified if stage in c.stages and case.debtor["lang"] in c.languages]
    return draw.choice(fit or [c for c in certified if case.debtor["lang"] in c.languages])


def _pick(draw: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return draw.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def _at(draw: Random, day: date, first: int = 9, last: int = 19) -> datetime:
    local = datetime.combine(
        day, time(draw.randint(first, last), draw.randint(0, 59), draw.randint(0, 59)), LOCAL
    )
    return local.astimezone(UTC)


def _tell_one(book: Book, case: Case, told: Told, span: tuple[date, date], as_of: date) -> None:
    draw, (start, end) = told.draw, span
    reach = _pick(draw, REACH)
    willing = draw.choices(("high", "low"), (62, 38))[0]
    able = draw.choices(("high", "low"), (55, 45))[0]
    cause = _pick(draw, CAUSES_ABLE if able == "high" else CAUSES_UNABLE)
    day = start + timedelta(days=draw.randint(0, 2))
    while day < end and not told.stopped:
        if told.quiet_until is None or day > told.quiet_until:
            if draw.random() < 0.12:
                _sms(book, case, told, day)
            elif told.third_from and day >= told.third_from and draw.random() < 0.45:
                _third(book, case, told, day, reach)
            else:
                _own(book, case, told, day, reach, (willing, able, cause), as_of)
        day += timedelta(days=draw.randint(1, 6))


def _own(
    book: Book, case: Case, told: Told, day: date, reach: str, mood: tuple[str, str, str], as_of: date
) -> None:
    """One or two dials to the debtor's own number."""
    draw = told.draw
    usable = [point for point in case.own if point["status"] != "invalid"]
    if not usable:
        return
    point = draw.choice(usable)
    chance = {"reachable": 0.5, "related_only": 0.25, "lost": 0.1}[reach]
    if reach != "reachable" and (as_of - day).days < 40:
        chance = 0.0  # the trail went cold
    for hour in (9, 15)[: draw.choice((1, 1, 2))]:
        at = _at(draw, day, hour, hour + 4)
        if draw.random() < chance:
            _talk(book, case, told, point, at, mood, as_of)
            return
        dead = reach == "lost" and told.failed >= 2 and draw.random() < 0.3
        code = "invalid_number" if dead else _pick(draw, (("no_answer", 70), ("busy", 18), ("off", 12)))
        _attempt(book, case, told, at, code, point)
        told.failed += 1
        if dead:
            point["status"], point["verified_at"] = "invalid", at
            told.third_from = told.third_from or day + timedelta(days=1)
            return
        if told.failed >= portfolio.FAILURES:
            told.third_from = told.third_from or day + timedelta(days=1)


def _talk(
    book: Book,
    case: Case,
    told: Told,
    point: dict[str, Any],
    at: datetime,
    mood: tuple[str, str, str],
    as_of: date,
) -> None:
    willing, able, cause = mood
    draw, day = told.draw, at.astimezone(LOCAL).date()
    code = _pick(draw, TALKS_HIGH if willing == "high" else TALKS_LOW)
    follows = any(
        day <= p["value_date"] <= day + timedelta(days=7) and told.free[p["id"]] for p in case.payments
    )
    fresh = (as_of - day).days <= 7  # the last week's promises are still open
    if follows and draw.random() < 0.6:
        code = "promise"
    elif code == "promise" and not follows and draw.random() < (0.3 if fresh else 0.72):
        code = "no_commitment"
    said: dict[str, Any] = {}
    if code not in ("hung_up", "disputes", "asks_no_contact", "lawyer_named", "complains", "vulnerable"):
        said = {
            "willingness": willing,
            "ability": able,
            "cause_of_arrears": cause,
            "grounds": GROUNDS[(willing, able)],
        }
        case.lead.update({name: said[name] for name in ("willingness", "ability", "cause_of_arrears")})
    outcome = _attempt(book, case, told, at, code, point, **said)
    told.failed, told.third_from = 0, None
    told.hours[at.astimezone(LOCAL).hour] += 1
    point["status"], point["verified_at"] = "valid", at
    if code == "promise":
        _promise(book, case, told, outcome, at, as_of)
    elif code == "callback":
        _call_back(book, case, told, outcome, day, as_of)
    if restriction := OUTCOME_CODES[code].restriction:
        _restrict(book, case, told, restriction, outcome["recorded_at"])


def _third(book: Book, case: Case, told: Told, day: date, reach: str) -> None:
    """One call to a person beside the debtor: liable ones about the debt, contact persons only to pass on word."""
    draw = told.draw
    open_to = [
        (person, point)
        for person, point in case.beside
        if person["refused_at"] is None and (person["liable"] or person["agreed_contact"]) and person["liable"] is not None
        and person["relation"] not in ("collateral_provider", "general_guarantor")
    ]  # fmt: skip
    if not open_to:
        return
    person, point = draw.choice(open_to)
    at = _at(draw, day, 10, 17)
    answers = draw.random() < (0.2 if reach == "lost" else 0.65)
    if not answers:
        code = _pick(draw, (("no_answer", 80), ("busy", 20)))
    elif person["liable"]:
        code = "no_commitment"
    else:
        code = _pick(draw, (("third_message", 60), ("third_no_help", 28), ("third_refuses", 12)))
    outcome = _attempt(book, case, told, at, code, point, person)
    if answers:
        point["status"], point["verified_at"] = "valid", at
    if code == "third_refuses":
        person["refused_at"] = outcome["recorded_at"]


def _attempt(
    book: Book, case: Case, told: Told, at: datetime, code: str, point: dict[str, Any],
    person: dict[str, Any] | None = None, channel: str = "voice", **said: Any,
) -> dict[str, Any]:  # fmt: skip
    """The contact and its outcome, as the two rooms keep them."""
    relation = person["relation"] if person else "self"
    rule = OUTCOME_CODES[code]
    liable = person is None or bool(person["liable"])
    shared = {
        "debtor_id": case.debtor["id"],
        "account_id": case.lead["id"],
        "permit_id": None,
        "at": at,
        "channel": channel,
    }
    attempt = book.add(
        ContactAttempt,
        **shared,
        person_id=person["id"] if person else None,
        user_id=told.collector.id,
        local_day=at.astimezone(LOCAL).date(),
        purpose="remind" if channel == "sms" else "collect" if liable else "message",
        number=point["value"],
        relation=relation,
        inbound=False,
        answered=rule.answered,
        result=code,
        voided=False,
        corrects_id=None,
        replaced=False,
    )
    told.calls.append(portfolio.Dial(at, relation, rule.answered, channel))
    nothing_said = {"cause_of_arrears": None, "willingness": None, "ability": None, "grounds": ""}
    recorded = at + timedelta(minutes=told.draw.randint(2, 9))
    hours = rule.in_hours
    return book.add(
        Outcome,
        **shared,
        attempt_id=attempt["id"],
        user_id=told.collector.id,
        recorded_at=recorded,
        who="" if rule.reached == "nobody" else relation,
        code=code,
        note=NOTES.get(code, ""),
        promised_minor=None,
        next_step=rule.next_step,
        next_step_at=recorded + timedelta(hours=hours) if hours else None,
        corrects_id=None,
        replaced=False,
        extra={"sample": True},
        **{**nothing_said, **said},
    )


def _sms(book: Book, case: Case, told: Told, day: date) -> None:
    point = case.own[0]
    if point["status"] != "invalid":
        _attempt(book, case, told, _at(told.draw, day, 10, 17), "sms_sent", point, channel="sms")


def _promise(book: Book, case: Case, told: Told, outcome: dict[str, Any], at: datetime, as_of: date) -> None:
    draw, day = told.draw, at.astimezone(LOCAL).date()
    due = day + timedelta(days=draw.randint(1, 6))
    ahead = [
        p
        for p in case.payments
        if day <= p["value_date"] <= day + timedelta(days=7) and told.free[p["id"]] > 0
    ]
    if ahead:
        due = max(day, ahead[0]["value_date"] - GRACE * draw.randint(0, 1))
    amount = _amount(case, told, ahead, draw)
    parts = [(amount, due)]
    if amount >= 200_00 and draw.random() < 0.18:
        parts = [(amount // 2, due), (amount - amount // 2, due + timedelta(days=7))]
    outcome["promised_minor"] = amount
    outcome["next_step_at"] = _at(draw, due + GRACE * 2, 9, 10)
    promise = book.add(
        Promise,
        debtor_id=case.debtor["id"],
        account_id=case.lead["id"],
        outcome_id=outcome["id"],
        captured_at=at,
        captured_by=told.collector.id,
        method=draw.choice(("bank_transfer", "app", "branch")),
        confirmed=True,
        note="",
        status="open",
        withdrawn_at=None,
        withdrawn_reason=None,
    )
    states = [
        _part(book, case, told, promise, no, minor, due_on, day, as_of)
        for no, (minor, due_on) in enumerate(parts, start=1)
    ]
    promise["status"] = _verdict(states)
    told.quiet_until = parts[-1][1] + GRACE


def _amount(case: Case, told: Told, ahead: list[dict[str, Any]], draw: Random) -> int:
    """Whole dollars; where a real payment follows, often about what it will be, so that some promises are kept."""
    unpaid = case.facts["overdue"] or (ahead[0]["amount_minor"] if ahead else case.facts["principal"] // 10)
    if ahead and draw.random() < 0.75:
        return max(100, min(told.free[ahead[0]["id"]], case.facts["principal"] or 100) // 100 * 100)
    return max(100, unpaid * draw.choice((50, 60, 80, 100, 100)) // 10_000 * 100)


def _part(
    book: Book, case: Case, told: Told, promise: dict[str, Any], no: int, minor: int, due_on: date, captured: date, as_of: date
) -> str:  # fmt: skip
    part = book.add(
        PromisePart,
        promise_id=promise["id"],
        no=no,
        amount_minor=minor,
        due_on=due_on,
        due_time=time(told.draw.randint(9, 20), told.draw.choice((0, 30)))
        if told.draw.random() < 0.4
        else None,
        matched_minor=0,
        status="open",
        verdict_on=None,
    )
    for payment in case.payments:
        if captured <= payment["value_date"] <= due_on + GRACE and part["matched_minor"] < minor:
            taken = min(minor - part["matched_minor"], told.free[payment["id"]])
            if taken:
                told.free[payment["id"]] -= taken
                part["matched_minor"] += taken
                book.add(PromiseMatch, part_id=part["id"], payment_id=payment["id"], amount_minor=taken)
    if due_on + GRACE < as_of:
        full, some = part["matched_minor"] >= minor, part["matched_minor"] > 0
        part["status"] = "kept" if full else "partial" if some else "broken"
        part["verdict_on"] = due_on + GRACE * 2
    return str(part["status"])


def _verdict(states: list[str]) -> str:
    if "open" in states:
        return "open"
    return states[0] if len(set(states)) == 1 else "partial"


def _call_back(book: Book, case: Case, told: Told, outcome: dict[str, Any], day: date, as_of: date) -> None:
    """A time agreed for another day. Half an hour after 22:00 is agreed now and then, and then kept as a window."""
    late = told.draw.random() < 0.04
    when = day + timedelta(days=told.draw.randint(1, 3))
    starts = datetime.combine(
        when, time(22, 0) if late else time(told.draw.randint(9, 19), 30), LOCAL
    ).astimezone(UTC)
    outcome["next_step_at"] = starts
    told.quiet_until = when - timedelta(days=1)
    book.add(
        Callback,
        debtor_id=case.debtor["id"],
        account_id=case.lead["id"],
        user_id=told.collector.id,
        at=starts,
        agreed_by_debtor=True,
        note="电话中约定",
        state="open" if when >= as_of else "done",
        created_at=outcome["recorded_at"],
    )
    if late:
        book.add(
            AgreedWindow,
            debtor_id=case.debtor["id"],
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
            evidence="本人在通话中约定的时间（样例）",
            recorded_by=told.collector.id,
            recorded_at=outcome["recorded_at"],
            withdrawn_at=None,
        )


def _restrict(book: Book, case: Case, told: Told, kind: str, at: datetime) -> None:
    told.stopped = True
    book.add(
        Restriction,
        debtor_id=case.debtor["id"],
        account_id=case.lead["id"] if kind == "disputed" else None,
        kind=kind,
        reason="本人在通话中提出（样例）",
        since=at,
        until=None,
        set_by=told.collector.id,
        lifted_at=None,
        lifted_by=None,
        lift_reason=None,
    )


def _remind(book: Book, case: Case, draw: Random, as_of: date) -> None:
    """A reminder by message some days before last month's due date, to one in eight who owed a minimum then."""
    coming = case.facts["coming_due_on"]
    if coming is None or draw.random() >= 1 / 8:
        return
    day = months_before(coming, 1) - timedelta(days=draw.randint(3, 5))
    if day < as_of:
        told = Told(draw, SENDER)
        _attempt(book, case, told, _at(draw, day, 10, 17), "sms_sent", case.own[0], channel="sms")


def _conclude(case: Case, told: Told, as_of: date) -> None:
    """Set what today's pages derive from the past: contactability, the hour that worked."""
    at = datetime.combine(as_of, time(0), LOCAL).astimezone(UTC)
    case.debtor["contactability"] = portfolio.contactability(
        told.calls,
        own_usable=sum(point["status"] != "invalid" for point in case.own),
        related_usable=sum(
            person["refused_at"] is None
            and point["status"] != "invalid"
            and bool(person["agreed_contact"] or person["liable"])
            for person, point in case.beside
        ),
        at=at,
    )
    case.debtor["contactability_at"] = max((call.at for call in told.calls), default=None)
    if told.hours:
        case.debtor["good_channel"], case.debtor["good_hour"] = "voice", told.hours.most_common(1)[0][0]
