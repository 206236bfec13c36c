"""What the codes of the strategy are called. English here, Chinese in the catalogue; a code without a name shows itself."""

import re
from collections.abc import Mapping

from dunwell.foundation.i18n import N_, gettext

STAGES: Mapping[str, str] = {
    "pre_due": N_("Before due"),
    "early": N_("Early stage"),
    "mid": N_("Middle stage"),
    "late": N_("Late stage"),
    "unknown": N_("Stage unknown"),
}

SEGMENTS: Mapping[str, str] = {
    "estate": N_("Estate"),
    "guardian": N_("Guardian"),
    "insolvency": N_("Insolvency"),
    "protected": N_("Protected"),
    "dispute": N_("Disputed"),
    "plan": N_("On a plan"),
    "current": N_("Current"),
    "pre_due": N_("Due soon"),
    "unknown": N_("Unknown segment"),
    "b2b_early": N_("Business, early"),
    "b2b_mid": N_("Business, middle"),
    "b2b_late": N_("Business, late"),
    "lost": N_("Lost contact"),
    "broken": N_("Broken promise"),
    "hardship": N_("Hardship"),
    "needs_plan": N_("Needs a plan"),
    "firm": N_("Able, put off"),
    "first_default": N_("First instalment missed"),
    "early": N_("Early"),
    "mid": N_("Middle"),
    "late": N_("Late"),
}

ACTIONS: Mapping[str, str] = {
    "none": N_("Nothing to do"),
    "hold": N_("Hold: no contact"),
    "estate_desk": N_("Estate desk"),
    "claim_desk": N_("Insolvency desk"),
    "dispute_desk": N_("Check the dispute first"),
    "data_desk": N_("Complete the data"),
    "trace": N_("Restore contact"),
    "legal_review": N_("Legal review"),
    "wait_plan": N_("Plan in force"),
    "wait_promise": N_("Promise running"),
    "wait_cadence": N_("Contacted lately"),
    "plan_remind": N_("Remind of the plan"),
    "reminder_sms": N_("Reminder by message"),
    "reminder_tel": N_("Reminder call"),
    "promise_chk": N_("Promise due today"),
    "callback": N_("Callback agreed"),
    "broken_call": N_("Promise broken: call"),
    "guarantor": N_("Speak to the guarantor"),
    "locate": N_("Ask a contact person to pass on word"),
    "sms_soft": N_("Friendly message"),
    "call_soft": N_("Friendly call"),
    "call_verify": N_("First call: check the facts"),
    "call_firm": N_("Clear call"),
    "negotiate": N_("Negotiate"),
    "offer_plan": N_("Offer a plan"),
    "letter": N_("Letter"),
    "b2b_state": N_("Send the statement of account"),
    "b2b_call": N_("Call accounts payable"),
    "b2b_final": N_("Call the decision-maker"),
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
    "A": N_("Very likely to recover"),
    "B": N_("Likely to recover"),
    "C": N_("Uncertain"),
    "D": N_("Unlikely to recover"),
    "unknown": N_("Not known yet"),
}

BAND_REASONS: Mapping[str, str] = {
    "keeps_promises": N_("keeps promises"),
    "late_age": N_("long past due"),
    "lost": N_("cannot be reached"),
    "lost_late": N_("cannot be reached, long past due"),
    "mid_age": N_("one to three months past due"),
    "no_due_date": N_("no due date on file"),
    "not_overdue": N_("not overdue"),
    "old": N_("over half a year past due"),
    "paying": N_("paid lately"),
    "recent": N_("past due only lately"),
    "unwilling": N_("low willingness"),
    "unwilling_unable": N_("low willingness and low ability"),
    "very_old": N_("very long past due"),
    "willing": N_("willing to pay"),
    "written_off": N_("written off"),
}

WXA: Mapping[str, str] = {
    "high_high": N_("Willing and able"),
    "high_low": N_("Willing, not able"),
    "low_high": N_("Able, not willing"),
    "low_low": N_("Neither willing nor able"),
    "unknown": N_("Willingness and ability not known"),
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
    "offer_terms": N_("Offers that policy allows"),
    "kept_factor": N_("How likely such terms are kept"),
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


def half(lang: str, text: str) -> str:
    """The half of an analyst's bilingual text that the reader reads: "English / 中文", or "English 中文" as in headings."""
    english, slash, chinese = text.partition(" / ")
    if not slash:
        found = re.fullmatch(r"([\x20-\x7e–—×→]+?)\s+(\S*[\u4e00-\u9fff].*)", text)
        if found is None:
            return text
        english, chinese = found.groups()
    return chinese if lang == "zh_Hans" else english
