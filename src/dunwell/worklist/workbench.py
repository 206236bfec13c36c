"""Everything about one debtor for the workbench, as one frozen page. Looking reserves nothing: permits are only previewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import conduct, gate
from dunwell.compliance import queries as compliance
from dunwell.compliance.domain.gate import Decision
from dunwell.compliance.situation import UNWRITTEN, WRITTEN, ContactIntent
from dunwell.compliance.tables import AgreedWindow, Permit, Restriction
from dunwell.contact import library
from dunwell.contact import service as contact
from dunwell.contact import tables as contact_tables
from dunwell.contact.domain.codes import MAY_OWE, MAY_SPEAK
from dunwell.contact.domain.scripts import Moment
from dunwell.contact.scripts import Words
from dunwell.contact.tables import Outcome
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import decimals_of
from dunwell.negotiation import methods, queues
from dunwell.negotiation.queues import PromiseDue
from dunwell.negotiation.tables import Promise
from dunwell.portfolio import service as portfolio
from dunwell.portfolio.service import AccountView, DebtorOverview, PersonView, PointView
from dunwell.portfolio.tables import Account
from dunwell.strategy import service as strategy
from dunwell.strategy.book import Book
from dunwell.ui.fmt import Fmt
from dunwell.worklist import access, desk, plans, queries
from dunwell.worklist.history import Event, name_of, timeline
from dunwell.worklist.plans import Step
from dunwell.worklist.tables import AccountPlan, Callback, HandOver, WorkItem

# The gravest standing fact decides the route, as in the morning run (worklist.features.ROUTES, which needs the columns).
ROUTES = (
    "deceased", "minor", "bankrupt", "stop_contact", "represented", "disputed", "breathing_space", "hardship",
    "plan_in_force", "complaint", "vulnerable",
)  # fmt: skip
# How each kind of contact point is used from the workbench.
CHANNELS_OF = {"phone": ("voice", "sms"), "email": ("email",), "address": ("letter",)}
SENSITIVE = frozenset({"represented", "disputed", "complaint", "vulnerable", "stop_contact"})


@dataclass(frozen=True, slots=True)
class Dialled:
    """One way to use one number now: allowed or why not, and from when. Nothing is reserved."""

    channel: str
    purpose: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class PointCard:
    """A contact point with what the gate would say now. `person` None: the debtor's own. `about`: the account spoken of."""

    point: PointView
    person: PersonView | None
    relation: str
    ways: tuple[Dialled, ...]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person beside the debtor. `may_say`: what the law lets one say to them, in a sentence (source string)."""

    person: PersonView
    may_say: str
    points: tuple[PointCard, ...]


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account with promises that run, its plan, owner, and what the strategy says with the rules that matched."""

    view: AccountView
    promises: tuple[PromiseDue, ...]
    plan: AccountPlan | None
    steps: tuple[Step, ...]
    owner: str | None
    verdict: Mapping[str, Any]
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workbench:
    """The page. `permit`: the actor's own, open or with its number shown; `busy`: somebody else's."""

    debtor: DebtorOverview
    item: WorkItem | None
    mine: bool
    accounts: tuple[AccountCard, ...]
    lead_account: int | None
    points: tuple[PointCard, ...]
    persons: tuple[PersonCard, ...]
    restrictions: tuple[Restriction, ...]
    windows: tuple[AgreedWindow, ...]
    callbacks: tuple[Callback, ...]
    permit: Permit | None
    busy: bool
    events: tuple[Event, ...]
    moment: Moment
    last: Outcome | None
    handover: HandOver | None
    next_debtor: int | None
    certified: bool
    conduct: bool  # the code of conduct in force is acknowledged
    mentor: str | None
    today: date
    can_trace: bool


