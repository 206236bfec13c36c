"""Terms on the table, and whether the person can carry them: SA, LS and the expected keeping of a promise (training-notes §1.2, §5.6)."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.figures import nice, spoken
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


def no_more_than_asked(own: Terms, asked: Terms, case: Case) -> Terms:
    """Their own offer where less was asked than they would give: nobody bids against themselves. The sum asked, on the day asked,
    and the rest in as few parts as they can carry, or in theirs."""
    if asked.upfront_minor is None or own.upfront_minor is None or asked.upfront_minor >= own.upfront_minor:
        return own
    days = own.days if asked.days is None else asked.days
    less = replace(own, upfront_minor=asked.upfront_minor, days=days)
    if (sa(less, case) or 1) < 1:
        less = replace(less, days=own.days)
    if less.left_minor(case) <= 0:
        return less
    fits = [n for n in PERIODS if (ls(replace(less, instalments=n), case) or 0) >= 1]
    return replace(less, instalments=max(fits[0] if fits else PERIODS[-1], own.instalments or 0))


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


# Words by which a line gives back what the other side said, and weaker ones that do so only beside something they did say.
_SAID = re.compile(
    r"(您|你)(刚才|刚刚|前面)?(说|讲|提|答应|定)(的|好|了|过|是)|(按|照)(您|你)说|(确认|复述|核对|重复)一?(下|遍)|说好(了|的)|约(好|定)(了|的)"
    r"|you (just )?(said|told|mentioned|offered|agreed|promised)|read (that|it|this|you) back|(to|let me|just) (confirm|repeat|recap|read|check)|we agreed|as agreed",
    re.I,
)  # fmt: skip
_THEN = re.compile(
    r"那就|对(吗|吧|不对)|是吧|是不是|没错吧|so that'?s|(is that|that'?s) (right|correct)|\bright\?|correct\?",
    re.I,
)
# Words that ask whether something of their own would do.
_PROPOSES = re.compile(
    r"行不行|行吗|可以吗|可不可以|能不能|怎么样|好不好|您看(?!一下)|(?:想|希望|建议)您|could you|can you|would you|would that|how about|what about|is that (ok|okay|possible|manageable)|do you think",
    re.I,
)  # fmt: skip
# A day of these is no day of the payment.
_OTHER_DAY = re.compile(
    r"提醒|短信|打(个)?电话|给您打|联系|回(您|电|复)|通知|每月|每个月|以后|之后|下一?期|第[二三四五六]期|发工资|remind|text you|call you|ring you|write|e-?mail|each month|every month|after that|next one|second",
    re.I,
)  # fmt: skip


def misread(heard: Heard, theirs: Terms, case: Case, *, settled: bool, corrected: int = 0) -> str:
    """What a line gives back otherwise than the person said it, in the words of the line; "" where it gives it back rightly or
    puts forward something of its own. settled: it is agreed already. corrected: how often they set such a thing right."""
    slots, text, acts = heard.slots, heard.text, set(heard.acts)
    wrong: dict[str, str] = {}
    right: set[str] = set()
    harder = False  # whether a figure asks more than the person said; one that asks less is an offer
    if (method := slots.get("method")) and theirs.method:
        if same_way(method, theirs.method):
            right.add("method")
        else:
            wrong["method"] = method
    amount = slots.get("amount_minor")
    if amount and theirs.upfront_minor and "C07" not in acts:
        if abs(amount - theirs.upfront_minor) <= 0.006 * theirs.upfront_minor:
            right.add("amount")
        elif not _known_sum(amount, theirs, case):
            wrong["amount"] = spoken(amount, heard.lang)
            harder = amount > theirs.upfront_minor
    day = slots.get("date") and resolve(slots["date"], case.call_date, case.means.payday)
    if day and theirs.days is not None and not _OTHER_DAY.search(text):
        if (day - case.call_date).days == theirs.days:
            right.add("date")
        else:
            wrong["date"] = slots["date"]
            harder = harder or (day - case.call_date).days < theirs.days
    parts = slots.get("instalments")
    if parts and theirs.instalments:
        if parts == theirs.instalments:
            right.add("parts")
        else:
            wrong["parts"] = f"{parts}期" if heard.lang == "zh" else f"{parts} months"
            harder = harder or parts < theirs.instalments
    if not wrong or "C24" in acts:
        return ""
    if settled and not harder and _PROPOSES.search(text):
        return ""  # lighter terms put forward afterwards
    asks = bool({"C14", "C22", "C23", "C27", "C28"} & acts)
    told = _SAID.search(text) is not None  # given back as theirs
    then = (
        _THEN.search(text) is not None and bool(right) and not (_PROPOSES.search(text) and not settled)
    )  # or put forward as if it were
    if told or (settled and (then or asks)) or (then and harder):
        return next(iter(wrong.values()))
    return wrong.get("method", "") if not corrected and {"C14", "C27", "C28"} & acts else ""


def later(theirs: Terms, heard: Heard, case: Case) -> Terms | None:
    """Their own offer on the later day that a line puts forward and nothing else; None where it does not, or they could not carry it."""
    if heard.slots.keys() - {"date"} or "date" not in heard.slots or theirs.days is None:
        return None
    day = resolve(heard.slots["date"], case.call_date, case.means.payday)
    if day is None or _OTHER_DAY.search(heard.text) or _SAID.search(heard.text):
        return None
    put = replace(theirs, days=(day - case.call_date).days)
    return put if theirs.days < (put.days or 0) <= theirs.days + 31 and affordable(put, case) else None


def gives_back(heard: Heard, theirs: Terms, case: Case) -> bool:
    """Whether a line reads back what stands: two of its figures, or one with words that say so."""
    slots, way = heard.slots, theirs.method
    day = resolve(slots["date"], case.call_date, case.means.payday) if slots.get("date") else None
    same = {
        "amount": bool(slots.get("amount_minor")) and slots["amount_minor"] == theirs.upfront_minor,
        "date": day is not None and theirs.days is not None and (day - case.call_date).days == theirs.days,
        "parts": bool(slots.get("instalments")) and slots["instalments"] == theirs.instalments,
        "method": way is not None and bool(slots.get("method")) and same_way(slots["method"], way),
    }
    found = sum(same.values())
    return found >= 2 or (found == 1 and bool(_SAID.search(heard.text) or _THEN.search(heard.text)))


def same_way(one: str, other: str) -> bool:
    """Whether two names of a means of payment are the same, or one is the other said in short."""
    a, b = ("".join(char for char in each.casefold() if char.isalnum()) for each in (one, other))
    return a in b or b in a


def _known_sum(amount: int, theirs: Terms, case: Case) -> bool:
    """Whether a sum is one of the account or of the plan, and so no wrong first payment."""
    left = theirs.left_minor(case)
    known = [
        case.balance_minor,
        case.principal_minor,
        case.interest_minor,
        case.fee_minor,
        theirs.waiver_minor,
        left,
    ]
    known.append(left // theirs.instalments if theirs.instalments else None)
    return any(one and abs(one - amount) <= max(100, 0.012 * one) for one in known)


def day_of(terms: Terms, case: Case) -> date | None:
    """The day of the first payment, or None."""
    return None if terms.days is None else case.call_date + timedelta(terms.days)


def _sigma(value: float) -> float:
    return 1 / (1 + exp(-value))
