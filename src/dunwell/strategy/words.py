"""What the codes of the strategy are called. English here, Chinese in the catalogue; a code without a name shows itself."""

from collections.abc import Mapping

from dunwell.foundation.i18n import N_, gettext

STAGES: Mapping[str, str] = {
    "pre_due": N_("Before the due date"),
    "early": N_("Early stage"),
    "mid": N_("Middle stage"),
    "late": N_("Late stage"),
    "unknown": N_("Due date unknown"),
}

SEGMENTS: Mapping[str, str] = {
    "estate": N_("Estate"),
    "guardian": N_("Minor: guardian only"),
    "insolvency": N_("Insolvency"),
    "protected": N_("Protected: no contact"),
    "dispute": N_("Dispute or complaint"),
    "plan": N_("Plan in force"),
    "current": N_("Current"),
    "pre_due": N_("Reminder before due"),
    "unknown": N_("Due date unknown"),
    "b2b_early": N_("Company, to 30 days"),
    "b2b_mid": N_("Company, 31–90 days"),
    "b2b_late": N_("Company, over 90 days"),
    "lost": N_("Lost contact"),
    "broken": N_("Broken promise"),
    "hardship": N_("Hardship"),
    "needs_plan": N_("Willing, needs a plan"),
    "firm": N_("Able, unwilling"),
    "first_default": N_("First instalments missed"),
    "early": N_("Early"),
    "mid": N_("Middle"),
    "late": N_("Late"),
}

ACTIONS: Mapping[str, str] = {
    "none": N_("Nothing to do"),
    "hold": N_("Hold: no contact"),
    "estate_desk": N_("Desk: estate"),
    "claim_desk": N_("Desk: file the claim"),
    "dispute_desk": N_("Desk: answer the dispute"),
    "data_desk": N_("Desk: complete the data"),
    "trace": N_("Restore contact"),
    "legal_review": N_("Review for legal action"),
    "wait_plan": N_("Wait: plan in force"),
    "wait_promise": N_("Wait for the promise"),
    "wait_cadence": N_("Leave room after the last contact"),
    "plan_remind": N_("Plan reminder by message"),
    "reminder_sms": N_("Reminder by message"),
    "reminder_tel": N_("Reminder by telephone"),
    "promise_chk": N_("Remind of today's promise"),
    "callback": N_("Call back as agreed"),
    "broken_call": N_("Follow the broken promise"),
    "guarantor": N_("Call the liable party"),
    "locate": N_("Ask the contact person to pass on a message"),
    "sms_soft": N_("Soft message"),
    "call_soft": N_("Soft call"),
    "call_verify": N_("Call: verify identity and cause"),
    "call_firm": N_("Firm call"),
    "negotiate": N_("Negotiate"),
    "offer_plan": N_("Offer a plan"),
    "letter": N_("Letter"),
    "b2b_state": N_("Statement to the company"),
    "b2b_call": N_("Call the finance contact"),
    "b2b_final": N_("Final talk with the decision-maker"),
    "recheck": N_("Look again when the rule allows"),
}

CHANNELS: Mapping[str, str] = {
    "voice": N_("Telephone"),
    "sms": N_("Text message"),
    "letter": N_("Letter"),
    "desk": N_("Desk work"),
    "none": N_("No contact"),
}

BANDS: Mapping[str, str] = {
    "A": N_("A · likely"),
    "B": N_("B · fair"),
    "C": N_("C · hard"),
    "D": N_("D · unlikely"),
    "unknown": N_("Unknown"),
}

BAND_REASONS: Mapping[str, str] = {
    "written_off": N_("written off"),
    "no_due_date": N_("the due date is not known"),
    "not_overdue": N_("not overdue"),
    "lost_late": N_("nobody reachable and over 90 days late"),
    "very_old": N_("over a year late, no payment in 90 days"),
    "paying": N_("paid within the last 30 days"),
    "keeps_promises": N_("keeps promises"),
    "lost": N_("nobody reachable"),
    "unwilling_unable": N_("neither willing nor able, over 60 days late"),
    "unwilling": N_("unwilling"),
    "recent": N_("within 30 days"),
    "mid_age": N_("31 to 90 days late"),
    "willing": N_("willing"),
    "late_age": N_("91 to 180 days late"),
    "old": N_("over 180 days late"),
}

WXA: Mapping[str, str] = {
    "high_high": N_("Willing and able"),
    "high_low": N_("Willing, not able"),
    "low_high": N_("Able, not willing"),
    "low_low": N_("Neither willing nor able"),
    "unknown": N_("Not known yet"),
}

AMOUNTS: Mapping[str, str] = {
    "small": N_("small amount"),
    "medium": N_("medium amount"),
    "large": N_("large amount"),
    "very_large": N_("very large amount"),
}

PARTS: Mapping[str, str] = {
    "risk": N_("Risk"),
    "amount": N_("Amount"),
    "deadline": N_("Deadline"),
    "promise": N_("Promise"),
}

TABLES: Mapping[str, str] = {
    "amount_band": N_("Amount band"),
    "willingness_class": N_("Willingness"),
    "ability_class": N_("Ability"),
    "wxa": N_("Willingness × ability"),
    "recoverability": N_("Recoverability"),
    "low_risk": N_("Fit for a trainee"),
    "stage": N_("Stage"),
    "segment": N_("Segment"),
    "next_action": N_("Next action"),
    "risk_points": N_("Risk points"),
    "amount_points": N_("Amount points"),
    "deadline_points": N_("Deadline points"),
    "promise_points": N_("Promise points"),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "stage": STAGES,
    "segment": SEGMENTS,
    "action": ACTIONS,
    "channel": CHANNELS,
    "recoverability": BANDS,
    "recover_why": BAND_REASONS,
    "wxa": WXA,
    "amount_band": AMOUNTS,
}


def name(lang: str, kind: str, code: str | None) -> str:
    """What a code of a kind (a column: stage, segment, action …) is called; the code itself where it has no name."""
    if code is None:
        return "—"
    known = NAMES.get(kind, {})
    return gettext(lang, known[code]) if code in known else code
