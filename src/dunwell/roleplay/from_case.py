"""A scenario out of a real case of the portfolio: its facts read, everybody in it taken out, as a draft for a trainer.

Whoever chooses a case sees only its coarse features: product, bucket, size, cause. Nobody sees the person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dunwell.contact.tables import Outcome
from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import NotFound
from dunwell.foundation.settings import resource
from dunwell.negotiation import deal_tables
from dunwell.portfolio.buckets import scheme
from dunwell.portfolio.domain import bucket_of
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, RelatedPerson
from dunwell.roleplay.domain import figures
from dunwell.roleplay.domain.anonymise import Disguise, Known
from dunwell.roleplay.domain.case import PRODUCTS
from dunwell.worklist.access import scope

Chance = Callable[[int], int]
KEYS = 2**62
NOTES, SHOWN = 5, 40  # notes of earlier contacts taken over; cases shown to choose from
_CREDITORS = {"zh": "南塘银行", "en": "Harbor Trust Bank"}
_WORDS = {
    "zh": {
        "title": "真实案件改编", "none": "暂无", "sir": "先生", "madam": "女士",
        "brief": "{name}，逾期{dpd}天，共{balance}元。登记证件末四位{tail}。\n您是{creditor}贷后管理部的专员。权限：首付不低于一成，最多分12期，宽限最多15天。",
        "notes": "此前的联系记录：", "debrief": "（请写明：这通电话好在哪里，对方能负担多少，为什么。）",
        "income": "现在一个月到手{sum}。", "payday": "每个月{day}号发钱。", "spending": "吃住加上必要的开销，一个月得{sum}。", "savings": "手里能动的就{sum}。",
        "cover": "这个我不想说。",
    },
    "en": {
        "title": "From a real case", "none": "none", "sir": "Mr", "madam": "Ms",
        "brief": "{name}, {dpd} days past due: ${balance}. Last four digits on file: {tail}.\nYou call for {creditor}'s own collections team. Authority: 10% upfront at least, up to 12 payments, up to 15 days of grace.",
        "notes": "Notes of earlier contacts:", "debrief": "(Write what a good call does here, what the person can carry, and why.)",
        "income": "I bring home about {sum} a month.", "payday": "I get paid on the {day}th.", "spending": "Rent, food and the rest come to {sum} a month.", "savings": "I've got {sum} put by.",
        "cover": "I'd rather not say.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case as it is offered: nothing that tells who it is. about_minor: the balance rounded to its first figure."""

    account_id: int
    lang: str
    product: str
    bucket: str
    currency: str
    about_minor: int
    cause: str
    contacts: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A case with its person taken out: the draft as data, how many things of each kind were replaced, whose case it was."""

    data: dict[str, Any]
    replaced: dict[str, int]
    lang: str
    debtor_id: int
    account_id: int


def to_write(debrief: str) -> bool:
    """Whether the debrief is still the draft's request to write one."""
    return debrief.strip() in {words["debrief"] for words in _WORDS.values()}


def candidates(session: Session, actor: Actor, today: date, *, product: str = "", cause: str = "", bucket: str = "") -> list[Candidate]:  # fmt: skip
    """Cases to choose from, those with most contacts first. A lead chooses among the cases the lead may see."""
    contacts = (
        select(Outcome.debtor_id, func.count().label("n")).where(Outcome.note != "").group_by(Outcome.debtor_id).subquery()
    )  # fmt: skip
    query = (
        select(Account, Debtor, func.coalesce(contacts.c.n, 0))
        .join(Debtor, Debtor.id == Account.debtor_id)
        .outerjoin(contacts, contacts.c.debtor_id == Debtor.id)
        .where(Account.status.in_(("open", "written_off")), Account.due_on.is_not(None))
        .order_by(func.coalesce(contacts.c.n, 0).desc(), Account.id)
    )
    if actor.role == "lead":
        query = query.where(scope(session, actor))
    if product:
        query = query.where(Account.product == product)
    if cause:
        query = query.where(Account.cause_of_arrears == cause)
    found = []
    for account, debtor, n in session.execute(query.limit(SHOWN * 10)):
        where = _bucket(account, today)
        if bucket in ("", where):
            found.append(
                Candidate(account.id, _lang(debtor), account.product or "other", where, account.currency, _about(_balance(account)), account.cause_of_arrears or "unknown", n)
            )  # fmt: skip
        if len(found) == SHOWN:
            break
    return found


