"""Amounts as people say them."""

_ZH = "零一二三四五六七八九"
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spoken(minor: int, lang: str) -> str:
    """一千二, 两千三百五, 三百五; twelve hundred, two thousand three hundred and fifty. Odd cents are said in figures."""
    if minor % 100:
        return f"{minor / 100:.2f}"
    return zh(minor // 100) if lang == "zh" else en(minor // 100)


def zh(number: int) -> str:
    """A whole number of yuan, the last unit left out where one leaves it out (一千二)."""
    if number >= 10_000:
        rest = number % 10_000
        head = zh(number // 10_000).replace("二", "两") if number // 10_000 == 2 else zh(number // 10_000)
        if rest == 0:
            return head + "万"
        if rest % 1000 == 0:
            return head + "万" + _ZH[rest // 1000]
        return head + "万" + ("" if rest >= 1000 else "零") + _below(rest, short=rest >= 1000)
    return _below(number, short=True)


def _below(number: int, *, short: bool) -> str:
    out, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit == 0:
            gap = bool(out)
            continue
        rest = number % size
        word = "两" if digit == 2 and size == 1000 else _ZH[digit]
        if gap:
            out += "零"
        last = rest == 0 and out and not gap and size >= 10
        out += word + ("" if short and last else unit)
        gap = False
    return out[1:] if out.startswith("一十") else out or "零"


def en(number: int) -> str:
    """A whole number of dollars or pounds in words."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    if 1000 < number < 10_000 and number % 100 == 0 and number % 1000:
        return f"{en(number // 100)} hundred"
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head, rest = en(number // size), number % size
    if head == "one" and size == 100:
        head = "a"
    if not rest:
        return f"{head} {name}"
    return f"{head} {name} {'and ' if rest < 100 else ''}{en(rest)}"


def nice(minor: int) -> int:
    """Rounded down to what one would name: fifties below two thousand, hundreds above; never nothing."""
    step = 1000 if minor < 20_000 else 5000 if minor < 200_000 else 10_000
    return max(step, minor // step * step) if minor >= 1000 else minor
