"""Numbers as Chinese speakers say them: 三千二百五, 两万八, 1.5万, 小一万, 三五千. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "俩": 2,
    "仨": 3,
}
UNITS = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "亿": 100_000_000,
    "w": 10_000,
    "W": 10_000,
    "k": 1_000,
    "K": 1_000,
}
_ONE = "零〇一二两三四五六七八九"
_SMALL = "十百千"
# An Arabic number with its thousands, perhaps with a Chinese unit; or a run of Chinese digits and units.
NUMBER = re.compile(
    r"(?P<arabic>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<scale>[百千万亿wWkK](?![a-zA-Z]))?(?P<rest>[一二两三四五六七八九1-9](?![\d.]|[天日号月年期个次点%成岁分])千?(?:[一二三四五六七八九]百?)?)?"
    r"|(?P<vague>小|近|将近)?(?P<chinese>[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+(?P<pointscale>[百千万亿])?)?)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number said: where, how much, and whether it names a scale (百, 千, 万, or Arabic digits)."""

    start: int
    end: int
    value: Decimal
    scaled: bool
    text: str


def numbers(text: str) -> list[Number]:
    """Every number of a text, in order. A range (三五千, 五六百, 两三千) gives its lower end."""
    found: list[Number] = []
    for match in NUMBER.finditer(_COUNTED.sub(r"\1□", text)):
        said = match.group()
        plain = match["chinese"] or ""
        if plain in ("百八十", "百十") or (
            plain and not any(sign in DIGITS for sign in plain) and plain[0] != "十"
        ):
            value = _vague(text, match)
        else:
            value = _arabic(match) if match["arabic"] else chinese(plain)
        if value is not None and plain and (tens := _TENS_OF.match(text, match.end())) is not None:
            found.append(
                Number(match.start(), tens.end(), value * 10_000, True, text[match.start() : tens.end()])
            )
            continue  # 十来万, 二十来万
        if value is None:
            continue
        value *= _range_unit(text, match)
        before = text[max(0, match.start() - 1) : match.start()]
        if (
            said in ("千万", "万一", "百万")
            or before in ("几", "第")
            or (before == "上" and said[0] in UNITS)
        ):
            continue  # by all means; in case; a few hundred; the third; tens of
        scaled = (
            bool(len(said) == 1 and _TO.match(text, match.end()))
            or bool(match["arabic"] and (len(match["arabic"]) > 2 or match["scale"]))
            or any(u in said for u in "百千万亿")
        )
        found.append(Number(match.start(), match.end(), value, scaled, said))
    return found


# 四千八一次, 七百六十三一期: the 一 counts the time, not the sum.
_COUNTED = re.compile(
    r"(?<=[百千万十])([一二两三四五六七八九]?)一(?=次|期|笔|个月|回|把|起|直|下子|块儿|并|共|旦|趟|口气)"
)
_TENS_OF = re.compile(r"(?<=十)(?:来|几|多)万")
_ABOUT = {"百十": 100, "千把": 1_000, "百": 100, "千": 1_000, "万": 10_000, "百八十": 80}
_TO = re.compile(r"(?:到|至|-|~)[一二两三四五六七八九\d](?P<unit>[百千万])")


def _vague(text: str, match: re.Match[str]) -> Decimal | None:
    """百来块, 千把块, 百八十块; a unit without a digit is no number otherwise (百信, 万科, 千万)."""
    said = match["chinese"]
    if said in _ABOUT and re.match(r"(?:来|把)?(?:块|元)|来$|把$|来，", text[match.end() :]):
        return Decimal(_ABOUT[said])
    return None


def _range_unit(text: str, match: re.Match[str]) -> int:
    """三到五百: the unit of the upper end counts for the lower."""
    if len(match.group()) == 1 and (upper := _TO.match(text, match.end())) is not None:
        return UNITS[upper["unit"]]
    return 1


def _arabic(match: re.Match[str]) -> Decimal | None:
    value = Decimal(match["arabic"].replace(",", "").replace("，", ""))
    scale = UNITS.get(match["scale"] or "", 1)
    value *= scale
    rest = match["rest"]
    if rest:
        if scale == 1:
            return value  # "3一": two numbers side by side; the first counts
        more = Decimal(rest) if rest.isascii() else chinese(rest)
        if more is not None:
            value += more * (scale // 10) if len(rest) == 1 else more
    return value


def chinese(said: str) -> Decimal | None:
    """The value of a Chinese number; None where it is none. 三千二 is 3200, 一万零五 is 10005, 二〇二六 is 2026, 三五千 is 3000."""
    if "点" in said:
        whole, _, fraction = said.partition("点")
        scale = UNITS.get(fraction[-1], 1)
        digits = "".join(str(DIGITS[c]) for c in fraction if c in DIGITS)
        head = chinese(whole)
        return None if head is None or not digits else (head + Decimal(f"0.{digits}")) * scale
    if all(c in DIGITS for c in said):
        if len(said) == 2 and "零" not in said and "〇" not in said:
            first, second = DIGITS[said[0]], DIGITS[said[1]]
            return Decimal(first) if second == first + 1 else Decimal(first * 10 + second)
        return Decimal("".join(str(DIGITS[c]) for c in said))
    said = _lower_end(said)
    return _units(said)


def _lower_end(said: str) -> str:
    """三五千 → 三千, 五六百 → 五百, 十二三 → 十二: of two digits side by side before a unit, or at the end, the first."""
    return re.sub(rf"([{_ONE[2:]}])([{_ONE[2:]}])(?=[{_SMALL}万]|$)", r"\1", said)


def _units(said: str) -> Decimal | None:
    total = section = 0
    digit: int | None = None
    last_unit = 0
    zero = False
    for sign in said:
        if sign in DIGITS:
            zero = zero or DIGITS[sign] == 0
            digit = DIGITS[sign] or digit
            continue
        unit = UNITS[sign]
        if unit >= 10_000:
            section = (section + (digit or 0)) or (1 if not total else 0)
            total = (total + section) * unit if unit > 10_000 else total + section * unit
            section, digit, zero = 0, None, False
        else:
            section += (1 if digit is None else digit) * unit
            digit, zero = None, False
        last_unit = unit
    if digit is not None:
        # 三千二: the digit at the end counts in the unit below the last one, unless a zero stands between (三千零二).
        section += digit if zero or last_unit in (0, 10) else digit * (last_unit // 10)
    return Decimal(total + section)
