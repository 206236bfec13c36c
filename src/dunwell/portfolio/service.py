"""Use cases on the portfolio: where an account stands, who a debtor is, whether they can be reached. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import NotFound
from dunwell.foundation.money import Money
from dunwell.portfolio import buckets, domain, tables
from dunwell.portfolio.domain import Dial, Due, Position
from dunwell.portfolio.search import Hit, search, stored_value
from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem, RelatedPerson

__all__ = ["Hit", "debtor_overview", "refresh_position", "search", "today_of", "update_contactability"]

HOME_ZONE = "Asia/Shanghai"  # where a day is judged for a debtor whose zone is unknown; contact stays blocked for them
COMPONENTS = ("principal", "interest", "fee", "cost")


@dataclass(frozen=True, slots=True)
class DueView:
    """One amount due. no: the instalment's number, None where unknown."""

    no: int | None
    due_on: date
    amount: Money
    outstanding: Money


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account on a day. Money None is unknown, not zero; dpd None where no due date is known, bucket too if anything is overdue.

    components: of principal, interest, fee, cost. owed: their sum where principal is known. overdue: unpaid on items due
    before the day. coming_on, coming: the next item not yet due.
    """

    id: int
    contract_no: str
    invoice_no: str
    product: str | None
    debt_type: str
    currency: str
    status: str
    opened_on: date | None
    credit_limit: Money | None
    components: dict[str, Money | None]
    owed: Money | None
    overdue: Money
    due_on: date | None
    due_on_derived: bool
    dpd: int | None
    bucket: str | None
    coming_on: date | None
    coming: Money | None
    data_as_of: date
    last_payment_on: date | None
    last_payment: Money | None
    first_default_instalment: int | None
    cause_of_arrears: str | None
    willingness: str | None
    ability: str | None
    behaviour: dict[str, object]
    dues: tuple[DueView, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class PointView:
    """A telephone number, e-mail or address, unmasked: pages mask it. usable: well formed, not invalid, not expired."""

    id: int
    kind: str
    value: str
    extension: str | None
    status: str
    source: str
    consent: bool | None
    verified_at: datetime | None
    expires_on: date | None
    usable: bool
    sample: bool
    place: str | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person beside the debtor. liable None is unknown; refused_at set: never contacted again."""

    id: int
    account_id: int | None
    name: str
    relation: str
    liable: bool | None
    liability_evidence: str | None
    agreed_contact: bool
    refused_at: datetime | None
    source: str | None
    points: tuple[PointView, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class DebtorOverview:
    """A debtor with everything of theirs, on their calendar day `today`. Accounts in order of days past due, most first.

    overdue: by currency. good_hour is local. contactability: reachable | related_only | lost | None (unknown).
    """

    id: int
    kind: str
    name: str
    aliases: tuple[str, ...]
    id_kind: str
    id_number: str
    lang: str
    zone: str | None
    pack: str
    employer: str | None
    contactability: str | None
    contactability_at: datetime | None
    usual_pay_day: int | None
    usual_pay_method: str | None
    good_channel: str | None
    good_hour: int | None
    sample: bool
    today: date
    accounts: tuple[AccountView, ...]
    overdue: tuple[Money, ...]
    points: tuple[PointView, ...]
    persons: tuple[PersonView, ...]


def today_of(debtor: Debtor, clock: Clock) -> date:
    """The debtor's calendar day now."""
    return local_date(clock.now(), debtor.zone or HOME_ZONE)


def refresh_position(session: Session, account: Account, on: date) -> Position | None:
    """Set overdue, oldest unpaid due date and the coming item anew from the account's dues, seen on the day `on`.

    After a payment the oldest unpaid date moves on by itself: it is the oldest due that is still unpaid. None, and
    nothing changes, for an account whose dues are not known one by one.
    """
    dues = tables.dues_of(session, [account.id])[account.id]
    if not dues:
        return None
    found = domain.position([Due(item.due_on, item.outstanding_minor) for item in dues], on)
    account.overdue_minor, account.due_on = found.overdue_minor, found.due_on
    account.coming_due_on, account.coming_due_minor = found.coming_due_on, found.coming_due_minor
    return found


def update_contactability(
    session: Session, clock: Clock, debtor_id: int, dials: Sequence[Dial]
) -> str | None:
    """Infer from the recorded contacts whether the debtor can be reached, keep it, and return it.

    `dials`: the debtor's contacts that stand (not voided, not replaced), each with the relation of the person spoken to,
    or sought where nobody answered. Raises NotFound.
    """
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    today, points = today_of(debtor, clock), tables.points_of(session, debtor_id)
    usable = [point for point in points if point.kind == "phone" and is_usable(point, today)]
    reachable_by = {point.person_id for point in usable}
    persons = tables.persons_of(session, debtor_id)
    debtor.contactability = domain.contactability(
        dials,
        own_usable=sum(point.person_id is None for point in usable),
        related_usable=sum(may_ask(person) and person.id in reachable_by for person in persons),
        at=clock.now(),
    )
    debtor.contactability_at = clock.now()
    return debtor.contactability


def is_usable(point: ContactPoint, on: date) -> bool:
    """Well formed, not known to be invalid, its source not expired on the day."""
    expired = point.expires_on is not None and point.expires_on < on
    return point.well_formed and point.status != "invalid" and not expired


def may_ask(person: RelatedPerson) -> bool:
    """Named by the debtor in advance, or liable; and has not refused. The gate still judges each contact."""
    return person.refused_at is None and bool(person.agreed_contact or person.liable)


def debtor_overview(session: Session, clock: Clock, debtor_id: int) -> DebtorOverview:
    """The household view of a debtor. Five statements whatever the number of accounts. Raises NotFound."""
    debtor = session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound("debtor", debtor_id)
    today = today_of(debtor, clock)
    accounts = tables.accounts_of(session, debtor_id)
    dues = tables.dues_of(session, [account.id for account in accounts])
    views = [account_view(account, dues[account.id], today) for account in accounts]
    points = tables.points_of(session, debtor_id)
    return DebtorOverview(
        **{name: getattr(debtor, name) for name in _COPIED},
        aliases=tuple(debtor.aliases or ()),
        today=today,
        accounts=tuple(sorted(views, key=lambda view: (-(-1 if view.dpd is None else view.dpd), view.id))),
        overdue=_by_currency(views),
        points=tuple(_point(point, today) for point in points if point.person_id is None),
        persons=tuple(_person(person, points, today) for person in tables.persons_of(session, debtor_id)),
    )


_COPIED = (
    "id", "kind", "name", "id_kind", "id_number", "lang", "zone", "pack", "employer", "contactability", "contactability_at",
    "usual_pay_day", "usual_pay_method", "good_channel", "good_hour", "sample",
)  # fmt: skip
_SAME = (
    "id", "contract_no", "invoice_no", "product", "debt_type", "currency", "status", "opened_on", "due_on_derived", "data_as_of",
    "last_payment_on", "first_default_instalment", "cause_of_arrears", "willingness", "ability", "behaviour", "sample",
)  # fmt: skip


def account_view(account: Account, dues: Sequence[DueItem], on: date) -> AccountView:
    """One account seen on a day on or after its data date."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, account.currency)

    place = _position_on(account, dues, on)
    dpd = domain.days_past_due(place.due_on, on)
    components = {name: money(getattr(account, f"{name}_minor")) for name in COMPONENTS}
    known = [part.minor for part in components.values() if part is not None]
    return AccountView(
        **{name: getattr(account, name) for name in _SAME},
        credit_limit=money(account.credit_limit_minor),
        components=components,
        owed=money(sum(known)) if components["principal"] is not None else None,
        overdue=Money(place.overdue_minor, account.currency),
        due_on=place.due_on,
        dpd=dpd,
        bucket=domain.bucket_of(
            dpd, buckets.scheme().buckets, written_off=account.status == "written_off", overdue_minor=place.overdue_minor
        ),
        coming_on=place.coming_due_on,
        coming=money(place.coming_due_minor),
        last_payment=money(account.last_payment_minor),
        dues=tuple(
            DueView(item.no, item.due_on, Money(item.amount_minor, account.currency), Money(item.outstanding_minor, account.currency))
            for item in dues
        ),
    )  # fmt: skip


def _position_on(account: Account, dues: Sequence[DueItem], on: date) -> Position:
    if dues:
        return domain.position([Due(item.due_on, item.outstanding_minor) for item in dues], on)
    fallen = account.coming_due_on is not None and account.coming_due_on < on
    return Position(
        overdue_minor=domain.overdue_on(account.overdue_minor, account.coming_due_on, account.coming_due_minor, on),
        due_on=account.due_on,
        coming_due_on=None if fallen else account.coming_due_on,
        coming_due_minor=None if fallen else account.coming_due_minor,
    )  # fmt: skip


def _by_currency(views: Sequence[AccountView]) -> tuple[Money, ...]:
    totals: dict[str, int] = {}
    for view in views:
        totals[view.currency] = totals.get(view.currency, 0) + view.overdue.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(totals.items()))


def _point(point: ContactPoint, on: date) -> PointView:
    same = (
        "id",
        "kind",
        "value",
        "extension",
        "status",
        "source",
        "consent",
        "verified_at",
        "expires_on",
        "sample",
        "place",
    )
    return PointView(**{name: getattr(point, name) for name in same}, usable=is_usable(point, on))


def _person(person: RelatedPerson, points: Sequence[ContactPoint], on: date) -> PersonView:
    same = (
        "id",
        "account_id",
        "name",
        "relation",
        "liable",
        "liability_evidence",
        "agreed_contact",
        "refused_at",
        "source",
        "sample",
    )
    theirs = tuple(_point(point, on) for point in points if point.person_id == person.id)
    return PersonView(**{name: getattr(person, name) for name in same}, points=theirs)


def name_attorney(session: Session, clock: Clock, debtor_id: int, name: str, contact: str) -> RelatedPerson:
    """The debtor's lawyer as a person one may contact; the known one by name. `contact` is a phone number or an e-mail."""
    known = next(
        (p for p in tables.persons_of(session, debtor_id) if (p.relation, p.name) == ("attorney", name)), None
    )
    person = known or RelatedPerson(
        debtor_id=debtor_id, name=name, relation="attorney", liable=False, agreed_contact=True, source="told_by_contact"
    )  # fmt: skip
    session.add(person)
    session.flush()
    kind = "email" if "@" in contact else "phone"
    value, well_formed = stored_value(kind, contact) if contact.strip() else ("", False)
    points = [(p.kind, p.value) for p in tables.points_of(session, debtor_id) if p.person_id == person.id]
    if value and (kind, value) not in points:
        session.add(
            ContactPoint(
                debtor_id=debtor_id, person_id=person.id, kind=kind, value=value, raw=contact.strip()[:200],
                well_formed=well_formed, source="told_by_contact", created_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
    return person