def take(session: Session, actor: Actor, account_id: int, today: date, chance: Chance) -> Taken:
    """The case as a draft. chance: the system's own; the key is not kept. Raises NotFound (no such case, or not for this lead)."""
    query = (
        select(Account, Debtor).join(Debtor, Debtor.id == Account.debtor_id).where(Account.id == account_id)
    )
    if actor.role == "lead":
        query = query.where(scope(session, actor))
    row = session.execute(query).first()
    if row is None:
        raise NotFound("account", account_id)
    account, debtor = row
    lang = _lang(debtor)
    disguise = Disguise(lang, known_of(session, debtor.id), chance(KEYS), today)
    data = _draft(session, account, debtor, disguise, f"{chance(9000) + 1000}", today)
    amounts = sum(key.endswith(("_minor", "_monthly")) for part in (data["case"], data["case"]["means"]) for key in part)  # fmt: skip
    disguise.counts.update({"name": 1, "date": 1, "amount": amounts})
    return Taken(data, dict(disguise.counts), lang, debtor.id, account.id)


def known_of(session: Session, debtor_id: int) -> Known:
    """Everything the house holds that tells who this debtor is. Empty once the debtor's data is erased."""
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        return Known()
    persons = session.scalars(select(RelatedPerson).where(RelatedPerson.debtor_id == debtor_id)).all()
    points = session.scalars(select(ContactPoint).where(ContactPoint.debtor_id == debtor_id)).all()
    accounts = session.scalars(select(Account).where(Account.debtor_id == debtor_id)).all()
    names = [debtor.name, *debtor.aliases, *(one.name for one in persons)]
    numbers = [debtor.id_number, *(each for one in accounts for each in (one.contract_no, one.invoice_no))]
    numbers += [each for one in points if one.kind != "address" for each in (one.value, one.raw or "")]
    amounts = {each for one in accounts for each in (one.overdue_minor, one.principal_minor, one.interest_minor, one.fee_minor, one.last_payment_minor, _balance(one)) if each}  # fmt: skip
    return Known(
        tuple(dict.fromkeys(filter(None, names))), (debtor.employer,) if debtor.employer else (), tuple(dict.fromkeys(filter(None, numbers))),
        tuple(one.value for one in points if one.kind == "address"), tuple(sorted(amounts)),
    )  # fmt: skip


def _draft(session: Session, account: Account, debtor: Debtor, disguise: Disguise, tail: str, today: date) -> dict[str, Any]:  # fmt: skip
    lang, words = disguise.lang, _WORDS[disguise.lang]
    case = _case(session, account, disguise, today)
    hard = deal_tables.open_hardship(session, debtor.id) is not None
    if hard:
        case["right_thing"] = "hardship"
    name = disguise.name(debtor.name)
    brief = words["brief"].format(name=name, dpd=case["dpd"], balance=f"{case['balance_minor'] / 100:,.2f}", tail=tail, creditor=case["creditor"])  # fmt: skip
    notes = _notes(session, debtor.id, disguise)
    if notes:
        brief += "\n" + words["notes"] + "\n" + "\n".join(notes)
    archetype, level = _archetype(account)
    found: dict[str, Any] = {
        "title": words["title"], "lang": lang, "stage": _stage(account, case["dpd"]), "level": level, "archetype": archetype,
        "brief": brief, "debrief": words["debrief"], "case": case,
        "person": {"name": name, "address": _address(name, debtor, lang), "id_tail": tail},
        "persona": {"traits": [], "resilience": 3, "patience": 24},
    }  # fmt: skip
    if hard:
        found["special"] = "distressed"
    return found | _facts(account, case, lang)


def _case(session: Session, account: Account, disguise: Disguise, today: date) -> dict[str, Any]:
    parts = {"principal_minor": account.principal_minor, "interest_minor": account.interest_minor}
    fee = None if account.fee_minor is None and account.cost_minor is None else (account.fee_minor or 0) + (account.cost_minor or 0)  # fmt: skip
    parts["fee_minor"] = fee
    whole = None not in parts.values()
    known = [part or 0 for part in parts.values()]
    balance = disguise.total(known, sum(known)) if whole else disguise.amount(account.overdue_minor)
    found: dict[str, Any] = {
        "call_date": disguise.day(today).isoformat(), "creditor": _CREDITORS[disguise.lang],
        "product": account.product if account.product in PRODUCTS else "other", "currency": account.currency, "balance_minor": balance,
        "dpd": max(0, (today - account.due_on).days) if account.due_on else 0, "party": "debtor", "right_thing": "collect",
        "authority": {"min_upfront_pct": 10, "max_instalments": 12, "max_days": 15}, "legal": {"suit_filed": False, "suit_authorised": False},
    }  # fmt: skip
    if whole:
        found |= {key: disguise.amount(part or 0) for key, part in parts.items()}
    if account.cause_of_arrears:
        found["cause"] = (
            _causes().get(account.cause_of_arrears, {}).get(disguise.lang, account.cause_of_arrears)
        )
    means = deal_tables.latest_means(session, account.debtor_id)
    found["means"] = _means(means.picture, disguise) if means is not None else {}
    return found


