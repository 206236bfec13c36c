"""To whose account a receipt belongs: proposals with their points and reasons, and whether one may be posted by itself.

Points are the house's weights (strategies/bank-matching.yaml), added and held to 0.99: a stated measure of how much speaks for a
proposal, not a probability. Nothing is posted by itself unless the entry names a contract of exactly one debtor.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.banking.domain.entries import Entry
from dunwell.foundation.i18n import N_
from dunwell.ledger.domain.across import Claim, spread

TOKEN = re.compile(r"[A-Z0-9](?:[A-Z0-9/_-]*[A-Z0-9])?")
LEAST_TOKEN = 4  # characters: shorter contract numbers are not looked for in free text

REASONS = {
    "contract": N_("The contract number is in the text"),
    "customer": N_("The customer number is in the text"),
    "name": N_("The payer has the debtor's name"),
    "tail": N_("This payer's account paid for the debtor before, or is authorised"),
    "owed": N_("The amount is all that is owed"),
    "overdue": N_("The amount is what is overdue"),
    "due": N_("The amount is an amount due"),
    "promise": N_("The amount is a promised part"),
    "other_payer": N_("The payer's name is not the debtor's"),
    "ambiguous": N_("Others fit as well"),
    "above": N_("The amount is more than is owed"),
    "not_open": N_("The account is not open"),
    "posted_before": N_("A receipt of this amount and day is posted there already"),
    "disputed": N_("The debt is disputed"),
}
AMOUNT = ("owed", "overdue", "due", "promise")


@dataclass(frozen=True, slots=True)
class Weights:
    """strategies/bank-matching.yaml. `auto_from`: points from which a proposal is posted; `clear_by`: by which it must lead."""

    contract: float
    customer: float
    name: float
    tail: float
    amount: float
    other_payer: float
    auto_from: float
    clear_by: float
    least: float


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one account when an entry is matched. `parts`: open promised amounts; `dues`: open amounts due."""

    claim: Claim
    debtor_id: int
    contract_no: str
    invoice_no: str
    customer_no: str
    names: frozenset[str]
    tails: frozenset[str]
    open: bool
    disputed: bool
    dues: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    posted: frozenset[tuple[str, int]] = frozenset()  # (value date, minor) of receipts that stand


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where an entry could go. `shares`: minor units by account; `over`: what no account of the debtor takes."""

    debtor_id: int
    shares: Mapping[int, int]
    over: int
    points: float
    reasons: tuple[str, ...]
    named: bool

    @property
    def hindrances(self) -> tuple[str, ...]:
        """What keeps it from being posted by itself."""
        return tuple(r for r in self.reasons if r in ("above", "not_open", "posted_before", "disputed"))


def tokens(text: str) -> set[str]:
    """Runs of Latin letters and figures in a text, as contract numbers are written; parts of a joined run included."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found = set()
    for run in TOKEN.findall(plain):
        found |= {run, *re.split(r"[/_]", run)}
    return {token for token in found if len(token) >= LEAST_TOKEN}


def fold(name: str) -> str:
    """A name as it is compared: full-width made plain, case, blanks and points out."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).lower() if c.isalnum())


def propose(entry: Entry, facts: Sequence[Fact], weights: Weights) -> list[Proposal]:
    """Proposals for money that came in, the best first; one per debtor."""
    by_debtor: dict[int, list[Fact]] = {}
    for fact in facts:
        by_debtor.setdefault(fact.debtor_id, []).append(fact)
    said = tokens(f"{entry.text} {entry.end_to_end}")
    found = [
        one for group in by_debtor.values() if (one := _of_debtor(entry, said, group, weights)) is not None
    ]
    return sorted((p for p in found if p.points >= weights.least), key=lambda p: (-p.points, p.debtor_id))


def clear(proposals: Sequence[Proposal], weights: Weights) -> bool:
    """True where the first may be posted by itself."""
    if not proposals:
        return False
    best = proposals[0]
    alone = sum(p.named for p in proposals) == 1
    leads = len(proposals) == 1 or best.points - proposals[1].points >= weights.clear_by
    return best.named and alone and leads and best.points >= weights.auto_from and not best.hindrances


def _of_debtor(entry: Entry, said: set[str], group: Sequence[Fact], weights: Weights) -> Proposal | None:
    named = [
        f for f in group if f.contract_no.upper() in said or (f.invoice_no and f.invoice_no.upper() in said)
    ]
    usable = [f for f in named or group if f.open and not f.disputed]
    took = usable or named
    if not took:
        return None
    reasons, points = [], 0.0
    if named:
        reasons, points = ["contract"], weights.contract
    elif any(f.customer_no and f.customer_no.upper() in said for f in group):
        reasons, points = ["customer"], weights.customer
    names = frozenset().union(*(f.names for f in group))
    if entry.payer and fold(entry.payer) in names:
        reasons, points = [*reasons, "name"], points + weights.name
    elif entry.payer:
        reasons, points = [*reasons, "other_payer"], points + weights.other_payer
    if entry.payer_tail and any(entry.payer_tail in f.tails for f in group):
        reasons, points = [*reasons, "tail"], points + weights.tail
    shares, over = spread(
        entry.amount_minor, [f.claim for f in took], [f.claim.account_id for f in named if f in took]
    )
    if fits := _amount(entry.amount_minor, took):
        reasons, points = [*reasons, *fits], points + weights.amount
        if not named and len(took) > 1:
            shares = _one_that_fits(entry.amount_minor, took) or shares
    if over or not shares:
        reasons.append("above")
        shares = {**shares, took[0].claim.account_id: shares.get(took[0].claim.account_id, 0) + over}
    reasons += ["not_open"] if any(not f.open for f in took) else []
    reasons += ["disputed"] if any(f.disputed for f in named or group) else []
    day = entry.value_date.isoformat()
    if any((day, minor) in f.posted for f in took for minor in {entry.amount_minor, *shares.values()}):
        reasons.append("posted_before")
    points = round(max(0.0, min(0.99, points)), 2)
    return Proposal(group[0].debtor_id, shares, over, points, tuple(reasons), bool(named))


def _amount(minor: int, took: Sequence[Fact]) -> list[str]:
    """Which amounts it is, of one account or of all together."""
    fits = []
    for code, of in (("owed", lambda f: f.claim.owed_minor), ("overdue", lambda f: f.claim.overdue_minor)):
        if minor in {*(of(f) for f in took), sum(of(f) for f in took)}:
            fits.append(code)
    fits += ["due"] if any(minor in f.dues for f in took) else []
    fits += ["promise"] if any(minor in f.parts for f in took) else []
    return fits


def _one_that_fits(minor: int, took: Sequence[Fact]) -> dict[int, int] | None:
    """The one account whose own amount it is, where there is exactly one."""
    fit = [
        f.claim.account_id for f in took
        if minor in {f.claim.owed_minor, f.claim.overdue_minor, *f.dues, *f.parts} and minor <= f.claim.owed_minor
    ]  # fmt: skip
    return {fit[0]: minor} if len(fit) == 1 else None
