"""Reasons in words, in either language, from the facts and rules kept with an item or an account."""

from collections.abc import Callable, Mapping
from typing import Any

from dunwell.foundation.i18n import N_, gettext, ngettext
from dunwell.foundation.money import decimals_of
from dunwell.strategy import words

WHY_NOT: Mapping[str, str] = {
    "closed": N_("The account is closed."),
    "no_action_due": N_("Nothing is due."),
    "protected": N_("Contact is suspended."),
    "plan_in_force": N_("A plan is in force."),
    "promise_running": N_("A promise is running."),
    "contacted_lately": N_("Contacted lately."),
    "desk_work": N_("Desk work, no contact."),
    "refused_by_rule": N_("A rule forbids the contact today."),
    "other_account_leads": N_("Handled with the debtor's leading account."),
    "no_qualified_collector": N_("Nobody on duty has the skill, language or certificate."),
    "capacity": N_("Beyond today's capacity."),
}

Facts = Mapping[str, Any]


def reason_in_words(reason: Mapping[str, Any], lang: str) -> str:
    """Why the item is on the list: what to do, then the facts that led there, the telling ones first.

    `reason` is WorkItem.reason, or anything with `action` and `facts`. lang is en or zh_Hans.
    """
    facts: Facts = reason.get("facts", {})
    said = [part for tell in _TELLING if (part := tell(facts, lang))]
    what = words.name(lang, "action", reason.get("action"))
    if not said:
        return what
    comma, colon = ("，", "：") if lang.startswith("zh") else (", ", ": ")
    return what + colon + comma.join(said)


def why_not_in_words(why: str | None, lang: str, rule_title: str = "") -> str:
    """Why an account is not contacted today; a refusal names its rule (`rule_title` if the caller knows one)."""
    if why is None:
        return ""
    code, _, rule = why.partition(":")
    said = gettext(lang, WHY_NOT[code]) if code in WHY_NOT else code
    return f"{said} ({rule_title or rule})" if rule else said


def _age(facts: Facts, lang: str) -> str:
    dpd = facts.get("dpd")
    if dpd is None:
        return gettext(lang, N_("due date unknown")) if facts.get("overdue_minor") else ""
    if dpd == 0:
        days = facts.get("days_to_due")
        return (
            ""
            if days is None
            else ngettext(lang, "due in %(days)s day", "due in %(days)s days", days, days=days)
        )
    return ngettext(
        lang,
        "%(days)s day late (%(bucket)s)",
        "%(days)s days late (%(bucket)s)",
        dpd,
        days=dpd,
        bucket=facts.get("bucket", ""),
    )


def _amount(facts: Facts, lang: str) -> str:
    minor, currency = facts.get("overdue_minor") or 0, str(facts.get("currency", ""))
    if minor <= 0:
        return ""
    digits = decimals_of(currency)
    return gettext(
        lang,
        N_("%(amount)s %(currency)s overdue"),
        amount=f"{minor / 10**digits:,.{digits}f}",
        currency=currency,
    )


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
    return (
        ngettext(lang, "last contact %(days)s day ago", "last contact %(days)s days ago", days, days=days)
        if days
        else gettext(lang, N_("contacted today"))
    )


def _roll(facts: Facts, lang: str) -> str:
    days = facts.get("days_to_roll")
    return (
        ngettext(lang, "next bucket in %(days)s day", "next bucket in %(days)s days", days, days=days)
        if days is not None and days <= 7
        else ""
    )


def _step(facts: Facts, lang: str) -> str:
    days = facts.get("days_late_step")
    if days is None:
        return ""
    return (
        gettext(lang, N_("a planned step is due today"))
        if days == 0
        else ngettext(
            lang,
            "a planned step is %(days)s day late",
            "a planned step is %(days)s days late",
            days,
            days=days,
        )
    )


def _reach(facts: Facts, lang: str) -> str:
    if facts.get("contactability") == "lost":
        return gettext(lang, N_("nobody reachable"))
    return (
        gettext(lang, N_("only related persons reachable"))
        if facts.get("contactability") == "related_only"
        else ""
    )


def _will(facts: Facts, lang: str) -> str:
    wxa = facts.get("wxa")
    return "" if wxa in (None, "unknown") else words.name(lang, "wxa", wxa)


def _first(facts: Facts, lang: str) -> str:
    late = facts.get("dpd") or 0
    return (
        gettext(lang, N_("fell behind at the first instalments"))
        if late and (facts.get("first_default_instalment") or 9) <= 2
        else ""
    )


_TELLING: tuple[Callable[[Facts, str], str], ...] = (
    _callback, _promise, _age, _amount, _step, _roll, _reach, _first, _will, _contact,
)  # fmt: skip
