"""Why an account is not contacted today, in words. Why one is on a list: see reasons.py."""

from collections.abc import Mapping

from dunwell.foundation.i18n import N_, gettext

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


def why_not_in_words(why: str | None, lang: str, rule_title: str = "") -> str:
    """Why an account is not contacted today; a refusal names its rule (`rule_title` if the caller knows one)."""
    if why is None:
        return ""
    code, _, rule = why.partition(":")
    said = gettext(lang, WHY_NOT[code]) if code in WHY_NOT else code
    return f"{said} ({rule_title or rule})" if rule else said