def workbench(session: Session, clock: Clock, actor: Actor, debtor_id: int) -> Workbench:
    """All about one debtor. Raises NotFound where the actor may not see them."""
    row = access.debtor_seen(session, actor, debtor_id)
    debtor = portfolio.debtor_overview(session, clock, debtor_id)
    day = desk.list_day(session)
    item = queries.item_of(session, debtor_id, day) if day else None
    lead = _lead_account(debtor, item)
    permit = my_permit(session, clock, actor, debtor_id)
    accounts = tuple(_account_card(session, clock, debtor, view) for view in debtor.accounts)
    about = next((card for card in accounts if card.view.id == lead), None)
    calls = actor.role in ("collector", "lead")
    points = tuple(
        _point_card(session, clock, actor, debtor, p, None, about, judge=calls) for p in debtor.points
    )
    persons = tuple(
        _person_card(session, clock, actor, debtor, p, about, judge=calls) for p in debtor.persons
    )
    last = contact_tables.last_outcome(session, debtor_id)
    mine = item is not None and item.collector_id == actor.user_id
    following = (
        queries.next_ready(session, actor.user_id, day, clock.now(), debtor_id)
        if day and actor.user_id
        else None
    )
    certified, mentor = _standing(session, clock, actor)
    return Workbench(
        debtor=debtor, item=item, mine=mine, accounts=accounts, lead_account=lead, points=points, persons=persons,
        restrictions=tuple(compliance.restrictions(session, debtor_id, clock.now())),
        windows=tuple(compliance.agreed_windows(session, debtor_id, clock.now())),
        callbacks=tuple(queries.callbacks_of(session, debtor_id)), permit=permit,
        busy=permit is None and compliance.count_open(session, debtor_id) > 0,
        events=tuple(timeline(session, debtor_id)), moment=moment_of(session, debtor, about, last, row.contactability),
        last=last, handover=queries.handover_of(session, debtor_id), next_debtor=following.debtor_id if following else None,
        certified=certified, conduct=actor.user_id is not None and conduct.may_work(session, actor.user_id, clock.now()), mentor=mentor, today=debtor.today, can_trace=row.contactability != "reachable",
    )  # fmt: skip


def my_permit(session: Session, clock: Clock, actor: Actor, debtor_id: int) -> Permit | None:
    """The actor's permit for this debtor that is open and not run out, or whose outcome is missing.

    A lead also gets a colleague's contact whose outcome is missing, to record it in their absence.
    """
    own = (Permit.user_id == actor.user_id) & Permit.state.in_(("open", "revealed"))
    mine = own | (Permit.state == "revealed") if actor.role == "lead" else own
    query = select(Permit).where(Permit.debtor_id == debtor_id, mine)
    found = [p for p in session.scalars(query) if p.state == "revealed" or p.expires_at > clock.now()]
    return max(found, key=lambda permit: (permit.state == "revealed", permit.id), default=None)


def purpose_of(relation: str, *, liable: bool | None, plan_in_force: bool, overdue: bool) -> str:
    """What one contacts such a person for, unless another purpose is chosen."""
    if relation == "self" or (relation in MAY_OWE and liable):
        return "remind" if plan_in_force or not overdue else "collect"
    if relation in MAY_SPEAK:
        return "notice"
    return "locate"


# ---- words for the moment -------------------------------------------------------------------------------------------


def moment_of(
    session: Session,
    debtor: DebtorOverview,
    about: AccountCard | None,
    last: Outcome | None,
    contactability: str | None,
) -> Moment:
    """The moment a script is chosen by, for the debtor; other relations replace `relation`."""
    verdict = about.verdict if about else {}
    return Moment(
        stage=str(verdict.get("stage") or ""), segment=str(verdict.get("segment") or ""), contactability=contactability or "",
        wxa=str(verdict.get("wxa") or ""), relation="self", moment=_which(debtor, about, last),
        product=(about.view.product or "") if about else "",
    )  # fmt: skip


def _which(debtor: DebtorOverview, about: AccountCard | None, last: Outcome | None) -> str:
    if about is not None and any(p.due_on == debtor.today for p in about.promises):
        return "promise_today"
    if about is not None and about.verdict.get("segment") == "broken":
        return "promise_broken"
    if last is None:
        return "first_contact"
    return "callback" if last.code == "callback" else ""


def values_for(
    fmt: Fmt,
    lang: str,
    page: Workbench,
    actor_name: str,
    actor_no: str,
    person: PersonView | None,
    *,
    named: bool,
) -> dict[str, str]:
    """The variables of scripts, in the language of the script. `named`: a permit lets the full names be said."""
    house, about = (
        library.institution(lang),
        next((a.view for a in page.accounts if a.view.id == page.lead_account), None),
    )
    say = Fmt("zh_Hans" if lang == "zh" else "en", fmt.clock)
    name = page.debtor.name if named else say.mask.name(page.debtor.name)
    values = {
        "institution": house.name, "service_line": house.service_line, "channels": house.channels, "collector": actor_name,
        "collector_no": actor_no, "debtor": name,
        "person": "" if person is None else person.name if named else say.mask.name(person.name),
        "today": say.date(page.today),
    }  # fmt: skip
    if about is not None:
        values |= {
            "channels": methods.sentence(about.product, lang), "product": product_words(about.product, lang), "contract_tail": about.contract_no[-4:],
            "overdue": say.money_text(about.overdue), "due_on": say.date(about.due_on) if about.due_on else "",
            "dpd": str(about.dpd) if about.dpd is not None else "",
            "coming_due": say.money_text(about.coming) if about.coming else "",
            "coming_due_on": say.date(about.coming_on) if about.coming_on else "",
        } | _owed_values(say, about)  # fmt: skip
    values |= _promise_values(say, page)
    return values


