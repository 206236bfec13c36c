"""Numbers as English speakers say them: seven sixty, two grand, eighteen hundred, nineteen-fifty, 1.2k. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

ONES = {
    "zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "grand": 1_000,
    "million": 1_000_000,
    "k": 1_000,
    "lakh": 100_000,
    "lakhs": 100_000,
}
_WORDS = "|".join(sorted((*ONES, *TEENS, *TENS, *SCALES), key=len, reverse=True))
TOKEN = re.compile(
    rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(?P<k>k\b|grand\b|thousand\b|hundred\b|lakhs?\b)?|\b(?P<word>{_WORDS})\b|\b(?P<a>a couple(?: of)?|half a|a)(?=\s(?:hundred|thousand|grand|couple)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number said: where, how much, whether it is large or exact enough to be money by itself."""

    start: int
    end: int
    value: Decimal
    scaled: bool
    text: str


_AND_HALF = re.compile(
    r"\s+and a half\b(?!\s+(?:per ?cent|percent))(?P<unit>\s+(?:grand|thousand|k|hundred|million)\b)?", re.I
)
_POINT = re.compile(
    rf"\s+point\s+(?P<digits>(?:(?:{_WORDS})\s?)+?)\s*(?P<unit>hundred|thousand|grand|k|million)\b", re.I
)
_UP_TO = re.compile(
    rf"\s+(?:to|or|and)\s+(?:{_WORDS}|\d{{1,2}})\s+(?P<unit>hundred|thousand|grand|k)\b", re.I
)
_BETWEEN = re.compile(r"\bbetween\s+$", re.I)


def numbers(text: str) -> list[Number]:
    """Every number of a text, in order; words that belong together are one ("three hundred and twenty").

    "a grand and a half" is 1500, "one point two million" 1 200 000; of "two to three hundred" the lower end is 200.
    """
    found: list[Number] = []
    end = -1
    for number in _plain(text):
        if number.start < end or (number.text.lower() in SCALES and _FEW.search(text[: number.start])):
            continue
        made = _widened(text, number)
        end = made.end
        if found and made.value > found[-1].value and _RANGE.fullmatch(text[found[-1].end : made.start]):
            low = found[-1]
            found[-1] = Number(
                low.start, made.end, low.value, low.scaled or made.scaled, text[low.start : made.end]
            )
            continue
        found.append(made)
    return found


_FEW = re.compile(r"\b(?:few|several|many|some)\s+$", re.I)
_RANGE = re.compile(r"\s*(?:to|or|-|–)\s*", re.I)


def _widened(text: str, number: Number) -> Number:
    """The number with what belongs to it after its words: a half, a decimal, the unit of a range."""
    if (half := _AND_HALF.match(text, number.end)) is not None:
        unit = (half["unit"] or "").strip().lower()
        last = re.split(r"[\s-]", number.text.lower())[-1]
        scale = SCALES.get(unit, SCALES.get(last, 0))
        if scale:
            value = number.value * (scale if unit else 1) + Decimal(scale) / 2
            return Number(number.start, half.end(), value, True, text[number.start : half.end()])
    if number.value < 100 and (point := _POINT.match(text, number.end)) is not None:
        digits = "".join(str(int(spoken([word])[0])) for word in point["digits"].lower().split())
        value = (number.value + Decimal(f"0.{digits}")) * SCALES[point["unit"].lower()]
        return Number(number.start, point.end(), value, True, text[number.start : point.end()])
    if number.value < 20 and not number.scaled and (upper := _UP_TO.match(text, number.end)) is not None:
        joined = text[number.end : upper.end()].strip().lower()
        if not joined.startswith("and") or _BETWEEN.search(text[: number.start]):
            value = number.value * SCALES[upper["unit"].lower()]
            return Number(number.start, upper.end(), value, True, text[number.start : upper.end()])
    return number


def _plain(text: str) -> list[Number]:
    """Every number by its own words."""
    found: list[Number] = []
    group: list[re.Match[str]] = []
    for match in TOKEN.finditer(text):
        if group and not _joined(text, group, match):
            _close(text, group, found)
            group = []
        group.append(match)
    if group:
        _close(text, group, found)
    return found


def _joined(text: str, group: list[re.Match[str]], match: re.Match[str]) -> bool:
    last = group[-1]
    if last["arabic"] or (match["arabic"] and not last["a"]):
        return False
    between = text[last.end() : match.start()]
    if between in (" ", "-"):
        return _goes_on(group, match)
    if between.lower() == " and ":
        return (last["word"] or "").lower() in SCALES and (match["word"] or "").lower() not in SCALES
    return False


def _goes_on(group: list[re.Match[str]], match: re.Match[str]) -> bool:
    """Whether one more word can belong to the number ("eight nine" cannot, "two oh four" and "seven sixty" can)."""
    words = [(m["word"] or m["a"] or "").lower() for m in (*group, match)]
    if words[-1] in SCALES or words[-2] in SCALES or words[0].startswith(("a", "half")):
        return True
    before, now = words[-2], words[-1]
    if before in TENS and now in ONES:
        return True
    if now == "oh" or before == "oh":
        return len(words) <= 3
    small = before in ONES or before in TEENS or before in TENS
    last_scale = max((place for place, word in enumerate(words) if word in SCALES), default=-1)
    # seven sixty, fifteen twenty, twenty-one fifty, two thousand three forty; not "five six" (digits said one by one)
    return small and now != before and (now in TENS or now in TEENS) and len(words) - last_scale <= 4


def _close(text: str, group: list[re.Match[str]], found: list[Number]) -> None:
    start = group[0].start()
    end = start + len(text[start : group[-1].end()].rstrip())
    if group[0]["arabic"]:
        value = Decimal(group[0]["arabic"].replace(",", ""))
        scale = (group[0]["k"] or "").lower()
        value *= SCALES.get(scale, 1)
        found.append(Number(start, end, value, bool(scale) or value >= 100, text[start:end]))
        return
    value, scaled = spoken([(m["word"] or m["a"] or "").lower() for m in group])
    found.append(Number(start, end, value, scaled, text[start:end]))


def spoken(words: list[str]) -> tuple[Decimal, bool]:
    """The value of number words, and whether it is said as a large number. "seven sixty" is 760, "two oh four" 204."""
    total = section = 0
    scaled = False
    for place, word in enumerate(words):
        if word.startswith("a couple"):
            section = 2
        elif word == "half a":
            section, total = 0, total
            scale = SCALES.get(words[place + 1], 1) if place + 1 < len(words) else 1
            return Decimal(scale // 2), True
        elif word == "a":
            section = 1
        elif word in SCALES:
            scale, scaled = SCALES[word], True
            if scale == 100:
                section = (section or 1) * 100
            else:
                total, section = total + (section or 1) * scale, 0
        elif word in ONES and place and words[place - 1] == "grand" and place + 1 == len(words):
            section = 100 * ONES[word]  # two grand eight
        else:
            value = ONES.get(word, TEENS.get(word, TENS.get(word, 0)))
            before = words[place - 1] if place else ""
            if word == "oh":
                section, scaled = section * 10, True
            elif before == "oh":
                section = section * 10 + value
            elif (
                before in SCALES
                or before in ("", "a")
                or (before in TENS and word in ONES and section % 10 == 0)
            ):
                section += value
            else:
                section, scaled = section * 100 + value, True
    return Decimal(total + section), scaled
