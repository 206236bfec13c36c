"""What a record says in plain words: a title and a tone by kind, and its payload as labelled facts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dunwell.evidence import domain
from dunwell.evidence.domain import Record
from dunwell.foundation.i18n import N_
from dunwell.foundation.money import Money
from dunwell.ui.context import Context

# kind -> (title, icon, tone)
KINDS: dict[str, tuple[str, str, str]] = {
    "call.recorded": (N_("Recording kept"), "paperclip", "info"),
    "checker.hit": (N_("The checker found something in a text"), "flag", "due"),
    "checker.judged": (N_("A checker hit was judged"), "gavel", "info"),
    "extract.made": (N_("Extract made"), "file-export", "due"),
    "mandate.issued": (N_("Mandate issued"), "certificate", "info"),
    "mandate.revoked": (N_("Mandate taken back"), "certificate", "due"),
    "personal_data.erased": (N_("Personal data erased"), "trash", "due"),
    "personal_data.exported": (N_("Given out in an extract"), "file-export", "due"),
    "preference.ended": (N_("Consent or preference ended"), "x", "muted"),
    "preference.recorded": (N_("Consent or preference recorded"), "checks", "info"),
    "restriction.rechecked": (N_("Restriction looked at again"), "calendar-due", "info"),
    "callback.closed": (N_("Callback closed"), "clock", "muted"),
    "callback.noted": (N_("Callback noted"), "calendar-time", "info"),
    "contact.corrected": (N_("Contact corrected"), "edit", "due"),
    "contact.inbound": (N_("The debtor got in touch"), "phone-call", "info"),
    "bank.statement": (N_("Bank statement read"), "file-import", "info"),
    "bank.entry_posted": (N_("Bank entry posted"), "cash", "good"),
    "bank.entry_returned": (N_("Receipt returned by the bank"), "arrow-back-up", "bad"),
    "bank.entry_set_aside": (N_("Bank entry set aside"), "circle-dashed", "muted"),
    "bank.entry_taken_back": (N_("Bank entry taken back"), "arrow-back-up", "due"),
    "bank.matched_again": (N_("Bank entries matched again"), "refresh", "info"),
    "debit.sent": (N_("Direct debit sent to the bank"), "file-export", "info"),
    "debit.file": (N_("File of direct debits made"), "file-export", "info"),
    "debit.results": (N_("Results of direct debits read"), "file-import", "info"),
    "contact.result": (N_("Result of the contact"), "phone-call", "info"),
    "credential.granted": (N_("Certificate holds for the gate"), "certificate", "good"),
    "credential.revoked": (N_("Certificate revoked"), "certificate", "due"),
    "debtor.found": (N_("Found by a search"), "search", "muted"),
    "evidence.erased": (N_("A record's content erased"), "trash", "due"),
    "evidence.exported": (N_("File exported"), "file-export", "info"),
    "run.cleaned": (N_("Old runs removed"), "trash", "muted"),
    "evidence.sealed": (N_("Day sealed"), "lock", "good"),
    "evidence.key_rotated": (N_("Signing key replaced"), "key", "muted"),
    "account.reaged": (N_("Account re-aged"), "calendar-time", "due"),
    "account.written_off": (N_("Account written off"), "archive", "due"),
    "agreement.drafted": (N_("Agreement drafted"), "file-text", "info"),
    "agreement.acknowledged": (N_("Agreement acknowledged by the debtor"), "check", "good"),
    "agreement.state": (N_("State of an agreement changed"), "refresh", "info"),
    "debit.authorised": (N_("Direct debit authorised"), "check", "info"),
    "debit.announced": (N_("Direct debit announced"), "calendar-due", "info"),
    "debit.collected": (N_("Direct debit collected"), "cash", "good"),
    "debit.cancelled": (N_("Direct debit cancelled: less is owed"), "circle-dashed", "muted"),
    "debit.failed": (N_("Direct debit failed"), "alert-triangle", "due"),
    "debit.revoked": (N_("Direct debit revoked"), "circle-dashed", "muted"),
    "debit.seen_to": (N_("Failed direct debit seen to"), "notes", "info"),
    "hardship.opened": (N_("Hardship recorded"), "notes", "due"),
    "hardship.closed": (N_("Hardship ended"), "check", "muted"),
    "means.recorded": (N_("Means recorded"), "cash", "info"),
    "offer.put": (N_("Offer put to the debtor"), "notes", "info"),
    "waiver.requested": (N_("Waiver asked for"), "notes", "info"),
    "waiver.approved": (N_("Waiver approved"), "check", "good"),
    "waiver.declined": (N_("Waiver declined"), "hand-stop", "due"),
    "waiver.withdrawn": (N_("Waiver withdrawn"), "circle-dashed", "muted"),
    "waiver.posted": (N_("Waiver posted"), "cash", "good"),
    "waiver.reversed": (N_("Waiver reversed"), "arrow-back-up", "due"),
    "checker.addition_proposed": (N_("Addition to the checker proposed"), "notes", "info"),
    "checker.addition_live": (N_("Addition to the checker in force"), "check", "good"),
    "checker.addition_withdrawn": (N_("Addition to the checker withdrawn"), "circle-dashed", "muted"),
    "evidence.verified": (N_("Record verified"), "shield-check", "good"),
    "import.committed": (N_("File imported"), "file-import", "info"),
    "import.dropped": (N_("Upload dropped"), "trash", "muted"),
    "import.mapping_saved": (N_("Column mapping saved"), "table", "muted"),
    "import.unchanged": (N_("File imported again, nothing new"), "file-import", "muted"),
    "ledger.replayed": (N_("Later payments were allocated anew"), "refresh", "due"),
    "note.added": (N_("Note added"), "note", "info"),
    "outcome.corrected": (N_("Outcome corrected"), "edit", "due"),
    "outcome.recorded": (N_("Outcome recorded"), "notes", "info"),
    "payment.posted": (N_("Payment posted"), "cash", "good"),
    "payment.reversed": (N_("Payment reversed"), "arrow-back-up", "bad"),
    "people.added": (N_("Person added"), "user-plus", "info"),
    "people.changed": (N_("Person changed"), "user", "muted"),
    "people.password_changed": (N_("Password changed"), "key", "muted"),
    "people.password_reset": (N_("Password reset"), "key", "due"),
    "people.signed_in": (N_("Signed in"), "login", "muted"),
    "people.signed_out": (N_("Signed out"), "logout", "muted"),
    "permit.cancelled": (N_("Permit not used"), "circle-dashed", "muted"),
    "permit.expired": (N_("Permit expired"), "hourglass", "muted"),
    "permit.issued": (N_("Contact permitted"), "shield-check", "good"),
    "permit.refused": (N_("Contact refused by the rules"), "hand-stop", "bad"),
    "permit.revealed": (N_("Number shown for a permitted contact"), "eye", "due"),
    "person.refused": (N_("A related person asked not to be contacted"), "phone-off", "bad"),
    "plan.saved": (N_("Plan of the account saved"), "clipboard-list", "info"),
    "promise.recorded": (N_("Promise recorded"), "heart-handshake", "info"),
    "promise.verdict": (N_("Verdict on a promise"), "gavel", "due"),
    "promise.withdrawn": (N_("Promise taken back"), "heart-handshake", "muted"),
    "academy.certificate_granted": (N_("Certificate granted"), "certificate", "good"),
    "academy.course_brought": (N_("Course brought in"), "file-import", "info"),
    "academy.course_ended": (N_("Own course ended"), "x", "muted"),
    "academy.question_ended": (N_("Own question ended"), "x", "muted"),
    "academy.questions_brought": (N_("Questions brought in"), "file-import", "info"),
    "academy.conduct_acknowledged": (N_("Code of conduct acknowledged"), "check", "good"),
    "academy.enrolled": (N_("Put on a track of the academy"), "route", "info"),
    "academy.external_entered": (N_("Certificate from elsewhere entered"), "certificate", "due"),
    "academy.external_decided": (N_("Certificate from elsewhere approved or refused"), "certificate", "info"),
    "academy.exam_handed_in": (N_("Exam handed in"), "clipboard-check", "info"),
    "academy.exam_started": (N_("Exam begun"), "clock", "info"),
    "academy.media_attached": (N_("Video or audio put beside a lesson"), "file-import", "info"),
    "academy.media_captioned": (N_("Captions of a video or audio kept"), "file-import", "info"),
    "academy.media_removed": (N_("Video or audio of a lesson removed"), "trash", "muted"),
    "academy.lesson_finished": (N_("Lesson finished"), "school", "muted"),
    "academy.practice_signed": (N_("Supervised practice signed off"), "user-check", "good"),
    "academy.assignment_handed_in": (N_("Assignment handed in"), "clipboard-list", "info"),
    "academy.assignment_marked": (N_("Assignment marked"), "clipboard-check", "info"),
    "academy.assignment_set": (N_("Assignment set"), "clipboard-list", "info"),
    "academy.attendance_noted": (N_("Attendance at a training session noted"), "user-check", "info"),
    "academy.calendar_link_made": (N_("Private calendar address made"), "link", "muted"),
    "academy.cohort_changed": (N_("Cohort changed"), "users-group", "info"),
    "academy.cohort_made": (N_("Cohort made"), "users-group", "info"),
    "academy.expense_noted": (N_("Cost of training noted"), "cash", "info"),
    "academy.expense_struck": (N_("Cost of training struck out"), "cash", "due"),
    "academy.help_answered": (N_("Request for help answered"), "help-circle", "good"),
    "academy.help_asked": (N_("Help asked for"), "help-circle", "info"),
    "academy.member_left": (N_("Left a cohort"), "users-group", "muted"),
    "academy.member_put": (N_("Put into a cohort"), "users-group", "info"),
    "academy.post_written": (N_("Word in the thread of a session"), "message", "muted"),
    "academy.session_cancelled": (N_("Training session called off"), "calendar", "due"),
    "academy.session_changed": (N_("Training session changed"), "calendar", "info"),
    "academy.session_made": (N_("Training session put on the calendar"), "calendar", "info"),
    "academy.expense_lined": (N_("Cost of training put on a line of the plan"), "cash", "info"),
    "academy.mentor_paired": (N_("Mentor named"), "users", "info"),
    "academy.mentor_wrote": (N_("Entry in the mentor's log"), "notes", "info"),
    "academy.mentor_answered": (N_("Entry in the mentor's log answered"), "notes", "muted"),
    "academy.coaching_noted": (N_("Coaching note written"), "message", "info"),
    "academy.coaching_read": (N_("Coaching note read by the person"), "message", "muted"),
    "academy.observed": (N_("Observation at work signed by the observer"), "eye", "info"),
    "academy.observation_signed": (N_("Observation at work signed by the observed"), "eye", "good"),
    "academy.month_reviewed": (N_("Review one month after training given"), "user-check", "info"),
    "academy.followed_up": (N_("Follow-up of a review done"), "check", "good"),
    "academy.sandbox_begun": (N_("Practice sandbox begun"), "school", "muted"),
    "academy.sandbox_checked": (N_("Task of the practice sandbox checked"), "check", "muted"),
    "academy.survey_answered": (N_("Questionnaire after training answered"), "message", "muted"),
    "academy.case_sent": (N_("Case sent in"), "upload", "info"),
    "academy.case_accepted": (N_("Case taken into the case list"), "check", "good"),
    "academy.case_returned": (N_("Case given back"), "arrow-back-up", "due"),
    "academy.case_renewed": (N_("Case renewed"), "refresh", "info"),
    "academy.case_retired": (N_("Case taken off the list"), "archive", "muted"),
    "academy.case_discussed": (N_("Word in the discussion of a case"), "message", "muted"),
    "academy.plan_begun": (N_("Training plan begun"), "report", "info"),
    "academy.plan_written": (N_("Training plan written in"), "edit", "muted"),
    "academy.plan_submitted": (N_("Training plan handed in for approval"), "report", "due"),
    "academy.plan_approved": (N_("Training plan approved"), "check", "good"),
    "academy.plan_returned": (N_("Training plan sent back"), "arrow-back-up", "due"),
    "academy.plan_version_opened": (N_("New version of a training plan opened"), "git-branch", "info"),
    "academy.plan_ended": (N_("Training plan ended"), "x", "due"),
    "academy.plan_cohort_tied": (N_("Cohort put under a training plan"), "users-group", "info"),
    "academy.plan_cohort_untied": (N_("Cohort taken out from under a training plan"), "users-group", "muted"),
    "academy.plan_reviewed": (N_("Quarter of a training plan reviewed"), "calendar-due", "info"),
    "contact_point.placed": (N_("Place of a contact point recorded"), "map-pin", "info"),
    "roleplay.exam_started": (N_("Role-play exam begun"), "clock", "info"),
    "roleplay.station_played": (N_("Station of a role-play exam played"), "headset", "info"),
    "roleplay.exam_ended": (N_("Role-play exam over"), "clipboard-check", "info"),
    "roleplay.rescored": (N_("Simulated call scored again"), "refresh", "muted"),
    "roleplay.duo_set_up": (N_("Two-person call set up"), "users", "muted"),
    "roleplay.duo_played": (N_("Two-person call played"), "users", "muted"),
    "roleplay.duo_reviewed": (N_("Two-person call scored by a person"), "clipboard-check", "muted"),
    "roleplay.contest_made": (N_("Contest opened"), "flag", "info"),
    "roleplay.contest_closed": (N_("Contest closed"), "flag", "info"),
    "roleplay.case_taken": (N_("Case taken for a training scenario, its person taken out"), "edit", "due"),
    "roleplay.scenario_made": (N_("Scenario begun"), "edit", "muted"),
    "roleplay.scenario_saved": (N_("Scenario saved"), "edit", "muted"),
    "roleplay.scenario_signed": (N_("Scenario signed for"), "user-check", "good"),
    "roleplay.scenario_published": (N_("Scenario published"), "upload", "good"),
    "roleplay.scenario_retired": (N_("Scenario retired"), "x", "muted"),
    "roleplay.board_choice": (N_("Chose how colleagues see them on the boards"), "eye", "muted"),
    "roleplay.played": (N_("Simulated call played"), "headset", "muted"),
    "account.terms_set": (N_("Product terms of the account set"), "adjustments", "due"),
    "statement.made": (N_("Statement made out"), "file-text", "info"),
    "restriction.lifted": (N_("Restriction lifted"), "lock-open", "due"),
    "restriction.raised": (N_("Restriction raised"), "lock", "bad"),
    "people.deactivated": (N_("Person switched off"), "user-x", "due"),
    "people.reactivated": (N_("Person switched on again"), "user-check", "info"),
    "people.team_added": (N_("Team added"), "users-group", "info"),
    "people.team_changed": (N_("Team changed"), "users-group", "muted"),
    "personal_data.revealed": (N_("Personal data revealed"), "eye", "due"),
    "reveal.debtor": (N_("Personal data revealed"), "eye", "due"),
    "run.published": (N_("Morning run published"), "sun", "info"),
    "sample.loaded": (N_("Sample portfolio loaded"), "database", "info"),
    "script.edited": (N_("Script edited"), "message", "muted"),
    "interest.rested": (N_("Interest rests while the plan is kept"), "player-pause", "info"),
    "interest.resumed": (N_("Interest runs again"), "player-play", "due"),
    "script.approved": (N_("Message text approved"), "message", "good"),
    "script.refused": (N_("Message text sent back"), "message", "due"),
    "script.loaded": (N_("Scripts loaded"), "message", "muted"),
    "script.withdrawn": (N_("Script taken out of use"), "message", "muted"),
    "search.hit": (N_("Search that found someone"), "search", "muted"),
    "strategy.in_force": (N_("Strategy in force"), "git-branch", "info"),
    "strategy.rolled_back": (N_("Strategy rolled back"), "git-branch", "due"),
    "strategy.saved": (N_("Strategy saved"), "git-branch", "info"),
    "tracing.finished": (N_("Tracing finished"), "route", "muted"),
    "tracing.recorded": (N_("Tracing step recorded"), "route", "info"),
    "window.agreed": (N_("Time of contact agreed"), "calendar-time", "good"),
    "window.withdrawn": (N_("Agreed time withdrawn"), "calendar-time", "muted"),
    "worklist.hand_over_asked": (N_("Hand-over asked for"), "users", "info"),
    "worklist.hand_over_decided": (N_("Hand-over decided"), "users", "info"),
    "worklist.reassigned": (N_("Given to another collector"), "users", "due"),
    "worklist.snoozed": (N_("Put off until later"), "player-pause", "muted"),
    "worklist.woken": (N_("Taken up again"), "player-play", "muted"),
}

FIELDS: dict[str, str] = {
    "account": N_("Account no."),
    "amount_minor": N_("Amount"),
    "attachments": N_("Attachments"),
    "channel": N_("Channel"),
    "code": N_("Outcome code"),
    "confirmed": N_("Read back and agreed"),
    "currency": N_("Currency"),
    "day": N_("Day"),
    "due_on": N_("Due on"),
    "due_time": N_("Time of day"),
    "earliest": N_("Earliest lawful time"),
    "hash": N_("Hash"),
    "is": N_("Now"),
    "kind": N_("Kind"),
    "matched_minor": N_("Received towards it"),
    "method": N_("Method"),
    "note": N_("Note"),
    "parts": N_("Parts"),
    "payment": N_("Payment no."),
    "permit": N_("Permit no."),
    "promise": N_("Promise no."),
    "purpose": N_("Purpose"),
    "reason": N_("Reason"),
    "reference": N_("Bank reference"),
    "relation": N_("Relation"),
    "rules": N_("Rules"),
    "sources": N_("Sources"),
    "status": N_("Status"),
    "value_date": N_("Value date"),
    "was": N_("Before"),
    "who": N_("Who was reached"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One record for a page. `facts`: (label, text). `at` is aware UTC; `erased` where the payload is gone."""

    seq: int
    chain: str
    kind: str
    title: str
    icon: str
    tone: str
    at: datetime
    actor: str
    facts: list[tuple[str, str]]
    hash: str
    prev: str
    payload_hash: str
    erased: bool


