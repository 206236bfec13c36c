"""Why a debtor is on a list, in words: what to do, then the facts that led there, the telling ones first."""

from collections.abc import Callable, Mapping
from typing import Any

from dunwell.foundation.i18n import N_, gettext, ngettext
from dunwell.foundation.money import decimals_of
from dunwell.strategy import words

Facts = Mapping[str, Any]


def reason_in_words(reason: Mapping[str, Any], lang: str) -> str:
    """Why the item is on the list. `reason` is WorkItem.reason, or anything with `action` and `facts`.

    lang is en or zh_Hans.
    """
    said = facts_in_words(reason.get("facts") or {}, lang)
    what = words.name(lang, "action", reason.get("action"))
    colon = "：" if lang.startswith("zh") else ": "
    return what + colon + said if said else what


def facts_in_words(facts: Facts, lang: str) -> str:
    """The facts alone, as one line."""
    said = [part for tell in _TELLING if (part := tell(facts, lang))]
    return ("，" if lang.startswith("zh") else ", ").join(said)


def _age(facts: Facts, lang: str) -> str:
    dpd = facts.get("dpd")
    if dpd is None:
        return gettext(lang, N_("due date unknown")) if facts.get("overdue_minor") else ""
    if dpd == 0:
        days = facts.get("days_to_due")
        if days is None:
            return ""
        return ngettext(lang, "due in %(days)s day", "due in %(days)s days", days, days=days)
    one, many = "%(days)s day late (%(bucket)s)", "%(days)s days late (%(bucket)s)"
    return ngettext(lang, one, many, dpd, days=dpd, bucket=facts.get("bucket", ""))


def _amount(facts: Facts, lang: str) -> str:
    minor, currency = facts.get("overdue_minor") or 0, str(facts.get("currency", ""))
    if minor <= 0:
        return ""
    digits = decimals_of(currency)
    amount = f"{minor / 10**digits:,.{digits}f}"
    return gettext(lang, N_("%(amount)s %(currency)s overdue"), amount=amount, currency=currency)


def _promise(facts: Facts, lang: str) -> str:
    state, broken = facts.get("promise_state"), facts.get("promises_broken") or 0
    if state == "due_today":
        return gettext(lang, N_("promised for today"))
    if state == "broken" and broken > 1:
        return gettext(lang, N_("broke %(count)s promises"), count=broken)
    return gettext(lang, N_("broke the last promise")) if state == "broken" else ""


def _callback(facts: Facts, lang: str) -> str:
    return gettext(lang, N_("a callback is agreed for today")) if facts.get("callback_due") else ""


def _contact(facts: Facts, lang: str) -> str:
    days = facts.get("days_since_contact")
    if days is None:
        return gettext(lang, N_("not contacted yet"))
    if days == 0:
        return gettext(lang, N_("contacted today"))
    return ngettext(lang, "last contact %(days)s day ago", "last contact %(days)s days ago", days, days=days)


def _roll(facts: Facts, lang: str) -> str:
    days = facts.get("days_to_roll")
    if days is None or days > 7:
        return ""
    return ngettext(lang, "next bucket in %(days)s day", "next bucket in %(days)s days", days, days=days)


def _step(facts: Facts, lang: str) -> str:
    days = facts.get("days_late_step")
    if days is None:
        return ""
    if days == 0:
        return gettext(lang, N_("a planned step is due today"))
    return ngettext(
        lang, "a planned step is %(days)s day late", "a planned step is %(days)s days late", days, days=days
    )


def _reach(facts: Facts, lang: str) -> str:
    said = {"lost": N_("nobody can be reached"), "related_only": N_("only related persons can be reached")}
    return gettext(lang, said[facts["contactability"]]) if facts.get("contactability") in said else ""


def _will(facts: Facts, lang: str) -> str:
    wxa = facts.get("wxa")
    if wxa in (None, "unknown"):
        return ""
    said = words.name(lang, "wxa", str(wxa))
    return said[:1].lower() + said[1:]


def _first(facts: Facts, lang: str) -> str:
    late = facts.get("dpd") or 0
    early = (facts.get("first_default_instalment") or 9) <= 2
    return gettext(lang, N_("fell behind at the first instalments")) if late and early else ""


_TELLING: tuple[Callable[[Facts, str], str], ...] = (
    _callback, _promise, _age, _amount, _step, _roll, _reach, _first, _will, _contact,
)  # fmt: skip
