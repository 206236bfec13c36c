"""The codes of rules (relations, purposes, channels, reasons, flags …) in words for a page. Only words."""

from collections.abc import Callable, Iterable, Mapping

from dunwell.foundation.i18n import N_

WORDS: Mapping[str, str] = {
    # Channels
    "voice": N_("call"),
    "sms": N_("text message"),
    "message": N_("online message"),
    "app": N_("app message"),
    "email": N_("e-mail"),
    "letter": N_("letter"),
    "lawyer_letter": N_("lawyer's letter"),
    "visit": N_("visit"),
    # Purposes
    "collect": N_("collect"),
    "locate": N_("restore contact"),
    "remind": N_("remind"),
    "reply": N_("reply"),
    "notice": N_("notice"),
    # Relations
    "self": N_("the debtor"),
    "guarantor": N_("joint guarantor"),
    "general_guarantor": N_("general guarantor"),
    "collateral_provider": N_("collateral provider"),
    "co_borrower": N_("co-borrower"),
    "spouse": N_("spouse"),
    "family": N_("family"),
    "friend": N_("friend"),
    "colleague": N_("colleague"),
    "employer": N_("employer"),
    "company_contact": N_("company contact"),
    "attorney": N_("lawyer"),
    "guardian_of_minor": N_("guardian of a minor"),
    "executor": N_("executor"),
    "other": N_("somebody else"),
    # Roles
    "debtor": N_("debtor"),
    "obligor": N_("somebody liable"),
    "stand_in": N_("somebody acting for the debtor"),
    "third": N_("third person"),
    # Reasons for being out of reach
    "invalid_number": N_("number does not exist"),
    "three_failed": N_("three attempts in a row failed"),
    "three_days": N_("not reached for three days"),
    "deceased": N_("died"),
    "incapable": N_("lacks capacity"),
    # Flags
    "bankrupt": N_("insolvency"),
    "breathing_space": N_("breathing space"),
    "disputed": N_("dispute"),
    "minor": N_("minor"),
    "plan_in_force": N_("plan in force"),
    "represented": N_("represented by a lawyer"),
    "stop_contact": N_("asked to stop"),
    "vulnerable": N_("vulnerable"),
    "complaint": N_("open complaint"),
    "hardship": N_("hardship"),
    # Kinds
    "company": N_("company"),
    "person": N_("natural person"),
    "agency": N_("outside agency"),
    "debt_buyer": N_("buyer of debts"),
    "first_party": N_("creditor itself"),
    "ai": N_("artificial voice"),
    "voicemail": N_("voicemail"),
    "work": N_("place of work"),
    # Facts
    "collector.certified": N_("collector certified"),
    "collector.mentor": N_("named mentor"),
    "collector.persons": N_("collectors present"),
    "collector.recording": N_("recording on"),
    "party.agreed": N_("the person agreed"),
    "visit.entry_consent": N_("let in"),
    # Figures of practices
    "annual_rate": N_("yearly rate"),
    "choices": N_("choices"),
    "consent_days": N_("days after consent"),
    "daily_rate": N_("daily rate"),
    "days": N_("days"),
    "days_after_treatment": N_("days after the event"),
    "days_at_most": N_("days at most"),
    "days_before": N_("days before"),
    "days_complex": N_("days in complex cases"),
    "days_extension": N_("days of extension"),
    "from_days": N_("from day"),
    "least": N_("at least"),
    "lpr_multiple": N_("times the LPR"),
    "minimum_rate": N_("lowest rate"),
    "months": N_("months"),
    "months_at_most": N_("months at most"),
    "months_between": N_("months between"),
    "most": N_("at most"),
    "rate": N_("rate"),
    "receipt_days": N_("days to acknowledge"),
    "sources": N_("permitted sources"),
    "to_days": N_("to day"),
    "until": N_("until"),
    "weeks": N_("weeks"),
}


def in_words(codes: Iterable[str], _: Callable[..., str]) -> str:
    """The codes in words, joined as the language joins; a code without words stands as it is."""
    return _(", ").join(sorted(of(code, _) for code in codes))


def of(code: str, _: Callable[..., str]) -> str:
    """One code in words."""
    return _(WORDS[code]) if code in WORDS else code.replace("_", " ")
