"""A replayed description as a table for a terminal, in English or Chinese: what happened, what it changed, what was then owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.terminal import aligned
from dunwell.ledger.domain.difference import Difference

KINDS = {
    "charge": N_("Charge"),
    "due": N_("Falls due"),
    "interest": N_("Interest by the day"),
    "late_fee": N_("Late fee"),
    "capitalised": N_("Becomes principal"),
    "accelerated": N_("Called in"),
    "waived": N_("Forgiven"),
    "reapplied": N_("Forgiven after it was paid, applied again"),
    "reversal": N_("Payment taken back"),
    "payment": N_("Payment"),
    "discount": N_("Discount for early payment"),
    "over_cap": N_("Above the cap, not charged"),
    "opening": N_("Taken over"),
    "balance": N_("Balance at the end"),
}
PARTS = {
    "cost": N_("costs"),
    "fee": N_("fee"),
    "fees": N_("fees"),
    "late_fee": N_("late fee"),
    "penalty": N_("penalty interest"),
    "interest": N_("interest"),
    "principal": N_("principal"),
    "credit": N_("credit of the debtor"),
    "total": N_("total"),
}
# How a posting is reckoned, by the form of `Posting.how`. `due` and `until` are days, `rate` a fraction, counts stay, the rest is money.
FORMS = {
    "lent": N_("lent, due on %(due)s"),
    "scheduled": N_("as scheduled for no. %(no)s"),
    "principal_due": N_("principal of no. %(no)s: %(amount)s"),
    "capitalised": N_("%(amount)s unpaid becomes principal"),
    "called_in": N_("%(amount)s of no. %(no)s falls due with no. %(with)s"),
    "fee_fixed": N_("%(unpaid)s due on %(due)s was unpaid: %(amount)s"),
    "fee_rate": N_("%(unpaid)s due on %(due)s was unpaid × %(rate)s = %(amount)s"),
    "fee_of_no": N_("fixed late fee of no. %(no)s"),
    "fee_minimum": N_("(minimum payment %(minimum)s − paid %(paid)s) × %(rate)s, at least %(floor)s: %(amount)s"),
    "credit": N_("more than was payable, kept as credit"),
    "discount": N_("%(base)s × %(rate)s = %(amount)s, paid whole by %(until)s"),
    "discount_lost": N_("the discount is lost: the receipt that completed it does not stand any more"),
    "waived": N_("%(amount)s forgiven"),
    "over_cap": N_("charged %(charged)s, at most %(limit)s"),
}  # fmt: skip
PER_DAY = N_("%(base)s × %(rate)s a day × %(days)s days, %(start)s to %(last)s")
PER_YEAR = N_("%(base)s × %(rate)s a year ÷ %(year)s × %(days)s days, %(start)s to %(last)s")
NOT_FORGIVEN = N_(
    "Waiver %(id)s of %(asked)s (%(part)s): %(forgiven)s forgiven; %(rest)s was never charged or is not owed any more, and is not forgiven."
)
HEAD = (N_("Date"), N_("Entry"), N_("Part"), N_("Plus or minus"), N_("Then owed"), N_("How it is reckoned"))
CHANGED = (N_("Date"), N_("Entry"), N_("Part"), N_("Before"), N_("After"), N_("Difference"))
RIGHT = (3, 4)


@dataclass(frozen=True)
class _Words:
    """Words and figures of one currency in one language."""

    lang: str
    digits: int

    def say(self, text: str, **values: object) -> str:
        return gettext(self.lang, text, **values)

    def major(self, minor: int) -> str:
        return f"{Decimal(minor).scaleb(-self.digits):,}"

    def how(self, row: dict[str, Any]) -> str:
        """How a posting came about; empty where its amount says all."""
        if "steps" in row:
            return f"{' + '.join(self._step(step) for step in row['steps'])} = {self.major(row['amount'])}"
        if "how" not in row:
            return ""
        values = {name: self._value(name, value) for name, value in row["how"].items()}
        return self.say(FORMS[row["how"]["form"]], **values)

    def _value(self, name: str, value: Any) -> str:
        if name == "rate":
            return _percent(value)
        return str(value) if name in ("no", "with") or isinstance(value, str) else self.major(value)

    def _step(self, step: dict[str, Any]) -> str:
        last = date.fromisoformat(step["to"]) - timedelta(days=1)
        values = {"base": self.major(step["base"]), "rate": _percent(step["rate"]), "days": step["days"]}
        values |= {"start": step["from"], "last": last.isoformat(), "year": step["year_days"]}
        return self.say(PER_DAY if step["year_days"] is None else PER_YEAR, **values)


def as_table(said: dict[str, Any], lang: str) -> str:
    """The object of `statement.as_object` as lines of text; `lang`: en or zh_Hans."""
    words = _Words(lang, said["minor_digits"])
    rows, owed = [[words.say(word) for word in HEAD]], 0
    for row in said["postings"]:
        owed += row["amount"] if row["part"] != "credit" else 0
        what = words.say(KINDS[row["kind"]]) + (f" {row['ref']}" if "ref" in row else "")
        change = words.major(row["amount"]) if row["amount"] else ""
        rows.append(
            [row["date"], what, words.say(PARTS[row["part"]]), change, words.major(owed), words.how(row)]
        )
    totals = [
        [words.say(PARTS[part]), words.major(said[part])]
        for part in ("principal", "interest", "fees", "total", "credit")
    ]
    lines = [words.say(N_("As of %(day)s, in %(currency)s"), day=said["as_of"], currency=said["currency"])]
    return "\n".join(
        [*lines, *aligned(rows, RIGHT), "", *aligned(totals, right=(1,)), *_waivers(said, words)]
    )


def as_differences(found: Sequence[Difference], digits: int, lang: str) -> str:
    """What differs between two replays, as lines of text."""
    words = _Words(lang, digits)
    rows = [[words.say(word) for word in CHANGED]]
    for row in found:
        figures = ["" if minor is None else words.major(minor) for minor in (row.before, row.after)]
        what = words.say(KINDS[row.what]) + (f" {row.ref}" if row.ref else "")
        more = words.major((row.after or 0) - (row.before or 0))
        rows.append([row.on.isoformat(), what, words.say(PARTS[row.part]), *figures, more])
    return "\n".join(aligned(rows, right=(3, 4, 5)))


def _waivers(said: dict[str, Any], words: _Words) -> list[str]:
    """A sentence for each waiver that was more than there was to forgive."""
    said_of = [
        words.say(
            NOT_FORGIVEN, id=one["id"], asked=words.major(one["amount"]), part=words.say(PARTS[one["target"]]),
            forgiven=words.major(one["amount"] - one["not_forgiven"]), rest=words.major(one["not_forgiven"]),
        )
        for one in said.get("waivers", ())
        if one["not_forgiven"]
    ]  # fmt: skip
    return ["", *said_of] if said_of else []


def _percent(rate: str) -> str:
    """A rate as text ("0.0005", or "(1/3)" where it has no end) as per cent."""
    return f"{(Decimal(rate) * 100).normalize():f}%" if rate[:1] != "(" else f"{rate} × 100%"
