"""What the other side says of their money: what comes in, what must go out, what is at hand, what is left. Read from the call, for
where the case does not know it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from dunwell.roleplay.domain.case import Means
from dunwell.roleplay.domain.scoring.words import heard, where
from dunwell.roleplay.domain.slots import en, numbers_en, numbers_zh, zh

_READERS: dict[str, ModuleType] = {"zh": zh, "en": en}
_NUMBERS: dict[str, ModuleType] = {"zh": numbers_zh, "en": numbers_en}
LEAST = 20  # in major units: smaller numbers beside money are hours, people, days

# What a sum is, by the words of its own clause. Later ones are more particular.
_PARTS: dict[str, dict[str, re.Pattern[str]]] = {
    "zh": {
        "income": re.compile(r"工资|薪|到手|收入|进账|进|挣|落|毛|回款|结账|失业金|低保|养老金|退休金|补贴|补助|抚恤|津贴|提成|跑(下来)?|发(?!现)|赚"),
        "spend": re.compile(r"花|出|开销|支出|固定|要用|用掉|用|出去|打(不)?住|去掉|吃(喝|饭)住"),
        "item": re.compile(r"房租|租金|租|房贷|车贷|药|饭|伙食|菜|生活费|学费|孩子|奶粉|水电|车位|保险|医|护工|老人|份子|油"),
        "debts": re.compile(r"(别|其他|另外|外面|别家|还有).{0,4}(贷|欠|债|卡|平台)|还(别|花呗|借呗|网贷|信用卡)|花呗|借呗|网贷|月供"),
        "liquid": re.compile(r"手(里|头|上|边)|身上|卡(里|上)|兜里|柜上|存|现金|账上|微信(里|上)|余额|能动"),
        "left": re.compile(r"剩|余|结余|富余|能拿出|能挤|能匀"),
        "none": re.compile(r"欠|先还|我(先)?(还|给|转)|首付|每期|一期|借(了)?|押金|年终|奖"),
    },
    "en": {
        "income": re.compile(r"\b(take[- ]?home|bring (home|in)|bring|make|makes|earn|clear|net|gross|in\b(?! (?:the|my|hand|savings|total|a)\b)|comes? in|coming in|wages?|salary|pay(check|day|s me)?|paid|benefits?|maternity|pension|allowance|credit|unemployment|disability|shifts?|get|gets|tips|income|income's|a month|monthly)\b", re.I),
        "spend": re.compile(r"\b(out(?! of (?:work|pocket))|goes(?! in)|go|going out|spend\w*|costs?|outgoings|gone|all[- ]in|eats?|spoken for|expenses|bills|essentials|living)\b", re.I),
        "item": re.compile(r"\b(rent|mortgage|food|groceries|childcare|nursery|daycare|insurance|meds?|medication|prescriptions?|insulin|gas|fuel|petrol|utilities|electric|heating|car( payment| note)?|tuition|child support|council tax|phone|bus)\b", re.I),
        "debts": re.compile(r"^ ?(?:goes )?(?:to|on) an? \w|^ to the \w|\b(other|another|student) (loans?|cards?|debts?|lender|creditor)|loan payments?\b", re.I),
        "liquid": re.compile(r"\b(i'?ve(?: got)?|have|got|there'?s|on me|by me|here|on hand|in hand|put by|savings?|saved|in the (bank|account)|bank|checking|account|cash|wallet|stashed|to my name|sitting)\b", re.I),
        "left": re.compile(r"\b(left|spare|over|remaining|to play with)\b", re.I),
        "none": re.compile(r"\b(owe|i(?:'ll| can| could)(?: do| pay| send| put| ask| borrow| get)|ask \w+ \w+ for|lend|a (?:bit|little) over|down payment|deposit|instal\w*|each|behind|borrow\w*|bonus|fine|repair\w*|surgery|vet)\b", re.I),
    },
}  # fmt: skip
_CLAUSE = {
    "zh": re.compile(r"[,，。;；.!！?？、]|(?<=□)(?=[^□])(?=花|手|身|卡|剩|余|房|去掉|还有)"),
    "en": re.compile(r"[,;.!?]| and | but | minus | less |, ?(?:with|plus) | with | plus | then | after "),
}
_NO_SUM = {
    "zh": re.compile(r"^(天|个(?!月)|年|岁|期|号|点|分钟|小时|次|遍|人|口|斤|箱|件|周|平|多?户|单|趟|米|公里|块钱一天)"),
    "en": re.compile(r"^\s*(days?|hours?|weeks?|years?|months?|people|kids|times|percent|%|miles|boxes|units|pallets|am\b|pm\b|o'clock|of us)", re.I),
}  # fmt: skip
_ORDER = ("income", "spend", "liquid")
_ASKS_LEFT = {
    "zh": re.compile(r"(剩|余|落)(下)?多少|能(剩|余)"),
    "en": re.compile(r"what'?s left|left (over|at the end|each month|a month)|how much (is|do you have) left|to spare|spare each", re.I),
}  # fmt: skip
_TENS = (
    100  # "twenty-six in, twenty-three out": beside a monthly question a bare number of tens is in hundreds
)


def means_told(turns: Sequence[tuple[str, str]], lang: str) -> Means:
    """What the other side says of their means; the first word on each counts. What is left over stands for income less spending
    where one of these was not said."""
    found: dict[str, int] = {}
    payday = None
    for n, (speaker, text) in enumerate(turns):
        if speaker == "collector":
            continue
        before = next((turns[k][1] for k in range(n - 1, -1, -1) if turns[k][0] == "collector"), "")
        places = {part: where(lang, part, before) for part in _ORDER}
        if _ASKS_LEFT[lang].search(before):
            places = {"left": 0, "liquid": places["liquid"]} if places["income"] is None else places
        asked = sorted(
            (part for part in places if places[part] is not None), key=lambda one: places[one] or 0
        )
        if heard(lang, "verify", before) and not asked:
            continue
        put = {value for _, _, value in _sums(before, lang)}
        told = _by_the_week(_read(text, lang, asked, put), text, before, lang)
        if asked or len(told) > 1 or {"left", "liquid"} & set(told):
            if payday is None and "income" in told and "income" not in found:
                payday = _day(text)
            for part, value in told.items():
                found.setdefault(part, value)
    income, spend = found.get("income"), found.get("spend")
    if "left" in found:  # what they say is left outweighs our sums
        income = found["left"] + (spend or 0) if income is None or income < found["left"] else income
        spend = income - found["left"]
        found.pop("debts", None)
    return Means(income, payday, spend, found.get("liquid"), found.get("debts"))


_DAY = re.compile(r"(?<![\d月])(\d{1,2})\s?(?:号|日|st\b|nd\b|rd\b|th\b)", re.I)


def _day(text: str) -> int | None:
    """The one day of the month named in a line about what comes in."""
    each = re.search(r"每个?月(\d{1,2})[号日]", text)
    if each is not None:
        return int(each[1])
    days = {int(one) for one in _DAY.findall(text)}
    return days.pop() if len(days) == 1 else None


def tells_means(text: str, lang: str) -> bool:
    """Whether a line names two parts of somebody's means or more."""
    return len(_read(text, lang, (), set())) > 1