def _means(picture: dict[str, Any], disguise: Disguise) -> dict[str, Any]:
    found: dict[str, Any] = {}
    spent = [each for each in picture.get("outgoings", {}).values() if each is not None]
    for key, real in (
        ("income_minor_monthly", picture.get("income_minor")), ("essential_minor_monthly", sum(spent) if spent else None),
        ("liquid_minor", picture.get("liquid_minor")), ("other_debts_minor_monthly", picture.get("other_debts_minor")),
    ):  # fmt: skip
        if real is not None:
            found[key] = disguise.amount(real)
    if picture.get("payday"):
        found["payday"] = disguise.day_of_month(picture["payday"])
    return found


def _facts(account: Account, case: dict[str, Any], lang: str) -> dict[str, Any]:
    words, means = _WORDS[lang], case["means"]

    def said(key: str, of: str) -> str:
        return words[of].format(sum=figures.spoken(means[key], lang)) if key in means else ""

    cause = _causes().get(account.cause_of_arrears or "unknown", _causes()["unknown"])[lang]
    income = said("income_minor_monthly", "income")
    if income and means.get("payday"):
        income += (" " if lang == "en" else "") + words["payday"].format(day=means["payday"])
    rows = [
        ("cause", 0.3, ["C09", "C10"], cause), ("income", 0.4, ["C11"], income),
        ("spending", 0.42, ["C11"], said("essential_minor_monthly", "spending")), ("savings", 0.5, ["C11"], said("liquid_minor", "savings")),
    ]  # fmt: skip
    hidden = [{"topic": topic, "trust": trust, "acts": acts, "text": text} for topic, trust, acts, text in rows if text or topic == "income"]  # fmt: skip
    hidden[0]["cover"] = words["cover"]
    return {"reveals": [], "hidden": hidden}


def _notes(session: Session, debtor_id: int, disguise: Disguise) -> list[str]:
    query = (
        select(Outcome)
        .where(Outcome.debtor_id == debtor_id, Outcome.note != "", Outcome.replaced.is_(False))
        .order_by(Outcome.at.desc())
        .limit(NOTES)
    )
    found: Sequence[Outcome] = session.scalars(query).all()
    return [f"{disguise.day(one.at.date()).isoformat()} {disguise.text(one.note)}" for one in reversed(found)]  # fmt: skip


def _archetype(account: Account) -> tuple[str, int]:
    """A first guess from what was observed; the trainer knows better."""
    willing, able = account.willingness, account.ability
    if willing == "low":
        return ("shrewd", 3) if able == "high" else ("avoidant", 3)
    if willing == "high":
        return ("forgetful", 1) if able == "high" else ("helpless", 2)
    return "avoidant", 2


def _stage(account: Account, dpd: int) -> str:
    if account.debt_type == "b2b":
        return "b2b"
    if account.status == "written_off":
        return "charged_off"
    return "early" if dpd <= 30 else "middle" if dpd <= 90 else "late"


def _address(name: str, debtor: Debtor, lang: str) -> str:
    words, number = _WORDS[lang], debtor.id_number
    man = len(number) == 18 and number[16].isdigit() and int(number[16]) % 2 == 1
    title = words["sir"] if man else words["madam"]
    return f"{name[0]}{title}" if lang == "zh" else f"{title} {name.split()[-1]}"


def _balance(account: Account) -> int:
    parts = (account.principal_minor, account.interest_minor, account.fee_minor, account.cost_minor)
    return sum(part or 0 for part in parts) if account.principal_minor is not None else account.overdue_minor


def _about(minor: int) -> int:
    size = 10 ** max(0, len(str(abs(minor))) - 1)
    return round(minor / size) * size


def _bucket(account: Account, today: date) -> str:
    if account.status == "written_off":
        return scheme().written_off
    dpd = max(0, (today - account.due_on).days) if account.due_on else None
    return bucket_of(dpd, scheme().buckets) or ""


def _lang(debtor: Debtor) -> str:
    return "en" if debtor.lang == "en" else "zh"


@cache
def _causes() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load(resource("content", "roleplay", "causes.yaml").read_text(encoding="utf-8")))
