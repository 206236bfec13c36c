"""Single sums that come in beside the wages (a bonus, a refund, an invoice paid at last): named with the payday or told in the call. What is
meant for something else is taken off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType

from dunwell.roleplay.domain.slots import en, zh
from dunwell.roleplay.domain.when import resolve

_READERS: dict[str, ModuleType] = {"zh": zh, "en": en}
LEAST_MINOR = 5000  # smaller numbers beside a lump are days and counts


@dataclass(frozen=True, slots=True)
class Lump:
    """value: minor units, below nought what of it is meant for something else. day: on which it comes; None where unknown."""

    value: int
    day: date | None


# A comma within a number parts nothing.
_CLAUSE = re.compile(r"(?<!\d)[,，]|[,，](?!\d)|[;；。]|\.(?!\d)|\band\b|\bbut\b")
_EARMARKED = re.compile(
    r"为.{0,12}(押金|手术|学费|房租|租金|药|费)|用于|要交|要付|留(着|作|给)|押金|指定用途|(?:给|交)[^，。]{0,6}(学费|房租|药|押金|手术)|earmark|set aside|\bfor (the |her |his |their |my )?(rent|surgery|tuition|deposit|school|wages|vat|tax|mortgage|meds|medication)|owed|i owe|goes to|already (spent|promised)|spoken for|of (it|which|that)", re.I
)  # fmt: skip
_AGAIN = re.compile(
    r"每(周|月|天|日|个?(星期|礼拜))|\b(every|each|weekly|monthly|biweekly|fortnightly|(a|per) (week|month|fortnight))\b",
    re.I,
)
_FREE = re.compile(
    r"未(指定|用)|没有?(指定|安排|别的)|不用于|不(需|用)(留|要)|\b(not|isn'?t|un|nothing|no) ?(yet )?(earmark|set aside|owed|promised|spoken)", re.I
)  # fmt: skip


def earmarked(text: str) -> bool:
    """Whether money is meant for something else in these words."""
    return _EARMARKED.search(text) is not None and _FREE.search(text) is None


def lumps_named(payday: int | str | None, lang: str, call: date, income: int | None) -> list[Lump]:
    """The single sums in the words of a payday; the wages themselves are none."""
    if not isinstance(payday, str):
        return []
    reader = _READERS[lang]
    found: list[Lump] = []
    day = None
    for clause in _CLAUSE.split(payday):
        days = reader.dates(clause)
        when = next((one for each in days if (one := resolve(each.text, call)) is not None), None)
        day = when or day
        if _AGAIN.search(clause):
            continue  # wages, not a single sum
        meant = earmarked(clause)
        for one in reader.amounts(clause, days):
            value = int(one.value * 100)
            if value >= LEAST_MINOR and value != income:
                found.append(Lump(-value if meant else value, day))
    return found


_COMES = {
    "zh": re.compile(r"奖|报销|医保|退(税|款|回|役)|尾款|分红|补偿|理赔|赔(款|付|下来)|公积金|下来|红包|结(给|下)我|(到|进)账|返(还|利)"),
    "en": re.compile(r"\b(bonus\w*|refunds?|rebate|tax (return|back|credit)|invoices?|settlement|payout|pay-out|claim|reimburse\w*|back ?pay|commission|dividend|council|insurance (money|pays?)|(they|he|she|client|customer) (still )?owes? me|deposit back|overtime|holiday pay|severance)\b", re.I),
}  # fmt: skip
_ASKS_FOR_MORE = {
    "zh": re.compile(r"(别的|其他|还有|另外)[^，。！？?]{0,8}(到账|进项|要到|收入|进账|钱)|报(了|销)|下来|奖金|退税|尾款"),
    "en": re.compile(r"anything else (due|coming)|else (due|coming in|owed) to you|what do they owe you|bonus|refund|any money coming|anything (due|coming)( in)?\b|owed (to )?you", re.I),
}  # fmt: skip
_OFFERS = {
    "zh": re.compile(r"(还|付|转|打)(你们|您|一|两|\d)|我(先|就|来)?(还|付|转)|首付|每期"),
    "en": re.compile(r"\b(i'?d|i'?ll|i can|i could|i would) (do|pay|send|put|give|manage)|down payment|instal", re.I),
}  # fmt: skip
_WAGES = re.compile(
    r"工资|薪|月薪|收入|\b(wages?|salary|take[- ]?home|pay ?check|paid|bring home|a month)\b", re.I
)


def lumps_told(turns: Sequence[tuple[str, str]], lang: str, call: date) -> list[Lump]:
    """The single sums that the other side tells of, less what of them is meant for something else; one told twice is one."""
    reader = _READERS[lang]
    found: list[Lump] = []
    open_since = -9  # the turn in which a lump was told of without its sum
    for n, (speaker, text) in enumerate(turns):
        if speaker == "collector":
            continue
        asked = _ASKS_FOR_MORE[lang].search(turns[n - 1][1]) is not None if n else False
        said = _COMES[lang].search(text)
        if said is not None and not reader.amounts(text, reader.dates(text)):
            open_since = n
        if (said is None and not asked and n - open_since > 2) or _OFFERS[lang].search(text):
            continue
        after = next((other for who, other in turns[n + 1 :] if who != "collector"), "")
        if earmarked(after) and not _WAGES.search(after):
            continue
        days = reader.dates(text)
        sums = [one for one in reader.amounts(text, days) if one.value * 100 >= LEAST_MINOR]
        start = said.start() if said else 0
        lump = next((one for one in sums if one.end > start), sums[-1] if sums and said else None)
        if lump is None or _WAGES.search(_around(text, lump.start)):
            continue
        if len(sums) == 1 and _WAGES.search(text[: lump.start]) and said is None:
            continue
        when = [one for one in days if one.start >= start] or list(days)
        day = next((one for each in when if (one := resolve(each.text, call)) is not None), None)
        value = int(lump.value * 100)
        if any(one.value == value for one in found):
            continue
        found.append(Lump(value, day))
        for one in sums:
            if one is not lump and earmarked(_around(text, one.start)):
                found.append(Lump(-int(one.value * 100), day))
        if len(sums) == 1 and earmarked(_with_what_follows(text, lump.start)):
            found.append(Lump(-value, day))
    return found


_OF_IT = re.compile(
    r"\W*(but |and )?((那|这|都)(笔|个)?钱?(是|得|要)|(that|it|which|this)('?s| is| goes)\b)", re.I
)


def _with_what_follows(text: str, at: int) -> str:
    """The clause around a place in a line, with the next where that goes on about it (*that is for rent*)."""
    clause = _around(text, at)
    after = text[text.index(clause) + len(clause) :]
    return clause + after if _OF_IT.match(after) else clause


def _around(text: str, at: int) -> str:
    """The clause of a line around a place in it."""
    marks = [0, *(found.end() for found in _CLAUSE.finditer(text)), len(text)]
    begin = max(mark for mark in marks if mark <= at)
    return text[begin : min((mark for mark in marks if mark > at), default=len(text))]
