"""A statement in words: the same sentences on the page, in the PDF and in the CSV file, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money, decimals_of
from dunwell.ledger.account_statement import DayLine, Line, Statement
from dunwell.ledger.domain.posting import COMPONENT_NAMES, COMPONENTS, METHODS
from dunwell.ledger.domain.rates import Span, rate_text
from dunwell.ledger.domain.terms import FeeCharge
from dunwell.ui.fmt import Fmt

OPENED = N_("Balance taken over from the creditor's records")
CLOSED = N_("Owed on this day")
SENTENCES = {
    "interest": N_("Interest: %(sums)s = %(amount)s"),
    "penalty": N_("Penalty interest on what is overdue: %(sums)s = %(amount)s"),
    "late_fee": N_("Late fee"),
    "payment": N_("Payment received (%(method)s, reference %(reference)s): %(parts)s"),
    "reapplied": N_("Something forgiven had been paid already, and is applied again: %(parts)s"),
    "waived": N_("Forgiven: %(parts)s"),
    "over_cap": N_("Not charged, because it is above the cap%(cap)s: %(parts)s"),
    "discount": N_("Discount for early payment: %(parts)s"),
}
LATE_FEE_RATE = N_("Late fee: %(unpaid)s due on %(due)s was unpaid, × %(rate)s = %(amount)s")
LATE_FEE_FIXED = N_("Late fee: %(unpaid)s due on %(due)s was unpaid; fixed, %(amount)s")
RESTS = N_("From %(since)s no interest and no late fee is charged, as long as the plan is kept.")
RESTED = N_("From %(since)s to %(last)s no interest and no late fee was charged, because a plan was kept.")
WRITTEN_OFF = N_(
    "The creditor has written the debt off in its books. It is still owed; what is paid now counts as a recovery."
)
PER_DAY = N_(
    "%(days)s days from %(start)s to %(last)s, %(base)s × %(rate)s a day × %(days)s (%(daily)s a day)"
)
PER_YEAR = N_(
    "%(days)s days from %(start)s to %(last)s, %(base)s × %(rate)s a year ÷ %(year)s × %(days)s (%(daily)s a day)"
)
DAY_PER_DAY = N_("%(base)s × %(rate)s a day")
DAY_PER_YEAR = N_("%(base)s × %(rate)s a year ÷ %(year)s")
ONE_PART = N_("%(name)s %(amount)s")
AS_CREDIT = N_("%(amount)s above what was owed, kept as credit")
AND = N_(", ")


@dataclass(frozen=True)
class Words:
    """Writes one statement for one reader."""

    statement: Statement
    fmt: Fmt
    say: Callable[..., str]

    def money(self, minor: int) -> str:
        """The amount without its currency: the head of the statement names it."""
        return self.fmt.amount(Money(minor, self.statement.account.currency))

    def line(self, line: Line) -> str:
        """One happening as a sentence."""
        if line.fee is not None:
            return self.late_fee(line.fee)
        kind = "penalty" if line.kind == "interest" and self.statement.is_loan else line.kind
        cap = f" ({self.statement.cap_name})" if self.statement.cap_name else ""
        return self.say(
            SENTENCES[kind],
            sums=" + ".join(self.span(span) for span in line.spans),
            amount=self.money(sum(line.changes.values())),
            method=self.say(METHODS.get(line.method, line.method)),
            reference=line.reference,
            parts=self.parts(line),
            cap=cap,
        )

    def late_fee(self, fee: FeeCharge) -> str:
        """How a late fee is reckoned."""
        values = {
            "unpaid": self.money(fee.unpaid),
            "due": self.fmt.date(fee.due),
            "amount": self.money(fee.amount),
        }
        if fee.rate is None:
            return self.say(LATE_FEE_FIXED, **values)
        return self.say(LATE_FEE_RATE, rate=self.rate(fee.rate), **values)

    def rests(self) -> list[str]:
        """Why nothing was charged in a stretch of days."""
        said = []
        for rest in self.statement.rests:
            since = self.fmt.date(rest.since)
            if rest.until is None or rest.until > self.statement.on:
                said.append(self.say(RESTS, since=since))
            else:
                last = self.fmt.date(rest.until - timedelta(days=1))
                said.append(self.say(RESTED, since=since, last=last))
        return said

    def notes(self) -> list[str]:
        """What a reader should know besides the entries: rests of interest, and that the debt is written off."""
        written_off = self.statement.account.status == "written_off"
        return [*self.rests(), *([self.say(WRITTEN_OFF)] if written_off else [])]

    def parts(self, line: Line) -> str:
        """Where the money of a line went, component by component."""
        said = [
            self.say(
                ONE_PART, name=self.say(COMPONENT_NAMES[name]), amount=self.money(abs(line.changes[name]))
            )
            for name in COMPONENTS
            if line.changes.get(name)
        ]
        if line.credit > 0:
            said.append(self.say(AS_CREDIT, amount=self.money(line.credit)))
        return self.say(AND).join(said)

    def span(self, span: Span) -> str:
        """How the interest of a stretch is reckoned."""
        values = {
            "days": span.days,
            "start": self.fmt.date(span.start),
            "last": self.fmt.date(span.end.fromordinal(span.end.toordinal() - 1)),
            "base": self.money(span.base),
            "rate": self.rate(span.rate),
            "year": span.year_days,
            "daily": self.exact(span.base * span.rate / span.year_days),
        }
        return self.say(PER_DAY if span.year_days == 1 else PER_YEAR, **values)

    def day(self, day: DayLine) -> str:
        """How one day's interest is reckoned."""
        values = {"base": self.money(day.base), "rate": self.rate(day.rate), "year": day.year_days}
        return self.say(DAY_PER_DAY if day.year_days == 1 else DAY_PER_YEAR, **values)

    def rate(self, rate: Fraction) -> str:
        """0.0005 as 0.05%, with as many decimals as it has, four at most."""
        text = rate_text(rate * 100)
        places = min(4, len(text.partition(".")[2])) if text[:1] != "(" else 4
        return self.fmt.percent(_decimal(rate, 8), places)

    def exact(self, minor: Fraction) -> str:
        """An amount not rounded to the minor unit: four places more than its currency has, less the noughts at the end."""
        digits = decimals_of(self.statement.account.currency)
        major = _decimal(minor / 10**digits, digits + 4).normalize()
        places = max(digits, -int(major.as_tuple().exponent))
        return f"{major:,.{places}f}"

    def named(self, components: dict[str, int]) -> list[tuple[str, str]]:
        """(component, amount) of a balance; costs only where there are any."""
        return [
            (self.say(COMPONENT_NAMES[name]), self.money(components[name]))
            for name in reversed(COMPONENTS)
            if components.get(name) or name != "cost"
        ]

    def rows(self) -> list[list[str]]:
        """Opening, every line, closing: date, words, change, owed after."""
        statement = self.statement
        opening = listed(self, statement.opening)
        rows = [
            [
                self.fmt.date(statement.opened_on),
                self.say(OPENED) + opening,
                "",
                self.money(statement.owed_at_opening),
            ]
        ]
        rows += [
            [
                self.fmt.date(line.on),
                self.line(line),
                self.signed(sum(line.changes.values())),
                self.money(line.owed),
            ]
            for line in statement.lines
            if line.kind in SENTENCES
        ]
        closing = listed(self, statement.closing)
        return [
            *rows,
            [self.fmt.date(statement.on), self.say(CLOSED) + closing, "", self.money(statement.owed)],
        ]

    def signed(self, minor: int) -> str:
        """A change with its sign."""
        return ("+" if minor > 0 else "") + self.money(minor)


