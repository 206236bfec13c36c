"""Search over debtors by name, telephone number, id number, contract number. Case and width do not matter."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from dunwell.portfolio import tables
from dunwell.portfolio.domain import fold
from dunwell.portfolio.tables import Debtor

SHORTEST_NUMBER = 4  # digits before an id, contract or telephone number is looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A debtor found. matched: name | id_number | contract | phone; text: the value that matched, unmasked: pages mask it.

    relation: None when the value is the debtor's own, else of the related person whose number it is.
    """

    debtor_id: int
    name: str
    matched: str
    text: str
    relation: str | None
    lang: str
    sample: bool


def search(
    session: Session, query: str, limit: int = 20, *, visible: ColumnElement[bool] | None = None
) -> list[Hit]:
    """At most `limit` debtors, each once: by id, contract and telephone number first, then by name, beginnings first.

    `visible` is a condition on Debtor under which the asker may see it (worklist.access.scope); None shows all.
    """
    asked = unicodedata.normalize("NFKC", query).strip()
    seen = true() if visible is None else visible
    hits: dict[int, Hit] = {}
    if sum(c.isdigit() for c in asked) >= SHORTEST_NUMBER:
        _keep(hits, _by_number(session, asked, limit, seen))
    key = fold(asked)
    if len(key) >= 2 or (key and not key.isascii()):
        for within in (False, True):
            if len(hits) < limit:
                found = tables.debtors_by_name(session, key, limit, seen, within=within)
                _keep(hits, [_hit(debtor, "name", debtor.name) for debtor in found])
    return list(hits.values())[:limit]


def _by_number(session: Session, asked: str, limit: int, seen: ColumnElement[bool]) -> list[Hit]:
    bare = re.sub(r"\s+", "", asked)
    spellings = list(dict.fromkeys([asked, bare, bare.upper(), bare.lower()]))
    hits = [
        _hit(d, "id_number", d.id_number)
        for d in tables.debtors_by_id_number(session, spellings, limit, seen)
    ]
    hits += [_hit(d, "contract", no) for d, no in tables.debtors_by_contract(session, spellings, limit, seen)]
    if values := phone_values(asked):
        found = tables.debtors_by_phone(session, values, limit, seen)
        hits += [_hit(debtor, "phone", value, relation) for debtor, value, relation in found]
    return hits


def phone_values(text: str) -> list[str]:
    """The forms under which a number written any way may be stored: E.164 read as Chinese, and the bare digits.

    An extension (转, ext., x) is left out. Empty for what is no number.
    """
    main = re.split(r"转|ext\.?|x|#|,", unicodedata.normalize("NFKC", text), maxsplit=1, flags=re.IGNORECASE)[
        0
    ]
    if not re.fullmatch(r"[+\d\s().\-–—/]+", main.strip() or "?"):
        return []
    digits = re.sub(r"\D", "", main)
    if not SHORTEST_NUMBER <= len(digits) <= 20:
        return []
    forms = [digits, f"+{digits}", f"+86{digits}"]
    if digits.startswith("00"):
        forms.append(f"+{digits[2:]}")
    try:
        parsed = phonenumbers.parse(main, "CN")
        forms.insert(0, phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException:
        pass
    return list(dict.fromkeys(forms))


def stored_value(kind: str, text: str) -> tuple[str, bool]:
    """A contact as it is stored, and whether it is well formed: phones in E.164 where they can be, else as given."""
    plain = unicodedata.normalize("NFKC", text).strip()[:200]
    if kind == "email":
        return plain, re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", plain) is not None
    if kind != "phone":
        return plain, bool(plain)
    try:
        parsed = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        return plain, False
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.is_valid_number(parsed)


def _hit(debtor: Debtor, matched: str, text: str, relation: str | None = None) -> Hit:
    return Hit(debtor.id, debtor.name, matched, text, relation, debtor.lang, debtor.sample)


def _keep(hits: dict[int, Hit], found: list[Hit]) -> None:
    for hit in found:
        hits.setdefault(hit.debtor_id, hit)
