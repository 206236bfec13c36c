"""How long this portfolio's records are kept: the retention rules of every pack a debtor of it is under."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import packs
from dunwell.compliance.domain.law import Law
from dunwell.compliance.domain.retention import RetentionRule, retention_rules
from dunwell.portfolio.tables import Debtor


def law_of_portfolio(session: Session) -> Law | None:
    """All packs any debtor is under; None for an empty portfolio."""
    names = sorted(session.scalars(select(Debtor.pack).distinct()))
    return packs.load(names) if names else None


def retention_of_portfolio(session: Session, day: date) -> dict[str, tuple[RetentionRule, ...]]:
    """Every sort of record → the rules in force on a day; see `domain.retention.keep_until`. {} for an empty portfolio."""
    law = law_of_portfolio(session)
    return retention_rules(law, day) if law else {}