def listed(words: Words, components: dict[str, int]) -> str:
    """ ": principal 1.00, interest 2.00" in the reader's language."""
    parts = [words.say(ONE_PART, name=name, amount=amount) for name, amount in words.named(components)]
    return words.say(N_(": %(parts)s"), parts=words.say(AND).join(parts))


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def document(words: Words, name: str) -> dict[str, Any]:
    """What ledger/statement.typ reads: text only."""
    statement = words.statement
    account = statement.account
    return {
        "name": name,
        "contract": account.contract_no,
        "currency": account.currency,
        "on": words.fmt.date(statement.on),
        "from": words.fmt.date(statement.opened_on),
        "owed": words.fmt.money_text(Money(statement.owed, account.currency)),
        "rows": words.rows(),
        "closing": [list(pair) for pair in words.named(statement.closing)],
        "days": [[words.fmt.date(day.on), words.day(day), words.exact(day.exact)] for day in statement.days],
        "taken_back": [
            [words.fmt.date(t.value_date), words.money(t.amount_minor), t.reference, t.reason]
            for t in statement.taken_back
        ],
        "notes": words.notes(),
        "credit": words.money(statement.credit) if statement.credit else "",
        "terms": terms_name(statement, words.fmt.lang),
        "source": statement.product.source if statement.product else "",
    }


def terms_name(statement: Statement, lang: str) -> str:
    """The product's terms by name; empty where unknown."""
    if statement.product is None:
        return ""
    return statement.product.names["zh" if lang == "zh_Hans" else "en"]
