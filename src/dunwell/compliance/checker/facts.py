"""What the case says beyond the words: facts that make a sentence true, or false."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

Places = dict[str, tuple[int, int]]


class BadFacts(ValueError):
    """A key or a value of the facts is not understood."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All optional; None is not known. Amounts are in major units as written, e.g. "31204.56"; pay_channels are the
    official accounts, codes or names; agreed_hours are ("19:00", "20:00") pairs, first inside, last outside."""

    party_liable: bool | None = None
    suit_authorised: bool | None = None
    suit_filed: bool | None = None
    time_barred: bool | None = None
    amounts: tuple[str, ...] | None = None
    pay_channels: tuple[str, ...] | None = None
    agreed_hours: tuple[tuple[str, str], ...] | None = None
    secured: bool | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "CaseFacts":
        """From JSON. Raises BadFacts for a key that is not known or a value of the wrong kind."""
        known = {each.name for each in fields(cls)}
        values: dict[str, Any] = {}
        for key, value in given.items():
            if key not in known:
                raise BadFacts(key)
            lists = key in ("amounts", "pay_channels", "agreed_hours")
            if value is not None and not isinstance(value, list if lists else bool):
                raise BadFacts(key)
            values[key] = value
        for key in ("amounts", "pay_channels"):
            if values.get(key) is not None:
                values[key] = tuple(str(each) for each in values[key])
        if values.get("agreed_hours") is not None:
            pairs = values["agreed_hours"]
            if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
                raise BadFacts("agreed_hours")
            values["agreed_hours"] = tuple((str(low), str(high)) for low, high in pairs)
        return cls(**values)


def addressee(given: str, facts: CaseFacts | None) -> str:
    """Whom the words reach, as the labelling guide counts it: whoever is liable is a debtor."""
    if facts is None or facts.party_liable is None:
        return given
    return "debtor" if facts.party_liable else "third_party"


_LEANS = {
    "third_party_disclosure": ("party_liable",),
    "third_party_demand": ("party_liable",),
    "fabricated_process": ("suit_filed",),
    "threat_criminal": (),
    "false_amount": ("amounts",),
    "private_payment": ("pay_channels",),
    "night_harass": ("agreed_hours",),
    "seize_property": ("secured",),
}


def assumed(places: Places, facts: CaseFacts | None) -> tuple[str, ...]:
    """Facts that these verdicts lean on and that nobody gave."""
    wanted = dict.fromkeys(name for category in places for name in _LEANS.get(category, ()))
    return tuple(name for name in wanted if facts is None or getattr(facts, name) is None)


_CLAIMS: dict[str, dict[str, re.Pattern[str]]] = {
    "zh": {
        "filed": re.compile(
            r"(?<!如)(?<!未)(?<!没)(?<!没有)(已经?|已于\S{0,14}|昨天|上周|今天上午)(向\S{0,8}法院)?(提起诉讼|起诉|立案|递交诉状|开庭|判决|宣判|作出判决)"
        ),
        "suit": re.compile(r"(起诉|提起诉讼|诉讼|走司法程序|法律途径|法院见|告到法院|打官司)"),
        "open": re.compile(r"(尚未|还没|没有|不会|无法|不能|未曾|不再)[^,.]{0,6}(起诉|诉讼|立案|官司)"),
        "bank": re.compile(r"(账户|账号|卡号|户名|收款码)[^0-9]{0,8}([0-9][0-9 ]{5,22}[0-9])"),
        "sum": re.compile(r"(欠|应还|余额|结清|合计|共计|总额|剩余)[^0-9,.]{0,12}([0-9][0-9,]*(?:\.[0-9]{1,2})?) ?元"),
        "goods": re.compile(r"(收走|拖走|开走|扣走|扣下|扣押|搬走|拉走|收回|处置|变卖|卖掉|拍卖)[^,.?]{0,6}(车|房|抵押物|质押物|设备|货)|(车|房子?|抵押物|质押物|设备|货)[^,.?]{0,8}(收走|拖走|开走|扣走|扣下|扣押|搬走|拉走|收回|处置|变卖|卖掉|拍卖)"),
        "kept": re.compile(r"(不会|不能|不得|不可|无权|严禁|没有|并非|不是)[^,.?]{0,10}(收走|拖走|开走|扣|搬走|拉走|收回|处置|变卖|卖掉|拍卖)"),
        "lawful_way": re.compile(r"(法院|依法|依照|担保物权|协商|折价|司法|抵押合同|约定的程序)"),
        "hour": re.compile(r"(早上|凌晨|晚上|夜里|今晚|明晚|清晨|半夜)?([0-9]{1,2})(?:点|:([0-9]{2}))(半)?"),
    },
    "en": {
        "filed": re.compile(
            r"\b(has been|have been|was|were|we(?:'ve| have)?|already) (?:already )?(filed|sued|served|lodged|issued)\b"
        ),
        "suit": re.compile(r"\b(sue|lawsuit|suit|court|legal action|litigation|small claims|county court)\b"),
        "open": re.compile(r"\b(not|never|no|cannot|can't|won't|haven't|hasn't)\b[^,.]{0,24}(su[ei]\w*|lawsuit|filed|court|legal action)"),
        "bank": re.compile(r"(account|sort code|iban|card)[^0-9]{0,16}([0-9][0-9 -]{5,26}[0-9])"),
        "sum": re.compile(r"\b(owe|balance|total|due|outstanding|settle)\b[^0-9.]{0,24}[$£€]?([0-9][0-9,]*(?:\.[0-9]{1,2})?)"),
        "goods": re.compile(r"\b(repossess|seize|tow|take|sell|collect|auction)\w*\b[^,.?]{0,16}\b(car|vehicle|van|home|house|collateral|goods|equipment)\b"),
        "kept": re.compile(r"\b(not|never|cannot|can't|won't|no right to)\b[^,.?]{0,16}\b(repossess|seize|tow|take|sell|collect|auction)"),
        "lawful_way": re.compile(r"\b(court|notice of|security agreement|the law allows|by law|lawful|default notice)\b"),
        "hour": re.compile(r"()\b([0-9]{1,2})(?::([0-9]{2}))? ?(am|pm|a\.m\.|p\.m\.)"),
    },
}  # fmt: skip


def apply(places: Places, facts: CaseFacts, normal: str, text: str, lang: str) -> None:
    """Change the verdicts as the facts demand: what is true is let stand, what is false is flagged."""
    claims = _CLAIMS[lang]
    filed, suit = claims["filed"].search(normal), claims["suit"].search(normal)
    denied = claims["open"].search(normal)
    whole = (0, len(text))
    if filed and not denied:
        if facts.suit_filed:
            places.pop("fabricated_process", None)
        elif facts.suit_filed is False:
            places.setdefault("fabricated_process", whole)
    elif (
        suit and not denied and (facts.time_barred or facts.suit_authorised is False) and not facts.suit_filed
    ):
        places.setdefault("fabricated_process", whole)
    account = claims["bank"].search(normal)
    if account and facts.pay_channels is not None:
        official = {re.sub(r"\D", "", each) for each in facts.pay_channels}
        if re.sub(r"\D", "", account[2]) in official:
            places.pop("private_payment", None)
        else:
            places.setdefault("private_payment", whole)
    stated = [found[2].replace(",", "") for found in claims["sum"].finditer(normal)]
    if stated and facts.amounts is not None:
        ledger = {float(each.replace(",", "")) for each in facts.amounts}
        if any(float(each) not in ledger for each in stated):
            places.setdefault("false_amount", whole)
    goods = claims["goods"].search(normal)
    if goods and facts.secured is False and not claims["kept"].search(normal):
        places.setdefault("seize_property", whole)
    elif goods and facts.secured and claims["lawful_way"].search(normal):
        places.pop("seize_property", None)
    if (
        "night_harass" in places
        and facts.agreed_hours
        and _agreed(claims["hour"], normal, facts.agreed_hours)
    ):
        places.pop("night_harass")


def _agreed(pattern: re.Pattern[str], normal: str, agreed: tuple[tuple[str, str], ...]) -> bool:
    """Whether every hour named lies inside a window the debtor agreed to."""
    named = []
    for found in pattern.finditer(normal):
        hour, minute = int(found[2]), 30 if found[4] == "半" else int(found[3] or 0)
        late = found[1] in ("晚上", "今晚", "明晚", "夜里") or (found[4] or "").startswith("p")
        named.append(f"{hour % 12 + 12 if late and hour <= 12 else hour:02}:{minute:02}")
    return bool(named) and all(any(low <= each < high for low, high in agreed) for each in named)
