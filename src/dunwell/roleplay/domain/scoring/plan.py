"""What was agreed: sums, dates, method and instalments out of both sides' words, and whether the means carry it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from types import ModuleType

from dunwell.roleplay.domain.case import Case, Means
from dunwell.roleplay.domain.scoring.lumps import Lump, lumps_named, lumps_told
from dunwell.roleplay.domain.scoring.told import joined, tells_means
from dunwell.roleplay.domain.scoring.words import heard
from dunwell.roleplay.domain.slots import en, zh
from dunwell.roleplay.domain.when import next_day, resolve

_READERS: dict[str, ModuleType] = {"zh": zh, "en": en}
ENOUGH = 0.999  # of a payment that the means must cover: a rounding below the whole is no lack
CLEAR = 0.95  # below this a payment is clearly beyond the means: sums told by word of mouth are rounded
ROUND = 0.01  # a sum said back without its last figures is the same sum
NEAR = 4  # turns before their last figures in which ours belong to them
SOON = 6  # turns at the end in which an agreement is looked for

_EACH = re.compile(
    r"(?<=[零一二三四五六七八九十百千万\d])一(期|个月)"
)  # 七百六十三一期: 763 each, not a 31st part


@dataclass(frozen=True, slots=True)
class Said:
    """The figures of one line. amounts: minor units with their part (pay, owed, charge, income)."""

    amounts: tuple[tuple[int, str], ...]
    dates: tuple[str, ...]
    instalments: int | None
    method: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What stands at the end. None where not said. by_debtor: amount, date, method that the debtor spoke.

    sa, ls: 1.0 or more where the first payment, the instalments are within the means. adds_up: whether first payment and
    instalments as said make the balance; None where no instalment was named and it follows from the rest.
    """

    reached: bool
    upfront_minor: int | None
    instalment_minor: int | None
    instalments: int | None
    waived_minor: int | None
    by_debtor: frozenset[str]
    sa: float | None
    ls: float | None
    lines: tuple[int, ...]
    adds_up: bool | None = None

    @property
    def affordable(self) -> bool | None:
        """False where a payment is above the means; None where nothing can be said."""
        known = [ratio for ratio in (self.sa, self.ls) if ratio is not None]
        return None if not known else min(known) >= ENOUGH

    @property
    def clearly_beyond(self) -> bool:
        """Whether a payment is above the means by more than a rounding."""
        return any(ratio < CLEAR for ratio in (self.sa, self.ls) if ratio is not None)


def turns_down(text: str, lang: str) -> bool:
    """Whether a line of theirs says no to what was put to them, or that nothing was agreed."""
    return _REFUSES[lang].search(text) is not None or _DENIES.search(text) is not None


def nothing(heard_so: Agreement) -> Agreement:
    """The agreement of a call that is known to have ended without one, whatever its words sound like."""
    return replace(
        heard_so, reached=False, upfront_minor=None, instalment_minor=None, instalments=None, by_debtor=frozenset(), sa=None, ls=None,
        lines=(), adds_up=None,
    )  # fmt: skip


def settled(
    heard_so: Agreement, upfront_minor: int | None, instalments: int | None, balance_minor: int | None
) -> Agreement:
    """The agreement of a call that is known to have ended with these terms; what the words sound like is set right by them."""
    if not upfront_minor or heard_so.upfront_minor == upfront_minor:
        return heard_so
    part = round((balance_minor - upfront_minor) / instalments) if balance_minor and instalments else None
    sa, ls = heard_so.sa, heard_so.ls
    if sa is not None and heard_so.upfront_minor:
        sa = sa * heard_so.upfront_minor / upfront_minor
    if ls is not None and heard_so.instalment_minor and part:
        ls = ls * heard_so.instalment_minor / part
    return replace(
        heard_so, reached=True, upfront_minor=upfront_minor, instalments=instalments, instalment_minor=part, sa=sa, ls=ls,
        adds_up=None,
    )  # fmt: skip


def figures(text: str, lang: str) -> Said:
    """Sums, dates, instalments and method of one line."""
    reader = _READERS[lang]
    text = _EACH.sub(r",每\1", text) if lang == "zh" else joined(text)
    percents = reader.percents(text)
    dates = reader.dates(text)
    plan = reader.instalments(text)
    taken = [*(span for span, _ in percents), *dates, *([plan[0]] if plan else [])]
    amounts = tuple((int(one.value * 100), one.role) for one in reader.amounts(text, taken))
    return Said(
        amounts, tuple(one.text for one in dates), plan[1] if plan else None,
        reader.method(text) is not None or heard(lang, "method", text),
    )  # fmt: skip