def _owed_values(say: Fmt, about: AccountView) -> dict[str, str]:
    """What is owed in all and by component; a component that is not known stays a gap, and the letter is not sent."""
    parts = about.components
    found = {
        "balance": about.owed,
        "principal": parts.get("principal"),
        "interest": parts.get("interest"),
        "fees": parts.get("fee"),
    }
    return {name: say.money_text(amount) for name, amount in found.items() if amount is not None}


def _promise_values(say: Fmt, page: Workbench) -> dict[str, str]:
    card = next((a for a in page.accounts if a.view.id == page.lead_account), None)
    part = card.promises[0] if card and card.promises else None
    if part is not None:
        return {"promise_amount": say.money_text(part.missing), "promise_on": say.date(part.due_on)}
    broken = next(
        (
            event
            for event in page.events
            if event.kind == "promise" and event.data["status"] in ("broken", "partial")
        ),
        None,
    )
    if broken is None:
        return {}
    return {
        "promise_amount": say.money_text(broken.data["amount"]),
        "promise_on": say.date(broken.data["due_on"]),
    }


PRODUCTS = {
    "credit_card": ("信用卡", "credit card"),
    "consumer_loan": ("消费贷款", "consumer loan"),
    "invoice": ("货款", "invoice"),
}


def product_words(product: str | None, lang: str) -> str:
    """The product as a script says it."""
    zh, en = PRODUCTS.get(product or "", ("", ""))
    return (zh or "账户") if lang == "zh" else (en or "account")


def script_now(
    session: Session, lang: str, page: Workbench, relation: str, values: Mapping[str, str]
) -> Words | None:
    """The script for this moment and this person."""
    moment = page.moment if relation == "self" else Moment(page.moment.stage, "", "", "", relation)
    return contact.script_for(session, lang, moment, values)


# ---- parts of the page ----------------------------------------------------------------------------------------------


def _lead_account(debtor: DebtorOverview, item: WorkItem | None) -> int | None:
    ids = [view.id for view in debtor.accounts]
    if item is not None and item.account_id in ids:
        return item.account_id
    open_ = [view.id for view in debtor.accounts if view.status == "open"]
    return next(iter(open_ or ids), None)


def _account_card(session: Session, clock: Clock, debtor: DebtorOverview, view: AccountView) -> AccountCard:
    promises = queues.of_accounts(session, select(Account.id).where(Account.id == view.id))
    owner = queries.owners_of(session, debtor.id).get(view.id)
    plan = session.get(AccountPlan, view.id)
    book = strategy.active_book(session)
    verdict = book.evaluate(facts_of(session, clock, debtor, view, promises))
    rules = {
        name: _rule_words(book, name, result.matched[0])
        for name, result in verdict.results.items()
        if result.matched
    }
    return AccountCard(
        view, tuple(promises), plan, tuple(plans.steps_of(plan)), name_of(session, owner.user_id) if owner else None,
        verdict.outputs, rules,
    )  # fmt: skip


def _rule_words(book: Book, decision: str, number: int) -> str:
    """What an analyst wrote beside the rule that matched: "English / 中文"."""
    rule = book.decisions[decision].rules[number - 1]
    return rule.annotation or rule.id or str(rule.number)


def facts_of(
    session: Session, clock: Clock, debtor: DebtorOverview, view: AccountView, promises: list[PromiseDue]
) -> dict[str, Any]:
    """The facts of one account as the decision tables ask for them, from what stands now."""
    places = 10 ** decimals_of(view.currency)
    kinds = {row.kind for row in compliance.restrictions(session, debtor.id, clock.now(), view.id)}
    kept, broken = _record_of_promises(session, view.id)
    last = contact_tables.last_outcome(session, debtor.id)
    state = "none"
    if promises:
        state = "due_today" if any(p.due_on == debtor.today for p in promises) else "running"
    elif broken:
        state = "broken"
    return {
        "dpd": view.dpd, "bucket": view.bucket, "currency": view.currency, "product": view.product, "debt_type": view.debt_type,
        "balance": None if view.owed is None else view.owed.minor // places, "overdue": view.overdue.minor // places,
        "contactability": debtor.contactability, "willingness": view.willingness, "ability": view.ability,
        "cause_of_arrears": view.cause_of_arrears, "first_default_instalment": view.first_default_instalment,
        "promise_state": state, "promises_broken": broken, "promises_kept": kept,
        "days_since_payment": None if view.last_payment_on is None else (debtor.today - view.last_payment_on).days,
        "days_since_contact": None if last is None else max(0, (debtor.today - last.at.date()).days),
        "days_to_due": None if view.coming_on is None else max(0, (view.coming_on - debtor.today).days),
        "route": next((kind for kind in ROUTES if kind in kinds), "none"), "sensitive": bool(kinds & SENSITIVE),
        "party_role": "company" if debtor.kind == "company" else "self",
        "reach": "phone" if any(p.kind == "phone" and p.usable for p in debtor.points) else "none",
    }  # fmt: skip


