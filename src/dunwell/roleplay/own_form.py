"""The form of a scenario: the same keys as the YAML, one field each, named by their path (case.balance_minor, hidden[0].text).

What cannot be read is kept as it was typed, so that the fault stands beside its field and nothing is lost.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dunwell.foundation.money import decimals_of

TEXTS = (
    "title", "lang", "stage", "archetype", "special", "brief", "debrief", "case.call_date", "case.creditor", "case.product", "case.currency",
    "case.party", "case.right_thing", "case.cause", "case.authority.note", "person.name", "person.address", "person.id_tail", "person.answers",
    "persona.style.length", "persona.style.register", "wish.method",
)  # fmt: skip
MONEY = (
    "case.balance_minor", "case.principal_minor", "case.interest_minor", "case.fee_minor", "case.means.income_minor_monthly",
    "case.means.essential_minor_monthly", "case.means.liquid_minor", "case.means.other_debts_minor_monthly",
)  # fmt: skip
STATE = ("trust", "anger", "stress", "willingness", "fairness", "credibility", "engagement")
NUMBERS = (
    "level", "case.dpd", "case.authority.max_waiver_pct", "case.authority.min_upfront_pct", "case.authority.max_days",
    "case.authority.max_instalments", "case.means.payday", "persona.resilience", "persona.patience", "persona.cognition.law",
    "persona.cognition.finance", "persona.cognition.duty", "persona.cognition.credit", "persona.style.fillers", "persona.style.interrupts",
    "persona.style.drifts", "persona.style.silences", *(f"persona.state.{key}" for key in STATE), "wish.instalments",
)  # fmt: skip
TRUTHS = ("case.authority.waiver_conditional", "case.legal.suit_filed", "case.legal.suit_authorised", "wish.discount")  # fmt: skip
# Written in one field, parted by commas or lines.
LISTS = {"persona.traits": ", ", "persona.style.words": "\n"}
FACTS = ("reveals", "hidden")
SPARE = 2  # empty rows for further facts
_ORDER = {"topic": 0, "trust": 1, "acts": 2, "text": 3, "ways": 4, "cover": 5}
_ROW = re.compile(r"(reveals|hidden)\[(\d{1,2})\]\.(topic|trust|acts|text|ways|cover)")


def data_of(posted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The scenario's data out of a posted form. Empty fields are left out; a fact without words is no fact."""
    given: dict[str, list[str]] = {}
    for name, value in posted:
        given.setdefault(name, []).append(value)
    one = {name: values[-1].strip() for name, values in given.items()}
    currency = one.get("case.currency", "CNY")
    found: dict[str, Any] = {}
    for path in TEXTS:
        _put(found, path, one.get(path) or None)
    for path in MONEY:
        _put(found, path, _minor(one.get(path, ""), currency))
    for path in NUMBERS:
        _put(found, path, _number(one.get(path, "")))
    for path in TRUTHS:
        _put(found, path, path in one)
    for path, between in LISTS.items():
        parts = re.split(r"[,，、;；]" if between == ", " else r"\n", one.get(path, ""))
        _put(found, path, [word.strip() for word in parts if word.strip()])
    authority = found.setdefault("case", {}).setdefault("authority", {})
    authority["waiver_of"] = given.get("case.authority.waiver_of", [])  # none ticked: no discount
    for name in FACTS:
        found[name] = _facts(given, name)
    found["lines"] = _lines(one.get("lines", ""))
    if not found["lines"]:
        del found["lines"]
    return found


def values_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What each field shows, by path; lists as lists, truths as truth."""
    currency = str(_get(data, "case.currency") or "CNY")
    found: dict[str, Any] = {}
    for path in TEXTS + NUMBERS:
        found[path] = _get(data, path)
    for path in MONEY:
        found[path] = _major(_get(data, path), currency)
    for path in TRUTHS:
        found[path] = _get(data, path) is True
    for path, between in LISTS.items():
        words = _get(data, path)
        found[path] = between.join(map(str, words)) if isinstance(words, list) else words
    waived = _get(data, "case.authority.waiver_of")
    found["case.authority.waiver_of"] = waived if isinstance(waived, list) else []
    found["lines"] = _shown_lines(data.get("lines"))
    return found


def rows_of(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The facts of one list, with empty rows after them."""
    kept = data.get(name)
    rows = (
        [row if isinstance(row, dict) else {"text": str(row)} for row in kept]
        if isinstance(kept, list)
        else []
    )
    return rows + [{}] * SPARE


def _facts(given: Mapping[str, list[str]], name: str) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for key, values in given.items():
        match = _ROW.fullmatch(key)
        if match is None or match.group(1) != name:
            continue
        row = rows.setdefault(int(match.group(2)), {})
        part = match.group(3)
        if part == "acts":
            row["acts"] = list(values)
        elif part == "ways":
            ways = [line.strip() for line in "\n".join(values).splitlines() if line.strip()]
            row |= {"ways": ways} if ways else {}
        elif values[-1].strip():
            row[part] = _number(values[-1]) if part == "trust" else values[-1].strip()
    kept = [row for _, row in sorted(rows.items()) if row.get("text") or row.get("acts") or row.get("topic")]
    return [dict(sorted(row.items(), key=lambda item: _ORDER[item[0]])) for row in kept]


def _lines(text: str) -> dict[str, list[str]]:
    """A line each: the debtor's act, then the words."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip():
            act, _, words = line.strip().partition(" ")
            found.setdefault(act.rstrip(":："), []).append(words.strip())
    return found


def _shown_lines(lines: Any) -> str:
    if not isinstance(lines, Mapping):
        return ""
    return "\n".join(
        f"{act} {text}" for act, texts in lines.items() if isinstance(texts, list) for text in texts
    )


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    if value is None or value == []:
        return
    *parts, last = path.split(".")
    for part in parts:
        data = data.setdefault(part, {})
    data[last] = value


def _get(data: Any, path: str) -> Any:
    for part in path.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(part)
    return data


def _number(text: str) -> int | float | str | None:
    plain = text.strip()
    if not plain:
        return None
    try:
        return int(plain)
    except ValueError:
        try:
            return float(plain) if len(plain) < 12 and "n" not in plain.lower() else plain
        except ValueError:
            return plain


def _minor(text: str, currency: str) -> int | str | None:
    plain = text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    try:
        amount = Decimal(plain).scaleb(_decimals(currency))
        return int(amount) if amount.is_finite() and amount == int(amount) and abs(amount) < 10**15 else plain
    except (InvalidOperation, ValueError):
        return plain


def _major(minor: Any, currency: str) -> str:
    if minor is None:
        return ""
    if isinstance(minor, bool) or not isinstance(minor, int):
        return str(minor)
    places = _decimals(currency)
    shown = f"{Decimal(minor).scaleb(-places):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _decimals(currency: str) -> int:
    try:
        return decimals_of(currency)
    except (KeyError, ValueError):
        return 2
