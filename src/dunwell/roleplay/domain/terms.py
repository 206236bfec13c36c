"""Terms on the table, and whether the person can carry them: SA, LS and the expected keeping of a promise (training-notes §1.2, §5.6)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.figures import nice
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.mind import Mind
from dunwell.roleplay.domain.when import next_day, resolve

PERIODS = (3, 6, 9, 12, 18, 24)
OFFERING = frozenset({"C22", "C23", "C24", "C25", "C27", "C28"})
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Terms:
    """What is to be paid first, in how many days, the rest in how many monthly parts; None is not yet said."""

    upfront_minor: int | None = None
    days: int | None = None
    instalments: int | None = None
    waiver_minor: int = 0
    method: str | None = None

    @property
    def definite(self) -> bool:
        """A sum and a day."""
        return self.upfront_minor is not None and self.days is not None

    def left_minor(self, case: Case) -> int:
        """What remains after the first payment."""
        return max(0, (case.balance_minor or 0) - self.waiver_minor - (self.upfront_minor or 0))

    def softer_than(self, other: "Terms", case: Case) -> bool:
        """Whether these ask less than those: a smaller first sum, more parts, a larger waiver."""
        mine, theirs = self.upfront_minor, other.upfront_minor
        smaller = mine is not None and theirs is not None and mine < theirs
        more = (self.instalments or 1) > (other.instalments or 1)
        return (smaller or more or self.waiver_minor > other.waiver_minor) and other != Terms()


def spare_minor(case: Case) -> int | None:
    """A month's income less essential spending and other debts; None where it is not known."""
    means = case.means
    if means.income_minor_monthly is None:
        return None
    return (
        means.income_minor_monthly
        - (means.essential_minor_monthly or 0)
        - (means.other_debts_minor_monthly or 0)
    )


def sa(terms: Terms, case: Case) -> float | None:
    """Short-term affordability: 0.85 × (at hand + spare until the day) ÷ first payment."""
    spare = spare_minor(case)
    if spare is None or not terms.upfront_minor:
        return None
    have = (case.means.liquid_minor or 0) + max(0, spare) * (terms.days or 0) / 30
    return round(0.85 * have / terms.upfront_minor, 3)


def ls(terms: Terms, case: Case) -> float | None:
    """Long-term affordability: 0.95 × spare over the plan ÷ what remains. None where nothing remains or nothing is known."""
    spare, left = spare_minor(case), terms.left_minor(case)
    if spare is None or left <= 0:
        return None
    return round(0.95 * max(0, spare) * (terms.instalments or 1) / left, 3)


def affordable(terms: Terms, case: Case) -> bool:
    """Whether both hold, as far as the terms go."""
    short, long = sa(terms, case), ls(terms, case)
    return (short is None or short >= 1) and (long is None or not terms.instalments or long >= 1)


def expected_kept(terms: Terms, case: Case, mind: Mind, *, recap: bool, obstacle: bool, empty: bool) -> float:
    """The chance that the promise is kept: means first, then trust, how definite it is, and how it was got."""
    said = sum((terms.upfront_minor is not None, terms.days is not None, terms.method is not None, recap))
    will = -0.6 + 1.2 * mind.trust + 0.4 * said + 0.4 * obstacle - 1.2 * min(1, mind.coercion) - 2.0 * empty
    carried = 1.0
    for ratio in (sa(terms, case), ls(terms, case) if terms.instalments else None):
        carried *= 1.0 if ratio is None else _sigma(8 * (ratio - 0.9))
    return round(carried * _sigma(will), 3)


def own_offer(case: Case, wish_instalments: int | None, method: str | None, demand: float) -> Terms:
    """What the person can honestly carry: a round sum on payday, the rest in as few parts as fit. `demand` makes it smaller."""
    payday = next_day(case.call_date, case.means.payday) if isinstance(case.means.payday, int) else None
    most = case.authority.max_days or USUAL_DAYS
    days = (payday - case.call_date).days if payday else USUAL_DAYS
    days = min(days, most) if days > most else days
    spare, balance = spare_minor(case) or 0, case.balance_minor or 0
    have = 0.85 * ((case.means.liquid_minor or 0) + max(0, spare) * days / 30)
    first = nice(int(min(balance, have * 0.85 * (1 - 0.4 * demand))))
    offer = Terms(upfront_minor=min(first, balance) or None, days=days, method=method)
    if offer.left_minor(case) <= 0:
        return offer
    fits = [n for n in PERIODS if (ls(replace(offer, instalments=n), case) or 0) >= 1]
    return replace(offer, instalments=max(fits[0] if fits else PERIODS[-1], wish_instalments or 0))


def on_table(before: Terms, heard: Heard, case: Case, theirs: Terms | None = None) -> Terms:
    """The terms after a line of the collector's: what it names replaces what was named before. theirs: what the person last
    said they could do; a sum of it said again is that first payment, whatever else it might be."""
    if not OFFERING & set(heard.acts):
        return before
    balance, found = case.balance_minor or 0, before
    parts = heard.slots.get("instalments")
    amount = heard.slots.get("amount_minor")
    percent = heard.slots.get("percent")
    if parts:
        found = replace(found, instalments=int(parts))
    if "C22" in heard.acts:
        found = replace(found, upfront_minor=amount or balance, instalments=parts or None)
    elif amount:
        count = found.instalments
        monthly = count and amount < balance / 2 and abs(amount * count - balance) < 0.2 * balance
        monthly = monthly and (theirs is None or amount != theirs.upfront_minor)
        if not monthly or found.upfront_minor is None:
            found = replace(found, upfront_minor=min(amount, balance) if balance else amount)
    elif percent and "C25" not in heard.acts and 1 <= percent <= 100:
        found = replace(found, upfront_minor=int(balance * percent / 100))
    if "C25" in heard.acts:
        most = case.waivable_minor() or 0
        given = int(most * min(percent, 100) / 100) if percent else most
        found = replace(found, waiver_minor=max(found.waiver_minor, given))
    if (words := heard.slots.get("date")) and (day := resolve(words, case.call_date, case.means.payday)):
        found = replace(found, days=(day - case.call_date).days)
    if method := heard.slots.get("method"):
        found = replace(found, method=method)
    return found


def reads_back(put: Terms, theirs: Terms | None) -> bool:
    """Whether what is put forward is what the person had offered, as far as it was said."""
    if theirs is None:
        return False
    return replace(put, method=theirs.method, days=theirs.days, waiver_minor=theirs.waiver_minor) == theirs


def day_of(terms: Terms, case: Case) -> date | None:
    """The day of the first payment, or None."""
    return None if terms.days is None else case.call_date + timedelta(terms.days)


def _sigma(value: float) -> float:
    return 1 / (1 + exp(-value))