def tell(ctx: Context, record: Record) -> Told:
    """The record in the reader's language."""
    title, icon, tone = KINDS.get(record.kind, (record.kind, "point", "muted"))
    said = domain.said(record)
    return Told(
        seq=record.seq,
        chain=record.chain,
        kind=record.kind,
        title=ctx._(title) if record.kind in KINDS else record.kind,
        icon=icon,
        tone=tone,
        at=datetime.fromisoformat(record.at),
        actor=record.actor,
        facts=facts(ctx, said),
        hash=record.hash,
        prev=record.prev,
        payload_hash=record.payload_hash,
        erased=record.body is None,
    )


def facts(ctx: Context, said: dict[str, Any]) -> list[tuple[str, str]]:
    """A payload as labelled lines; lists and parts are spelt out, empty values left out."""
    currency = said.get("currency")
    lines = []
    for name, value in said.items():
        if value in (None, "", [], {}):
            continue
        label = ctx._(FIELDS[name]) if name in FIELDS else name
        lines.append((label, _text(ctx, name, value, str(currency) if currency else None)))
    return lines


def _text(ctx: Context, name: str, value: Any, currency: str | None) -> str:
    if isinstance(value, bool):
        return ctx._("yes") if value else ctx._("no")
    if name.endswith("_minor") and isinstance(value, int) and currency:
        return ctx.fmt.money_text(Money(value, currency))
    if isinstance(value, dict):
        pairs = ((key, _text(ctx, key, inner, currency)) for key, inner in value.items() if inner is not None)
        return ", ".join(f"{ctx._(FIELDS[key]) if key in FIELDS else key}: {text}" for key, text in pairs)
    if isinstance(value, list):
        return "; ".join(_text(ctx, name, inner, currency) for inner in value)
    return _day_or_text(ctx, str(value))


def _day_or_text(ctx: Context, text: str) -> str:
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return ctx.fmt.date(date.fromisoformat(text))
        except ValueError:
            return text
    return text