def _record_of_promises(session: Session, account_id: int) -> tuple[int, int]:
    statuses = list(session.scalars(select(Promise.status).where(Promise.account_id == account_id)))
    return statuses.count("kept"), statuses.count("broken") + statuses.count("partial")


def _plan_in_force(session: Session, clock: Clock, debtor_id: int, about: AccountCard | None) -> bool:
    """Whether a plan stops demands on the account spoken of: then one reminds of the plan, and asks for nothing else."""
    account = about.view.id if about else None
    standing = compliance.restrictions(session, debtor_id, clock.now(), account)
    return any(row.kind == "plan_in_force" for row in standing)


def _point_card(
    session: Session, clock: Clock, actor: Actor, debtor: DebtorOverview, point: PointView, person: PersonView | None,
    about: AccountCard | None, *, judge: bool,
) -> PointCard:  # fmt: skip
    relation = person.relation if person else "self"
    if not judge:
        return PointCard(point, person, relation, ())
    purpose = purpose_of(
        relation, liable=person.liable if person else True, plan_in_force=_plan_in_force(session, clock, debtor.id, about),
        overdue=about is not None and about.view.overdue.minor > 0,
    )  # fmt: skip
    third = purpose == "locate"
    account = None if third or about is None else about.view.id
    ways = []
    for channel in CHANNELS_OF.get(point.kind, ()):
        use = "remind" if channel in WRITTEN and purpose == "collect" else purpose
        text = UNWRITTEN if channel in WRITTEN else None
        wish = ContactIntent(debtor.id, point.id, channel, use, account, text)
        ways.append(Dialled(channel, use, gate.preview(session, clock, actor, wish)))
    return PointCard(point, person, relation, tuple(ways))


def _person_card(
    session: Session, clock: Clock, actor: Actor, debtor: DebtorOverview, person: PersonView, about: AccountCard | None,
    *, judge: bool,
) -> PersonCard:  # fmt: skip
    points = tuple(
        _point_card(session, clock, actor, debtor, p, person, about, judge=judge) for p in person.points
    )
    return PersonCard(person, may_say(person), points)


def may_say(person: PersonView) -> str:
    """What may be said to such a person, as a source string."""
    if person.refused_at is not None:
        return _SAY["refused"]
    if person.relation in MAY_OWE and person.liable is None:
        return _SAY["unknown"]
    if person.relation in MAY_OWE and person.liable:
        return _SAY.get(person.relation, _SAY["liable"])
    return _SAY.get(person.relation, _SAY["third"]) if person.relation in MAY_SPEAK else _SAY["third"]


_SAY = {
    "refused": N_("Asked not to be contacted: never again."),
    "unknown": N_("It is not known whether this person is liable: no contact until evidence is on file."),
    "liable": N_("Liable: the debt may be discussed after checking who they are."),
    "co_borrower": N_(
        "Owes together with the debtor: the debt may be discussed after checking who they are."
    ),
    "guarantor": N_("Joint guarantor: liable with the debtor; show the signed page when asked."),
    "general_guarantor": N_(
        "General guarantor: may first point to the debtor's assets; note it and ask for nothing more."
    ),
    "collateral_provider": N_("Answers with the security only; nothing else may be asked for."),
    "spouse": N_("Liable by evidence on file: the debt may be discussed after checking who they are."),
    "attorney": N_("Speaks for the debtor: check the authority, then communicate in writing."),
    "executor": N_("Administers the estate: heirs answer only up to what they inherit."),
    "guardian_of_minor": N_("Guardian: in writing; nothing through the child."),
    "company_contact": N_("Speaks for the company within their job."),
    "third": N_("Owes nothing: only to restore contact or pass on word. Not a word about a debt."),
}
MAY_SAY = tuple(_SAY.values())


def _standing(session: Session, clock: Clock, actor: Actor) -> tuple[bool, str | None]:
    """Whether the actor holds a certificate today, and the mentor's name."""
    if actor.user_id is None:
        return False, None
    mentor = compliance.mentor_of(session, actor.user_id)
    return compliance.certified(session, actor.user_id, desk.business_day(clock)), name_of(
        session, mentor
    ) if mentor else None