def balance_told(turns: Sequence[tuple[str, str]], lang: str) -> int | None:
    """The largest sum of the first line of ours that tells of the account; None where no line does."""
    for speaker, text in turns:
        if speaker == "collector" and heard(lang, "account", text):
            sums = [value for _, _, value in _sums(text, lang)]
            if sums and max(sums) >= LEAST * 100:
                return max(sums)
    return None


def completed(known: Means, told: Means) -> Means:
    """The means known, with what was told where nothing is known; a surplus is taken from one side only."""
    if known.income_minor_monthly is None or known.essential_minor_monthly is None:
        known = replace(
            known,
            income_minor_monthly=told.income_minor_monthly if known.income_minor_monthly is None else known.income_minor_monthly,
            essential_minor_monthly=told.essential_minor_monthly if known.essential_minor_monthly is None else known.essential_minor_monthly,
            other_debts_minor_monthly=told.other_debts_minor_monthly if known.other_debts_minor_monthly is None else known.other_debts_minor_monthly,
        )  # fmt: skip
    known = known if known.payday is not None else replace(known, payday=told.payday)
    return known if known.liquid_minor is not None else replace(known, liquid_minor=told.liquid_minor)


def _read(text: str, lang: str, asked: Sequence[str], put: set[int]) -> dict[str, int]:
    """The parts named in a line. Sums that the line does not name itself answer what was asked, in that order; put: sums just put to
    them, which said again are no news."""
    text = _FILLER.sub(" ", text) if lang == "en" else text
    sums = _sums(text, lang)
    bare = text
    for start, end, _ in sums:
        bare = bare[:start] + "□" * (end - start) + bare[end:]
    marks = [match.start() for match in _CLAUSE[lang].finditer(bare)]
    found: dict[str, int] = {}
    items, unnamed = 0, []
    for at, (start, end, value) in enumerate(sums):
        begin = max((mark for mark in marks if mark < start), default=0)
        stop = min((mark for mark in marks if mark >= end), default=len(bare))
        begin = max(begin, sums[at - 1][1] if at else 0)
        stop = min(stop, sums[at + 1][0] if at + 1 < len(sums) else stop)
        if _HAS_NOT.match(bare[end:stop]):
            continue
        part = _part(bare[begin:start], bare[end:stop], lang)
        if part is None and lang == "zh" and _PAID_BEFORE.search(bare[:start]):
            part = "income"
        if part is None and _PAID[lang].match(bare[stop : stop + 24]):
            part = "income"
        if value in put and part not in ("liquid", "left"):
            continue
        if lang == "en" and value < _TENS * 100 and part in ("income", "spend", None) and value % 100 == 0:
            value *= _TENS if asked or max(one for _, _, one in sums) > _TENS * 100 * 10 else 1
        elif (
            lang == "en" and value < _TENS * 100 and part == "liquid" and "$" not in text and "£" not in text
        ):
            if _IN_BANK.search(bare[begin:stop]):
                value *= _TENS  # *about twenty-six in checking*
            elif not asked:
                continue  # *got my forty back*: hours
        if part == "item":
            items += 0 if _OF_THAT.match(bare[end:]) else value  # a part of what was just named
        elif part is None:
            unnamed.append(value)
        elif part != "none":
            found.setdefault(part, value)
    free = [part for part in (*asked, *(one for one in _ORDER if one not in asked)) if part not in found]
    if items:
        if "spend" not in found:
            found["spend"] = items
        free = [part for part in free if part != "spend"]
    if "left" in free and (len(found) > 1 or len(unnamed) > 1):
        free = [part for part in (*_ORDER,) if part not in found]  # told in full, not only what is left
    if asked or len(found) > 1:
        found |= dict(
            zip(free if not asked or len(unnamed) + len(found) > 1 else asked[:1], unnamed, strict=False)
        )
    return found


