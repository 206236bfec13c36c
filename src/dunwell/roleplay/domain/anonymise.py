"""Taking a person out of a case: names, numbers, addresses, dates and amounts are replaced, each the same way everywhere. Pure.

What must stay true stays true: the order of days and the weekday, the order of amounts, zero is zero, the parts make the whole.
The key (one number from the system's chance) is thrown away, so that nobody can turn the figures back.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dunwell.foundation.anonymise import EMAIL, NETWORKS, PLATE, STREET_EN
from dunwell.foundation.chance import stream
from dunwell.roleplay.domain import figures

STAND_INS = {
    "zh": ("周晓岚", "邓国伟", "贺丽萍", "罗建平", "谭雪", "孟庆和", "钱月华", "丁永强", "苏文静", "范立新", "姚素琴", "石磊"),
    "en": ("Carla Whitmore", "Devon Ashby", "Lena Okafor", "Tom Brannigan", "Mei Castellano", "Raj Holloway", "Nora Pike", "Sam Eldridge", "Ida Marlow", "Leo Tanner"),
}  # fmt: skip
_WORDS = {
    "zh": {"number": "（号码）", "email": "（邮箱）", "address": "（地址）", "firm": "（单位）", "account": "（账号）"},
    "en": {"number": "(number)", "email": "(e-mail)", "address": "(address)", "firm": "(company)", "account": "(account)"},
}  # fmt: skip
_TITLES_ZH = "先生|女士|小姐|太太|师傅|老板|总|哥|姐|叔|姨|某某|某"
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_MONTH = "|".join(name.capitalize() for name in _MONTHS) + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_PLACE_ZH = r"(?:[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|区|县|镇|乡|街道|村|路|街|大道|巷|弄|小区|花园)){1,6}(?:[\u4e00-\u9fff]{0,6}?[\dA-Za-z-]+(?:号院|号楼|号|栋|幢|楼|单元|室|层)){1,5}"
_ZH_NUMBER = r"[一二两三四五六七八九十百千万零]*[十百千万][一二两三四五六七八九十百千万零]*"


def _spaced(pattern: str) -> str:
    """A pattern as it stands in a verbose one: its blanks are meant."""
    return pattern.replace(" ", "\\ ")


_FOUND = re.compile(
    rf"""(?P<email>{EMAIL})
    |(?P<iso>\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b)
    |(?P<full>\d{{4}}年\d{{1,2}}月\d{{1,2}}[日号]?)
    |(?P<short>(?<!\d)\d{{1,2}}月\d{{1,2}}[日号]?)
    |(?P<day_month>\b\d{{1,2}}(?:st|nd|rd|th)?\ (?:{_MONTH})\b(?:,?\ \d{{4}})?)
    |(?P<month_day>\b(?:{_MONTH})\ \d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\ \d{{4}})?)
    |(?P<dom>(?<![\d月])\d{{1,2}}[号日](?![院楼线店])|\bthe\ \d{{1,2}}(?:st|nd|rd|th)\b)
    |(?P<address>{_PLACE_ZH}|{_spaced(STREET_EN)})
    |(?P<account>(?:{NETWORKS})\s?(?:号|号码|id|ID)?\s?[:：]?\s?[A-Za-z0-9_-]{{5,}})
    |(?P<plate>{_spaced(PLATE)})
    |(?P<number>\+?\(?\d(?:[\d()\ -]{{5,}})[\dXx]|\b(?=[A-Z]*\d)[A-Z0-9]{{9,}}\b)
    |(?P<amount>[¥￥$€£]?\s?\d[\d,]*(?:\.\d{{1,2}})?\s?(?:万元|元|块|万|千|美元|yuan|dollars|RMB|CNY|USD)|[¥￥$€£]\s?\d[\d,]*(?:\.\d{{1,2}})?|(?<![\d.%])\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|(?<![\d.])\d{{3,6}}(?:\.\d{{1,2}})?(?![\d%天个年月日号]))
    |(?P<spoken>{_ZH_NUMBER}(?=元|块|多|来|$|[，。、；！？\s]))
    """,
    re.X,
)  # fmt: skip
SHORTEST_NUMBER = 5  # signs of a number that tells who somebody is
_UNITS = {"万元": 10_000, "万": 10_000, "千": 1000}
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Known:
    """What tells who somebody is, as the house has it. amounts: exact figures of the account, minor units."""

    names: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    amounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that still points to somebody. sure: it is one of the known things, not only of their shape."""

    kind: str
    text: str
    sure: bool


@dataclass
class Disguise:
    """One case's replacements. `counts`: how many of each kind were replaced."""

    lang: str
    known: Known
    key: int
    today: date
    counts: Counter[str] = field(default_factory=Counter)
    _sums: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = stream(self.key, "anonymise")
        self._shift = timedelta(weeks=rng.choice((-1, 1)) * rng.randint(5, 25))
        self._factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.06, 0.19)
        self._names = _stand_ins(self.known.names, self.lang, rng)

    def name(self, real: str) -> str:
        """Who stands for this person."""
        return self._names.get(_plain(real), next(iter(self._names.values()), STAND_INS[self.lang][0]))

    def day(self, real: date) -> date:
        """The day moved by whole weeks, the same for all days of the case."""
        return real + self._shift

    def day_of_month(self, real: int) -> int:
        """A pay day: the next one after today, moved like every day."""
        for ahead in range(1, 62):
            when = self.today + timedelta(days=ahead)
            if when.day == real:
                return self.day(when).day
        return real

    def amount(self, minor: int) -> int:
        """The amount made larger or smaller by the case's own share and rounded as figures of its size are; a sum stays the
        sum of its parts (see `total`)."""
        if minor in self._sums:
            return self._sums[minor]
        step = 100 if abs(minor) < 100_000 else 1000 if abs(minor) < 1_000_000 else 10_000
        return 0 if minor == 0 else max(step, round(minor * self._factor / step) * step)

    def total(self, parts: Sequence[int], real: int) -> int:
        """The sum of the disguised parts; said for the real sum wherever that comes in a text."""
        found = sum(self.amount(part) for part in parts)
        self._sums[real] = found
        return found

    def text(self, said: str) -> str:
        """A text with everybody and everything in it replaced."""
        for kind, real, instead in self._exact():
            said, times = re.subn(_loose(real), instead, said, flags=_case(real))
            self.counts[kind] += times
        return _FOUND.sub(self._one, said)

    def _exact(self) -> list[tuple[str, str, str]]:
        words, found = _WORDS[self.lang], []
        for real in self.known.names:
            stand_in = self.name(real)
            found += [("name", form, other) for form, other in _forms(real, stand_in, self.lang)]
        found += [("firm", real, words["firm"]) for real in self.known.firms]
        found += [("address", real, words["address"]) for real in self.known.addresses]
        found += [("number", real, words["number"]) for real in self.known.numbers]
        return sorted((one for one in found if len(one[1]) > 1), key=lambda one: -len(one[1]))

    def _one(self, match: re.Match[str]) -> str:
        kind, said = match.lastgroup or "", match.group()
        words = _WORDS[self.lang]
        if kind in ("iso", "full", "short", "day_month", "month_day"):
            return self._date(kind, said)
        if kind == "dom":
            return self._day_of_month(said)
        if kind == "spoken":
            value = _zh_value(said)
            if value is None or value < 100:
                return said
            self.counts["amount"] += 1
            return figures.zh(self.amount(value * 100) // 100)
        if kind == "amount":
            return self._amount(said)
        kind = "number" if kind == "plate" else kind
        self.counts[kind] += 1
        return words[kind]

    def _amount(self, said: str) -> str:
        parts = re.fullmatch(r"(\D*?\s?)(\d[\d,]*(?:\.\d{1,2})?)(\s?\D*)", said)
        if parts is None:
            return said
        before, number, after = parts.groups()
        size = _UNITS.get(after.strip(), 1)
        bare = not before.strip() and not after.strip()
        if bare and re.fullmatch(r"(?:19|20)\d\d", number):
            return said  # a year
        value = self.amount(round(float(number.replace(",", "")) * size * 100)) / 100 / size
        self.counts["amount"] += 1
        whole = value == int(value)
        shown = f"{value:,.0f}" if whole else f"{value:,.2f}".rstrip("0")
        return before + (shown if "," in number else shown.replace(",", "")) + after

    def _day_of_month(self, said: str) -> str:
        real = int(re.sub(r"\D", "", said))
        if not 1 <= real <= 31:
            return said
        self.counts["date"] += 1
        new = self.day_of_month(real)
        if self.lang == "zh":
            return f"{new}{said[-1]}"
        ending = "th" if 10 <= new % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(new % 10, "th")
        return f"the {new}{ending}"

    def _date(self, kind: str, said: str) -> str:
        numbers = [int(each) for each in re.findall(r"\d+", said)]
        named = re.search(_MONTH, said)
        month = _month(named.group()) if named else 0
        year = next((each for each in numbers if each > 31), self.today.year)
        small = [each for each in numbers if each <= 31]
        try:
            real = date(year, month or small[0], small[-1])
        except (ValueError, IndexError):
            return said
        self.counts["date"] += 1
        new = self.day(real)
        tail = said[-1] if said[-1] in "日号" else ""
        if kind == "iso":
            return new.isoformat()
        if kind == "full":
            return f"{new.year}年{new.month}月{new.day}{tail}"
        if kind == "short":
            return f"{new.month}月{new.day}{tail}"
        name = _MONTHS[new.month - 1].capitalize()
        with_year = f" {new.year}" if len(small) < len(numbers) else ""
        return f"{new.day} {name}{with_year}" if kind == "day_month" else f"{name} {new.day}{',' * bool(with_year)}{with_year}"  # fmt: skip


def leaks(texts: Sequence[str], known: Known) -> list[Leak]:
    """What in these texts still points to somebody: known names, numbers, addresses and exact amounts, and anything that looks
    like a telephone, identity or account number, an e-mail, an address or a number plate."""
    found: dict[tuple[str, str], Leak] = {}
    for said in texts:
        plain = unicodedata.normalize("NFKC", said)
        digits = re.sub(r"[\s()+,-]", "", plain)
        for kind, real in _tells(known):
            if _stands(kind, real, plain, digits):
                found[kind, real] = Leak(kind, real, sure=True)
        for match in _FOUND.finditer(plain):
            kind = match.lastgroup or ""
            if kind in ("email", "address", "account", "number", "plate"):
                found.setdefault((kind, match.group()), Leak(kind, match.group(), sure=False))
    return list(found.values())


def _stands(kind: str, real: str, plain: str, digits: str) -> bool:
    if kind == "amount":
        return re.search(rf"(?<![\d.]){re.escape(real)}(?![\d.])", plain.replace(",", "")) is not None
    bare = re.sub(r"[\s()+,-]", "", real)
    if kind == "number" and bare.isalnum():
        return len(bare) >= SHORTEST_NUMBER and bare in digits
    return re.search(_loose(real), plain, _case(real)) is not None


def _tells(known: Known) -> list[tuple[str, str]]:
    found = [("name", form) for real in known.names for form, _ in _forms(real, "", "zh" if _is_zh(real) else "en")]  # fmt: skip
    found += [("firm", real) for real in known.firms] + [("address", real) for real in known.addresses]
    for real in known.numbers:
        bare = re.sub(r"\D", "", real)
        found += [("number", real)] + ([("number", bare[-8:])] if len(bare) >= 8 else [])
    for minor in known.amounts:
        if minor >= 100_000:
            found.append(("amount", f"{minor / 100:.2f}"))
            if minor % 100 == 0 and minor % 100_000:
                found.append(("amount", str(minor // 100)))
    return [one for one in found if len(one[1]) > 1]


def _forms(real: str, stand_in: str, lang: str) -> list[tuple[str, str]]:
    """Ways a name is said, each with what stands for it: in full, by given name, by surname with a title."""
    real = real.strip()
    found = [(real, stand_in)]
    if lang == "zh" and _is_zh(real) and len(real) >= 2:
        if len(real) >= 3:
            found.append((real[1:], stand_in[1:]))
        found += [(real[0] + title, stand_in[:1] + title) for title in _TITLES_ZH.split("|")]
        found += [(f"{prefix}{real[0]}", f"{prefix}{stand_in[:1]}") for prefix in ("老", "小")]
    elif not _is_zh(real):
        pieces, others = real.split(), stand_in.split()
        for place, piece in enumerate(pieces):
            if len(piece) >= 3:
                found.append((piece, others[-1 if place == len(pieces) - 1 else 0] if others else ""))
    return found


def _stand_ins(names: Sequence[str], lang: str, rng: Random) -> dict[str, str]:
    taken = {_plain(name) for name in names}
    free = [one for one in STAND_INS[lang] if _plain(one) not in taken and not any(one[0] == name[:1] for name in names if _is_zh(name))]  # fmt: skip
    rng.shuffle(free)
    return {_plain(name): free[place % len(free)] for place, name in enumerate(names)}


def _loose(real: str) -> str:
    """The words with any spacing or hyphens in a number; whole words where the letters are Latin."""
    if any(map(str.isdigit, real)) and not _is_zh(real) and re.fullmatch(r"[\w\s()+-]+", real):
        return r"[\s-]?".join(re.escape(char) for char in re.sub(r"[\s()-]", "", real))
    edge = r"\b" if not _is_zh(real) and real[:1].isalnum() and real[-1:].isalnum() else ""
    return edge + re.escape(real) + edge


def _case(real: str) -> int:
    """A single Latin word is a name only where it is written like one: Will is somebody, will is not."""
    return 0 if real.isalpha() and real.isascii() else re.I


def _is_zh(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _month(name: str) -> int:
    return next(n for n, full in enumerate(_MONTHS, start=1) if full.startswith(name.lower()[:3]))


def _zh_value(said: str) -> int | None:
    """The number in Chinese figures such as 三千五 (3500) or 一万零二百."""
    total = part = digit = 0
    last = 1
    for char in said:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if char == "零" else last
        elif char in "十百千":
            size = {"十": 10, "百": 100, "千": 1000}[char]
            part += (digit or 1) * size
            digit, last = 0, size
        elif char == "万":
            total, part, digit, last = (part + digit) * 10_000, 0, 0, 10_000
        else:
            return None
    return total + part + digit * (last // 10 if digit and last > 10 else 1)