def agreement(turns: Sequence[tuple[str, str]], lang: str, case: Case | None) -> Agreement:
    """The agreement of a call: (speaker, text) in order, speaker `collector` or another."""
    said = [figures(text, lang) for _, text in turns]
    last = max(0, len(turns) - 2 * SOON)
    debtor = [n for n in range(last, len(turns)) if turns[n][0] != "collector"]
    ours = [n for n in range(last, len(turns)) if turns[n][0] == "collector"]
    asked_at = [n for n in ours if _asks(said[n], turns[n][1])]
    committed = [
        n
        for n in debtor
        if ((asked_at and n > asked_at[0]) or (_own_terms(said[n]) and not _of_means(turns, lang, n)))
        and _commits(turns, said, lang, n)
        and not _tells_income(turns, said, lang, n)
    ]
    committed = _standing(turns, said, lang, debtor, asked_at, committed)
    aside = max((n for n in ours if _sets_aside(turns[n][1], lang)), default=-1)
    if not any(n > aside for n in asked_at):  # nothing was asked again after it was set aside
        committed = [n for n in committed if n > aside and said[n].amounts]
    by_debtor = set()
    for n in debtor[-4:]:
        if n and turns[n - 1][0] == "collector" and heard(lang, "verify", turns[n - 1][1]):
            continue  # the digits of a key
        if said[n].dates:
            by_debtor.add("date")
        if said[n].method:
            by_debtor.add("method")
        if any(role in ("pay", "owed") for _, role in said[n].amounts) or said[n].instalments:
            by_debtor.add("amount")
    balance = case.balance_minor if case else None
    spoken = [n for n in committed if said[n].amounts]
    if spoken:  # what stood on the table when they said their sums, not offers long past
        asked_at = [n for n in asked_at if n >= spoken[-1] - NEAR] or asked_at[-1:]
    pool = [
        value for n in (*asked_at, *committed) for value, role in said[n].amounts if role in ("pay", "owed")
    ]
    counts = [
        found for n in (*committed[::-1], *asked_at[::-1]) for found in _counts(turns[n][1], said[n], lang)
    ]
    if not counts:  # how many parts it is was said before the sums were read back
        counts = [found for n in ours[::-1] for found in _counts(turns[n][1], said[n], lang)]
    counts += [value // 100 for n in committed for value, _ in said[n].amounts if 200 <= value <= 6000]
    rest = any(_REST.search(turns[n][1]) for n in (*asked_at, *committed))
    theirs = [
        value for n in committed if not _of_means(turns, lang, n) for value, role in said[n].amounts if role in ("pay", "owed")
    ]  # fmt: skip
    own = _fit(theirs, counts, balance, case, rest=True) if len(set(theirs)) > 1 else (None, None, None)
    upfront, part, parts = (
        _named(committed, asked_at, said, balance, case)
        or (own if own[1] else None)
        or _fit(pool, counts, balance, case, rest=rest)
    )
    waived = _waived(turns, said, lang)
    whole = part is None and _whole(upfront, balance, case)
    adds_up = None if len(set(pool)) < 2 else part is not None or whole
    if part is None and balance and not whole:
        follows = _following(committed, asked_at, said, balance)
        if follows and spoken and follows[0] not in {value for n in spoken for value, _ in said[n].amounts}:
            follows = None  # not what they took on
        upfront, part, parts = follows or (upfront, part, parts)
    told = lumps_told(turns, lang, call_day(case))
    sa, ls = _carried(upfront, part, committed, said, case, told)
    return Agreement(
        bool(committed), upfront, part, parts, waived, frozenset(by_debtor), sa, ls, tuple(n + 1 for n in committed[-2:]),
        adds_up,
    )  # fmt: skip


# The collector takes the payment back off the table: it is too much, somebody else decides, nothing is due now.
_ASIDE = {
    "zh": re.compile(
        r"(今天|现在|先|暂时|眼下)[^,，。]{0,4}(不用|不必|别|不要)(付|还|交|转)|往上报|报上去|(替|帮)您上报"
    ),
    "en": re.compile(
        r"(don't|do not|no need to|needn't) (pay|send) (anything|any of it|it|a thing)? ?(today|now|yet|for now)|nothing to pay (today|now|yet)"
        r"|take (it|this|that) (up|upstairs) (with|to)|put (it|this|that) to (my|the|our) (manager|supervisor|team|lead)",
        re.I,
    ),
}


def _of_means(turns: Sequence[tuple[str, str]], lang: str, n: int) -> bool:
    """Whether turn n answers a question about what comes in, goes out or is at hand."""
    before = next((turns[k][1] for k in range(n - 1, -1, -1) if turns[k][0] == "collector"), "")
    asked = any(heard(lang, one, before) for one in ("income", "spend", "liquid"))
    return asked or tells_means(turns[n][1], lang)


def _tells_income(turns: Sequence[tuple[str, str]], said: Sequence[Said], lang: str, n: int) -> bool:
    """Whether turn n only tells what comes in or goes out: no word of giving, and no sum we had put forward."""
    sums = {value for value, _ in said[n].amounts}
    put = {value for k in range(n) if turns[k][0] == "collector" for value, _ in said[k].amounts}
    gives = _GIVES[lang].search(turns[n][1]) is not None
    return bool(sums) and not gives and not sums & put and _of_means(turns, lang, n)


def _own_terms(said: Said) -> bool:
    """A line of theirs with a sum to pay and its day or its way."""
    sums = any(role in ("pay", "owed") for _, role in said.amounts)
    return sums and (bool(said.dates) or said.method)


_GIVES = {
    "zh": re.compile(r"先?(还|给|转|付|打)(你们|您|一|两|\d)|我(来)?(还|付|转)|首付|每期|分"),
    "en": re.compile(r"\b(i'?ll|i can|i could|put me down|take) \w+", re.I),
}  # fmt: skip
_IN_CASE = re.compile(
    r"万一|要是|如果|假如|真的?(有|要|没)|\bif\b|in case|should (it|the|you|anything)", re.I
)


def _sets_aside(text: str, lang: str) -> bool:
    """Whether a line takes the payment off the table; what is said for a case that may come does not."""
    return any(
        _ASIDE[lang].search(part) is not None and not _IN_CASE.search(part)
        for part in re.split(r"(?<=[。！？?!;；.])", text)
    )


_FILLERS = re.compile(
    r"^(?:[\s.…—,，]|（[^）]*）|\([^)]*\)|(?:怎么说呢|这个嘛|那个|哎|唉|嗯+|well|um+|uh|hm+|mm+|see|i mean|the thing is)[,，.…]+)+", re.I
)  # fmt: skip


_REFUSES = {
    "zh": re.compile(r"(这么|那么)(多|高|快)[，,]?[^。！？?]{0,6}(没有|没|拿不|不行|不可能|给不)|拿不出(来|这|那)?|(一下子|一次)[^。！？?]{0,10}(没有|不行|不可能|拿不)|^(不行|不可能|没门|不同意|不答应)|还不(起|上)|(这|那)(不行|不可能)"),
    "en": re.compile(r"\bno way\b|\bnot (doing|agreeing|paying|happening)\b|\bi (can'?t|cannot|won'?t) (do|manage|pay|afford|agree to) (that|it|this)\b|out of the question|\bdon'?t have (that|it|that much)\b|\bnot ach\b", re.I),
}  # fmt: skip
_DENIES = re.compile(
    r"(还)?没(有)?(答应|同意|说好|说定|谈定|讲好)|我(可)?没说(要|会|过)|\b(have|had|has|did|do)(n'?t| not) (agreed?|said yes|promised?)\b|\bnever (agreed|said (yes|i)|promised)|\bnothing('?s| is| was) agreed|\bi'?m not agreeing",
    re.I,
)
_HANGS_UP = re.compile(
    r"[(（][^)）]*(click|hang|hung|挂断|挂了|挂机|dial tone|嘟)[^)）]*[)）]|\bthat'?s it,? (good ?bye|bye|i'?m (done|hanging))|\bi'?m hanging up|(没什么好谈|不说了|不谈了)[^。]{0,6}(挂|再见)?",
    re.I,
)


def _standing(
    turns: Sequence[tuple[str, str]], said: Sequence[Said], lang: str, debtor: Sequence[int], asked_at: Sequence[int], committed: Sequence[int],
) -> list[int]:  # fmt: skip
    """What they took on and did not take back: after a no to the last offer only a yes to another one, or terms of their own, binds; that
    nothing was agreed undoes what came before it."""
    denied = max((n for n in debtor if _DENIES.search(turns[n][1])), default=-1)
    found = []
    for n in committed:
        no = max((k for k in debtor if k < n and _REFUSES[lang].search(turns[k][1])), default=-1)
        asked_again = any(no < k < n for k in asked_at)
        if n > denied and (no < 0 or asked_again or said[n].amounts):
            found.append(n)
    return found


def _commits(turns: Sequence[tuple[str, str]], said: Sequence[Said], lang: str, n: int) -> bool:
    """Whether a turn of the other side takes something on: a yes to what was put forward, or terms of their own that the
    collector then takes up."""
    text, one = turns[n][1], said[n]
    if heard(lang, "declines", text) or _HANGS_UP.search(text) or _DENIES.search(text):
        return False
    asks = heard(lang, "question", text)
    before = next((k for k in range(n - 1, -1, -1) if turns[k][0] == "collector"), None)
    put = {value for k in range(n) if turns[k][0] == "collector" for value, _ in said[k].amounts}
    own = {value for value, _ in one.amounts if not any(abs(value - each) <= ROUND * each for each in put)}
    hedged = heard(lang, "vague", text) and not one.amounts
    yes = heard(lang, "accept", _FILLERS.sub("", text)) and not asks and not own and not hedged
    if yes and before is not None and _puts_forward(turns[before][1], said[before], lang):
        return True
    if tells_means(text, lang) and not _GIVES[lang].search(text):
        return False  # what comes in and goes out, and no offer
    if not (one.instalments or (one.method and not asks) or (one.dates and one.amounts)):
        return False
    after = next((k for k in range(n + 1, len(turns)) if turns[k][0] == "collector"), None)
    return after is None or _takes_up(turns[after][1], said[after], one, lang, new=bool(own))


def _puts_forward(text: str, said: Said, lang: str) -> bool:
    """A line that wants a yes; a goodbye with thanks and no figures wants none."""
    figures = bool(said.amounts or said.instalments)
    asks = heard(lang, "question", text) or heard(lang, "recap", text)
    return figures or asks or (bool(said.dates) and not heard(lang, "thanks", text))


def _takes_up(text: str, ours: Said, theirs: Said, lang: str, *, new: bool) -> bool:
    """Whether our line goes along with the terms just named: says one of their figures again, reads back or settles what then.
    A goodbye is enough where they named nothing new."""
    sums = {value for value, _ in ours.amounts} & {value for value, _ in theirs.amounts}
    if (
        not new
        and not heard(lang, "declines", text)
        and not sums_asked(ours, theirs)
        and not _ASIDE[lang].search(text)
    ):
        return True  # nothing is set against them
    moments = ("recap", "obstacle")
    return bool(sums or set(ours.dates) & set(theirs.dates)) or any(
        heard(lang, moment, text) for moment in moments
    )


def sums_asked(ours: Said, theirs: Said) -> bool:
    """Whether our line asks for another sum than theirs."""
    mine = {value for value, role in ours.amounts if role in ("pay", "owed")}
    return bool(mine - {value for value, _ in theirs.amounts})


_REST = re.compile(r"余下|剩下|剩余|其余|the rest|remain", re.I)


def _named(
    committed: Sequence[int], asked_at: Sequence[int], said: Sequence[Said], balance: int | None, case: Case | None
) -> tuple[int | None, int | None, int | None] | None:  # fmt: skip
    """The plan where the last word of the other side names its first sum and the number of parts: the sums of the lines
    about it, not those of offers long past."""
    last = next((n for n in committed[::-1] if said[n].instalments and said[n].amounts), None)
    if last is None or not balance:
        return None
    near = [n for n in asked_at if last - 3 <= n <= last + 2]
    pool = [value for n in (*near, last) for value, role in said[n].amounts if role in ("pay", "owed")]
    found = _fit(pool, [said[last].instalments or 0], balance, case, rest=True)
    return found if found[1] else None


def _following(
    committed: Sequence[int], asked_at: Sequence[int], said: Sequence[Said], balance: int
) -> tuple[int, int, int] | None:
    """First payment, instalment and their number where only the first and the number were said: the rest follows."""
    for n in (*committed[::-1], *asked_at[::-1]):
        parts = said[n].instalments
        first = next((value for value, role in said[n].amounts if role in ("pay", "owed")), None)
        if parts and 1 < parts <= 60 and first and first < balance:
            return first, -(-(balance - first) // parts), parts
    return None


WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "eighteen": 18, "twenty-four": 24,
}  # fmt: skip
_MANY = re.compile(
    r"(?<![-\w])(?<!ty )(?<!hundred )(?<!and )\b(" + "|".join(WORDS) + r"|\d{1,2})\b(?= (at|of|payments?|instal?lments?|months?|times|parts?|x|by)\b|[.,]? *$|\. )", re.IGNORECASE
)  # fmt: skip


def _counts(text: str, said: Said, lang: str) -> list[int]:
    """Numbers of instalments that a line speaks of, however shortly (`twelve at 153`, `Six.`)."""
    found = [said.instalments] if said.instalments else []
    if lang == "en":
        found += [WORDS.get(one.lower()) or int(one) for one, _ in _MANY.findall(text)]
    return [one for one in found if 1 < one <= 60]


_WHOLE = re.compile(r"还清|付清|结清|一次(性)?(清|了)|清掉|全额|in full|the whole|all of it", re.I)


def _asks(said: Said, text: str) -> bool:
    """A line that puts forward a payment, and does not only tell what the debt is made of."""
    if said.instalments:
        return True
    parts = sum(role == "charge" for _, role in said.amounts)
    roles = {role for _, role in said.amounts}
    return parts < 2 and ("pay" in roles or ("owed" in roles and _WHOLE.search(text) is not None))


def _fit(
    pool: Sequence[int], counts: Sequence[int], balance: int | None, case: Case | None, *, rest: bool = False
) -> tuple[int | None, int | None, int | None]:
    """First payment, instalment and their number among the sums said, so that they add up to the balance. rest: something is
    paid before the instalments begin."""
    if not balance or not pool:
        return (pool[-1] if pool else None), None, None
    slack = balance * 0.02 + ((case.waivable_minor() or 0) if case else 0)
    best: tuple[float, int | None, int | None, int | None] | None = None
    firsts = {
        one: one for one in (0, *pool)
    }  # what is paid before the instalments begin → its largest single sum
    for one, two in combinations(sorted(set(pool)), 2):
        firsts.setdefault(one + two, two)
    for order, parts in enumerate(dict.fromkeys(counts) if counts else range(2, 37)):
        if not 1 < parts <= 60:
            continue
        for part in set(pool):
            for first in firsts:
                gap = balance - first - parts * part
                if (
                    first == part * parts
                    or (rest and not first)
                    or not -balance * 0.006 - 100 <= gap <= slack
                    or part >= balance
                ):
                    continue
                rank = abs(gap) / balance + (0.0 if first in (0, *pool) else 0.005) + 0.01 * order
                rank += 0.003 * (first == part)  # one sum said is likelier one of the two
                if best is None or rank < best[0]:
                    best = (rank, firsts[first] or None, part, parts)
    if best is not None:
        return best[1:]
    whole = [value for value in pool if balance - slack - 100 <= value <= balance * 1.02]
    return (whole[-1] if whole else pool[-1]), None, None


_NOTE_PARTS = re.compile(r"(\d{1,3})\s*(?:期|个月|months?|instal|payments?|parts)", re.I)


def most_parts(case: Case) -> int | None:
    """The most instalments that may be offered: the authority's, or more where its note allows more under conditions."""
    said = case.authority
    if not said.max_instalments:
        return None
    noted = [int(one) for one in _NOTE_PARTS.findall(said.note or "")]
    return max([said.max_instalments, *noted])


def surplus_minor(means: Means) -> int | None:
    """What is left each month after essentials and other debts (unknown debts count as none)."""
    if means.income_minor_monthly is None or means.essential_minor_monthly is None:
        return None
    return means.income_minor_monthly - means.essential_minor_monthly - (means.other_debts_minor_monthly or 0)


def _waived(turns: Sequence[tuple[str, str]], said: Sequence[Said], lang: str) -> int | None:
    """The largest reduction that the collector spoke of, as a sum; None where none was."""
    found = []
    for (speaker, text), one in zip(turns, said, strict=True):
        if speaker == "collector" and heard(lang, "waive", text):
            found += [value for value, role in one.amounts if role == "charge"]
    return max(found, default=None)


def _whole(first: int | None, balance: int | None, case: Case | None) -> bool:
    """Whether a first payment settles it all, less what may be waived."""
    waivable = (case.waivable_minor() or 0) if case else 0
    return (
        bool(first and balance) and (balance or 0) - waivable - 100 <= (first or 0) <= (balance or 0) * 1.006
    )


def _carried(
    upfront: int | None, part: int | None, committed: Sequence[int], said: Sequence[Said], case: Case | None,
    told: Sequence[Lump],
) -> tuple[float | None, float | None]:  # fmt: skip
    """SA: what is at hand by the day of the first payment (with one month's surplus, before the payday with as much of it as falls on the
    days until then; and with single sums that come by then) over that payment. LS: the monthly surplus over an instalment. The surplus leaves essential spending
    untouched (training-notes 1.5)."""
    if case is None:
        return None, None
    means = case.means
    surplus = surplus_minor(means)
    hand = means.liquid_minor
    first = upfront
    if first is None and part is None:
        paid = [value for n in committed for value, role in said[n].amounts if role == "pay"]
        first = max(paid, default=None)
    sa = ls = None
    comes = (
        means.income_minor_monthly if surplus is None else max(0, surplus)
    )  # at most, where spending is unknown
    if first:
        by = _pay_day(first, committed, said, case)
        named = lumps_named(means.payday, case.lang, call_day(case), means.income_minor_monthly)
        sums = named or told
        extra = max(0, sum(one.value for one in sums if one.day is None or by is None or one.day <= by))
        early = _before_payday(first, committed, said, case)
        if hand is not None and early:
            by_then = (comes or 0) * (by - case.call_date).days / MONTH if by is not None else 0
            sa = (hand + extra + max(0, by_then)) / first
        elif not early and (comes is not None or extra):
            sa = ((hand or 0) + extra + (comes or 0)) / first
        if sa is not None and sa < ENOUGH and comes is None and hand is None and not named:
            sa = None  # only a part of what they have was told
    if part and surplus is not None:
        ls = max(0, surplus) / part
    return sa, ls


MONTH = 30  # days, as the person reckons too (domain/terms)
UNKNOWN_DAY = date(2000, 1, 2)  # a case without a day of the call stands before this
_A_DAY = date(2001, 3, 2)  # early in a month, for days of the month without a day of the call


def call_day(case: Case | None) -> date:
    """The day of the call, or one early in a month where it is not known."""
    return _A_DAY if case is None or case.call_date < UNKNOWN_DAY else case.call_date


_WEEKDAY = re.compile(r"(?:下*(?:周|星期|礼拜)[一二三四五六日天]|(?:next )?\b(?:mon|tues|wednes|thurs|fri|satur|sun)day),? ?(?=.*\d)", re.I)  # fmt: skip


def _bare_day(words: str) -> str:
    """A day without its weekday where both are said: *Monday the 29th* is the 29th."""
    return _WEEKDAY.sub("", words)


def _pay_day(first: int, committed: Sequence[int], said: Sequence[Said], case: Case) -> date | None:
    """The last day that they named for the first payment; None where it cannot be told."""
    if case.call_date < UNKNOWN_DAY:
        return None
    days = paydays(case.means.payday)
    named = [
        said[n].dates[min(place, len(said[n].dates) - 1)]
        for n in committed
        for place, (value, _) in enumerate(said[n].amounts)
        if value == first and said[n].dates
    ]
    found = [resolve(_bare_day(one), case.call_date, days[0] if days else None) for one in named]
    return max((one for one in found if one is not None), default=None)


def _before_payday(first: int, committed: Sequence[int], said: Sequence[Said], case: Case) -> bool:
    """Whether the day named for the first payment comes before the next payday; False where it cannot be told."""
    days = paydays(case.means.payday)
    if not days or case.call_date < UNKNOWN_DAY:
        return False
    for n in committed[::-1]:
        place = next((k for k, (value, _) in enumerate(said[n].amounts) if value == first), None)
        if place is None or not said[n].dates:
            continue
        named = said[n].dates[min(place, len(said[n].dates) - 1)]
        if any(resolve(_bare_day(named), case.call_date) == next_day(case.call_date, day) for day in days):
            return False
        day = resolve(_bare_day(named), case.call_date, days[0])
        paid = [one for one in (next_day(case.call_date, day) for day in days) if one is not None]
        return day is not None and bool(paid) and day < min(paid)
    return False


_MONTH_DAY = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th|日|号)", re.I)


def paydays(payday: int | str | None) -> list[int]:
    """The days of the month on which money comes in: a number, or those named in words without a month."""
    if isinstance(payday, int):
        return [payday]
    words = re.sub(r"\d{1,2}月\d{1,2}[日号]", " ", payday or "")
    return [int(one) for one in _MONTH_DAY.findall(words) if 1 <= int(one) <= 31]