_HAS_NOT = re.compile(
    r"(块|元|钱)?[^，。]{0,3}(拿不|出不|还不|凑不|付不|掏不)|(dollars|pounds|quid)?\W{0,2}(i |we )?(don'?t have|haven'?t got|can'?t (do|pay|find|manage))",
    re.I,
)
_IN_BANK = re.compile(r"\b(checking|savings?|bank|account)\b", re.I)
_OF_THAT = re.compile(r"\s*,?\s*(is )?(out )?of (that|it|which)\b", re.I)
_FILLER = re.compile(r",\s*(?:uh+|um+|like|er+|you know|i mean|say|about|let'?s see)\s*,?", re.I)
_PAID = {
    "zh": re.compile(r"[,，。 ]{0,2}(每月)?\d{1,2}号[^□,，。]{0,3}(发|结|到)"),
    "en": re.compile(r"[,. ]{0,2}(paid|payday|every other|on the \d|each (friday|month|week))", re.I),
}  # fmt: skip
_PAID_BEFORE = re.compile(r"(每个?月\d{1,2}号(发|结|到账?)?|\d{1,2}号(发|结|到账?))[,，]\s*$")
_WEEKLY = {
    "zh": re.compile(r"(一个?|每)(周|星期|礼拜)(能|大概|得|要)?(挣|赚|花|多少|进|用|到手)"),
    "en": re.compile(r"\b(does|is|for) an? (\w+ )?week\b|\b(per|each|every) week\b|\bweekly\b|□ a week|\bweek'?s (pay|money|check)", re.I),
}  # fmt: skip
_MONTHLY = {"zh": re.compile(r"月"), "en": re.compile(r"\bmonth", re.I)}
_WEEKS = 52 / 12  # in a month


def _by_the_week(told: dict[str, int], text: str, before: str, lang: str) -> dict[str, int]:
    """Parts told of a week, as those of a month."""
    both = f"{before} {text}"
    if not _WEEKLY[lang].search(both) or _MONTHLY[lang].search(both):
        return told
    return {part: value if part == "liquid" else int(value * _WEEKS) for part, value in told.items()}


_RANK = {
    "zh": ("none", "liquid", "left", "debts", "item", "spend", "income"),
    "en": ("none", "left", "liquid", "debts", "item", "spend", "income"),
}


def _part(before: str, after: str, lang: str) -> str | None:
    words = _PARTS[lang]
    for side in (before, after):
        for part in _RANK[lang]:
            if words[part].search(side):
                return part
    return None


_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENTHS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_A_MONTH = re.compile(
    rf"\b((?:(?:{_TENTHS})-)?(?:{_UNITS})|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen) ((?:{_TENTHS})(?:-(?:{_UNITS}))?)(?= (?:a|per|each|every) month\b)", re.I
)  # fmt: skip


def joined(text: str) -> str:
    """An English line in which a sum a month in two words (*six thirty a month*) reads as one sum, not as six payments of thirty."""
    return _A_MONTH.sub(r"\1-\2", text)


def _sums(text: str, lang: str) -> list[tuple[int, int, int]]:
    """Start, end and value (minor units) of each sum of money, those too that only an answer about money makes one."""
    reader = _READERS[lang]
    text = re.sub("(?<=[手卡身])上", "里", text)  # the number reader takes 上三千 for *over three thousand*
    text = joined(text) if lang == "en" else text
    plan = reader.instalments(text)
    taken = [*(span for span, _ in reader.percents(text)), *reader.dates(text), *([plan[0]] if plan else [])]
    found = [(one.start, one.end, int(one.value * 100)) for one in reader.amounts(text, taken)]
    for one in _NUMBERS[lang].numbers(text):
        free = all(one.end <= start or one.start >= end for start, end, _ in found)
        free = free and all(one.end <= span.start or one.start >= span.end for span in taken)
        if free and one.value >= LEAST and not _NO_SUM[lang].match(text[one.end :]):
            found.append((one.start, one.end, int(one.value * 100)))
    return sorted(found)
