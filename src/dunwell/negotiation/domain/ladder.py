"""The concession ladder: each concession is traded for something and smaller than the last. Pure.

Experience and research agree that people who talk give way too easily; so the limit stands here and not in the
wording. What an offer gives up is `Offer.given_minor`; going from one offer to the next concedes the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from dunwell.foundation.errors import DomainError
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money

TRADES = {
    "sooner": N_("Pays earlier than in the last offer"),
    "upfront": N_("A larger first payment"),
    "in_full": N_("Pays the whole rest at once"),
    "auto_debit": N_("Agrees to direct debit"),
    "papers": N_("Sends papers that prove it"),
    "written": N_("Confirms it in writing"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How many concessions one negotiation has (strategies/offers.yaml)."""

    most: int = 3
    days: int = 90


@dataclass(frozen=True, slots=True)
class Move:
    """One offer that was put to the debtor. `conceded_minor` is 0 where it gives no more than was given before."""

    given_minor: int
    conceded_minor: int
    trade: str
    first_minor: int
    last_on: date
    payments: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The offer that shall be put next, and what the debtor gives for it (a code of TRADES, and words where it is not plain)."""

    given_minor: int
    first_minor: int
    last_on: date
    payments: int
    waived_minor: int = 0
    trade: str = ""
    trade_note: str = ""


def next_move(moves: Sequence[Move], wish: Wish, rules: Rules, currency: str) -> Move:
    """The next move of a negotiation.

    Raises ConcessionNotTraded, TradeNotMet, TradeUsed, ConcessionNotSmaller, NoConcessionLeft. What counts is how much
    more it gives than the most generous offer before. A first offer concedes what it waives: time alone is no concession
    then, for it is what the debtor's means ask for.
    """
    best = max(moves, key=lambda move: move.given_minor, default=None)
    conceded = wish.waived_minor if best is None else wish.given_minor - best.given_minor
    if conceded <= 0:
        return _move(wish, 0)
    earlier = [move for move in moves if move.conceded_minor > 0]
    if len(earlier) >= rules.most:
        raise NoConcessionLeft("trade", rules.most)
    if wish.trade not in TRADES:
        raise ConcessionNotTraded("trade", Money(conceded, currency))
    if any(move.trade == wish.trade for move in earlier):
        raise TradeUsed("trade", TRADES[wish.trade])
    _check_trade(best, wish)
    if earlier and conceded >= earlier[-1].conceded_minor:
        raise ConcessionNotSmaller(
            "trade", Money(conceded, currency), Money(earlier[-1].conceded_minor, currency)
        )
    return _move(wish, conceded)


def _check_trade(last: Move | None, wish: Wish) -> None:
    """What can be seen in the offer must be in it; what cannot must be said in words."""
    met = {
        "sooner": last is not None and wish.last_on < last.last_on,
        "upfront": last is not None and wish.first_minor > last.first_minor,
        "in_full": wish.payments == 1,
    }.get(wish.trade, len(wish.trade_note.strip()) >= 2)
    if not met:
        raise TradeNotMet("trade", TRADES[wish.trade])


def _move(wish: Wish, conceded: int) -> Move:
    return Move(
        wish.given_minor,
        conceded,
        wish.trade if conceded else "",
        wish.first_minor,
        wish.last_on,
        wish.payments,
    )


@dataclass(eq=False)
class ConcessionNotTraded(DomainError):
    """It gives more than the last offer and nothing is asked for in return."""

    code: ClassVar[str] = "concession.not_traded"
    status: ClassVar[int] = 422
    field: str
    conceded: Money


@dataclass(eq=False)
class ConcessionNotSmaller(DomainError):
    """Each concession is smaller than the last."""

    code: ClassVar[str] = "concession.not_smaller"
    status: ClassVar[int] = 422
    field: str
    conceded: Money
    last: Money


@dataclass(eq=False)
class TradeUsed(DomainError):
    """The same thing cannot be traded twice."""

    code: ClassVar[str] = "concession.trade_used"
    status: ClassVar[int] = 422
    field: str
    trade: str


@dataclass(eq=False)
class TradeNotMet(DomainError):
    """The offer does not hold what is said to be given in return, or no words say it."""

    code: ClassVar[str] = "concession.trade_not_met"
    status: ClassVar[int] = 422
    field: str
    trade: str


@dataclass(eq=False)
class NoConcessionLeft(DomainError):
    """All concessions of this negotiation are made."""

    code: ClassVar[str] = "concession.none_left"
    status: ClassVar[int] = 422
    field: str
    most: int
