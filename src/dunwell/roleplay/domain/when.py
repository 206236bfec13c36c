"""Days as people say them: words → a date after the call, and a date → words."""

import re
from datetime import date, timedelta

from dunwell.roleplay.domain.slots.numbers_zh import chinese

_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
}
_ZH_DAYS = "一二三四五六日"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]


def resolve(words: str, call: date, payday: int | str | None = None) -> date | None:
    """The first day on or after the call that the words mean; None where they name none."""
    said = words.lower().strip()
    if re.search(r"后天|day after tomorrow", said):
        return call + timedelta(2)
    if re.search(r"明|tomorrow", said):
        return call + timedelta(1)
    if re.search(
        r"今|today|tonight|this (?:morning|afternoon|evening)|close of business|end of (?:the )?day", said
    ):
        return call
    if re.search(r"月底|月末|month[- ]end|end of (?:the |this )?month", said):
        return _month_end(call)
    if re.search(r"发工资|发薪|工资日|pay ?day|get paid|pay ?check|wages", said):
        return next_day(call, payday) if isinstance(payday, int) else None
    if (found := re.search(r"(下下?)?个?(?:周|星期|礼拜)([一二三四五六日天])", said)) is not None:
        weekday = _ZH_DAYS.index("日" if found[2] == "天" else found[2])
        ahead = (weekday - call.weekday()) % 7
        if found[1]:
            ahead = 7 * len(found[1]) + weekday - call.weekday()
        return call + timedelta(ahead)
    for place, name in enumerate(_EN_DAYS):
        if name in said:
            return call + timedelta((place - call.weekday()) % 7 + (7 if "next" in said else 0))
    if (found := re.search(r"(\d+|[一二三四五六七八九十两]+)天", said)) is not None:
        number = int(found[1]) if found[1].isdigit() else int(chinese(found[1]) or 0)
        return call + timedelta(number)
    if (found := re.search(r"(\w+) (?:working |business )?(day|week)s?\b", said)) is not None and found[
        1
    ] not in ("the", "this"):
        number = int(found[1]) if found[1].isdigit() else _COUNTS.get(found[1], 0)
        if number:
            return call + timedelta(number * (7 if found[2] == "week" else 1))
    return _of_month(said, call)


def _of_month(said: str, call: date) -> date | None:
    found = re.search(r"(?:(\d+|[一二三四五六七八九十]+)月)?(\d+|[一二三四五六七八九十]+)[号日]", said)
    if found is not None:
        day = int(found[2]) if found[2].isdigit() else int(chinese(found[2]) or 0)
        month = None if not found[1] else int(found[1]) if found[1].isdigit() else int(chinese(found[1]) or 0)
        if month is None and "下" in said:
            month = call.month % 12 + 1
        return next_day(call, day, month)
    month = next((place + 1 for place, name in enumerate(_MONTHS) if re.search(rf"\b{name}", said)), None)
    if (number := re.search(r"\d+", said)) is not None:
        return next_day(call, int(number[0]), month)
    for place, name in enumerate(_ORDINALS):
        if re.search(rf"(?<!-)\b{name}\b", said):
            return next_day(call, place + 1, month)
    return next_day(call, 30, month) if "thirtieth" in said else None


def next_day(call: date, day: int, month: int | None = None) -> date | None:
    """The next such day of the month (the last of a short month), from the call on."""
    if not 1 <= day <= 31:
        return None
    for ahead in range(13):
        index = call.month - 1 + ahead
        year, number = call.year + index // 12, index % 12 + 1
        if month not in (None, number):
            continue
        last = _month_end(date(year, number, 1))
        found = min(last, date(year, number, min(day, last.day)))
        if found >= call:
            return found
    return None


def _month_end(call: date) -> date:
    following = date(call.year + call.month // 12, call.month % 12 + 1, 1)
    return following - timedelta(1)


def spoken(day: date, call: date, lang: str) -> str:
    """The day as one says it on the telephone."""
    ahead = (day - call).days
    near = {"zh": ("今天", "明天", "后天"), "en": ("today", "tomorrow")}[lang]
    if 0 <= ahead < len(near):
        return near[ahead]
    if lang == "zh":
        if ahead <= 6 and day.weekday() > call.weekday():
            return f"周{_ZH_DAYS[day.weekday()]}"
        return (
            f"{day.day}号"
            if (day.year, day.month) == (call.year, call.month)
            else f"下个月{day.day}号"
            if ahead < 62
            else f"{day.month}月{day.day}号"
        )
    if ahead <= 6:
        return _EN_DAYS[day.weekday()].capitalize()
    return f"the {day.day}{ordinal(day.day)}"


def ordinal(day: int) -> str:
    """The ending of a day of the month: st, nd, rd, th."""
    return "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
