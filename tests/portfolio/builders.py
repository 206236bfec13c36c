"""Small builders with honest defaults."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from dunwell.portfolio.tables import Account, ContactPoint, Debtor, DueItem, RelatedPerson

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def a_debtor(
    session: Session, name: str = "王小明", id_number: str = "99999919800101001X", **more: object
) -> Debtor:
    given = {"kind": "person", "id_kind": "citizen_id", "zone": "Asia/Shanghai", "created_at": NOW}
    debtor = Debtor(name=name, id_number=id_number, **{**given, **more})
    session.add(debtor)
    session.flush()
    return debtor


def an_account(session: Session, debtor: Debtor, contract_no: str = "C-1", **more: object) -> Account:
    given = {"currency": "CNY", "data_as_of": TODAY, "created_at": NOW, "updated_at": NOW}
    account = Account(debtor_id=debtor.id, contract_no=contract_no, **{**given, **more})
    session.add(account)
    session.flush()
    return account


def a_due(session: Session, account: Account, due_on: date, minor: int, left: int | None = None) -> DueItem:
    left = minor if left is None else left
    item = DueItem(account_id=account.id, due_on=due_on, amount_minor=minor, outstanding_minor=left)
    session.add(item)
    session.flush()
    return item


def a_phone(
    session: Session, debtor: Debtor, value: str, person: RelatedPerson | None = None, **more: object
) -> ContactPoint:
    point = ContactPoint(
        debtor_id=debtor.id,
        person_id=person.id if person else None,
        kind="phone",
        value=value,
        created_at=NOW,
        **more,
    )
    session.add(point)
    session.flush()
    return point


def a_person(session: Session, debtor: Debtor, relation: str = "family", **more: object) -> RelatedPerson:
    given: dict[str, object] = {"name": "王大明", "liable": False, "agreed_contact": True}
    person = RelatedPerson(debtor_id=debtor.id, relation=relation, **{**given, **more})
    session.add(person)
    session.flush()
    return person
