"""The words of an outcome [催记] as data: outcome codes, causes of arrears, next steps. English here, Chinese in the catalogue.

The codes are stable: past outcomes, decision tables and the gate's history speak them. Labels may change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reached = Literal["nobody", "debtor", "other"]
VOICE = frozenset({"voice"})
WRITTEN = frozenset({"sms", "email", "letter"})


def N_(message: str) -> str:  # noqa: N802 - marks a word for the catalogue; the domain knows no languages
    """Mark a word for the catalogue."""
    return message


@dataclass(frozen=True, slots=True)
class OutcomeCode:
    """One way a contact can end, and what follows from it.

    answered: a person was on the line, whoever and however briefly (the gate's definition); never voicemail or busy.
    reached: nobody, the debtor (or who is liable), or somebody else. key: the workbench's quick key.
    next_step, in_hours: the step offered and after how many hours; None leaves no default date.
    restriction: the standing fact it sets on the debtor. The words of the person go into its reason, hence needs_note.
    point: what it says about the number (valid, invalid). refuses_person: the third person is never contacted again.
    closes: the work item is done for the day; otherwise it sleeps until the next step's time.
    """

    code: str
    label: str
    answered: bool
    reached: Reached
    key: str
    next_step: str
    in_hours: int | None
    channels: frozenset[str] = VOICE
    inbound: bool = False  # can be the end of a call that the debtor made
    restriction: str | None = None
    point: str | None = None
    refuses_person: bool = False
    needs_note: bool = False
    needs_promise: bool = False
    needs_time: bool = False
    closes: bool = True
    deceased: bool = False
    hint: str = ""


_CODES = (
    # Nobody on the line.
    OutcomeCode("no_answer", N_("No answer"), False, "nobody", "1", "call_again", 3, closes=False),
    OutcomeCode("busy", N_("Busy"), False, "nobody", "2", "call_again", 1, closes=False),
    OutcomeCode("off", N_("Switched off or no service"), False, "nobody", "3", "call_again", 4, closes=False),
    OutcomeCode("voicemail", N_("Voicemail"), False, "nobody", "4", "call_again", 4, closes=False,
                hint=N_("Leave no word about the debt: anybody may listen.")),
    OutcomeCode("invalid_number", N_("Number does not exist"), False, "nobody", "5", "other_number", 0, point="invalid", closes=False),
    OutcomeCode("not_made", N_("Not dialled after all"), False, "nobody", "6", "call_again", 2, closes=False,
                hint=N_("The number was shown, so the gate still counts an attempt.")),
    # The debtor, or somebody who is liable.
    OutcomeCode("promise", N_("Promise to pay"), True, "debtor", "p", "follow_promise", None, inbound=True, point="valid",
                needs_promise=True),
    OutcomeCode("callback", N_("Asks to be called back"), True, "debtor", "c", "callback", None, inbound=True, point="valid",
                needs_time=True, closes=False),
    OutcomeCode("no_commitment", N_("Talked, no commitment yet"), True, "debtor", "n", "call_again", 48, inbound=True, point="valid"),
    OutcomeCode("paid_already", N_("Says it is paid"), True, "debtor", "a", "verify_payment", 24, inbound=True, point="valid"),
    OutcomeCode("hardship", N_("Cannot pay: hardship"), True, "debtor", "h", "review_hardship", 24, inbound=True, point="valid",
                needs_note=True, hint=N_("Write down what happened and since when; a lead looks at relief before anyone asks again.")),
    OutcomeCode("refuses", N_("Refuses to pay"), True, "debtor", "r", "review_lead", 48, inbound=True, point="valid", needs_note=True),
    OutcomeCode("disputes", N_("Disputes the debt or the amount"), True, "debtor", "d", "review_dispute", 24, inbound=True,
                restriction="disputed", point="valid", needs_note=True,
                hint=N_("Collection of the account stops until a lead or QA has checked the dispute.")),
    OutcomeCode("fraud_claim", N_("Says somebody else took the loan"), True, "debtor", "f", "review_dispute", 24, inbound=True,
                restriction="disputed", point="valid", needs_note=True),
    OutcomeCode("asks_no_contact", N_("Asks not to be contacted"), True, "debtor", "s", "review_lead", 24, inbound=True,
                restriction="stop_contact", point="valid", needs_note=True,
                hint=N_("Contact stops at once. Only a lead or QA can lift this, with a reason.")),
    OutcomeCode("lawyer_named", N_("Names a lawyer"), True, "debtor", "l", "contact_attorney", 24, inbound=True,
                restriction="represented", point="valid", needs_note=True,
                hint=N_("Write the lawyer's name and how to reach them; from now on only the lawyer is contacted.")),
    OutcomeCode("complains", N_("Complains"), True, "debtor", "k", "review_lead", 4, inbound=True, restriction="complaint",
                point="valid", needs_note=True),
    OutcomeCode("vulnerable", N_("Ill, in distress or otherwise vulnerable"), True, "debtor", "v", "review_lead", 2, inbound=True,
                restriction="vulnerable", point="valid", needs_note=True,
                hint=N_("If anyone is in danger, say so to your lead now: a life comes before a debt.")),
    OutcomeCode("defers_to_assets", N_("General guarantor points to the debtor's assets"), True, "debtor", "t", "review_lead", 48,
                inbound=True, point="valid", needs_note=True),
    OutcomeCode("hung_up", N_("Answered, then hung up"), True, "debtor", "u", "call_again", 24,
                hint=N_("It was answered, so it counts towards the day's answered calls.")),
    # Somebody else.
    OutcomeCode("wrong_number", N_("Wrong number: does not know the debtor"), True, "other", "w", "other_number", 0, point="invalid",
                closes=False),
    OutcomeCode("third_message", N_("Somebody else will pass on a message"), True, "other", "m", "call_again", 48),
    OutcomeCode("third_gave_contact", N_("Somebody else gave a way to reach the debtor"), True, "other", "g", "trace", 24,
                needs_note=True),
    OutcomeCode("third_refuses", N_("Somebody else asks not to be called"), True, "other", "x", "other_number", 24,
                refuses_person=True, hint=N_("This person is never contacted again about this debtor.")),
    OutcomeCode("third_no_help", N_("Somebody else cannot help"), True, "other", "b", "call_again", 48),
    OutcomeCode("minor_answered", N_("A child answered"), True, "other", "y", "call_again", 6, closes=False,
                hint=N_("Say nothing about why you call, and ask nothing of a child.")),
    OutcomeCode("deceased_reported", N_("The debtor is reported dead"), True, "other", "e", "review_lead", 24, restriction="deceased",
                needs_note=True, deceased=True),
    # Text messages, e-mails and letters, sent by hand elsewhere.
    OutcomeCode("sms_sent", N_("Message sent"), False, "nobody", "1", "call_again", 24, channels=WRITTEN, closes=False),
    OutcomeCode("sms_not_sent", N_("Message not sent"), False, "nobody", "2", "call_again", 1, channels=WRITTEN, closes=False),
    OutcomeCode("sms_failed", N_("Message could not be delivered"), False, "nobody", "3", "other_number", 1, channels=WRITTEN, closes=False),
)  # fmt: skip

NOTE = "note"  # a note that is no contact; not an outcome code
OUTCOME_CODES: Mapping[str, OutcomeCode] = {code.code: code for code in _CODES}

# Why a debtor fell behind. Inputs of the decision tables.
CAUSES: Mapping[str, str] = {
    "job_loss": N_("Lost work"),
    "income_drop": N_("Earns less"),
    "late_wages": N_("Wages paid late"),
    "illness": N_("Illness or injury"),
    "family_event": N_("Family event"),
    "business_failure": N_("Business went badly"),
    "over_indebted": N_("Several debts at once"),
    "disaster": N_("Disaster or accident"),
    "forgot": N_("Forgot or did not see the bill"),
    "auto_debit_failed": N_("Payment or debit failed"),
    "away": N_("Away or moved"),
    "dispute": N_("Disagrees with a charge"),
    "fraud_victim": N_("Victim of fraud"),
    "cash_flow": N_("Customer's own receivables late"),
    "unwilling": N_("Could pay, does not want to"),
    "other": N_("Another cause"),
    "unknown": N_("Did not say"),
}

NEXT_STEPS: Mapping[str, str] = {
    "call_again": N_("Call again"),
    "callback": N_("Call back as agreed"),
    "follow_promise": N_("Follow the promise"),
    "send_sms": N_("Send a message"),
    "other_number": N_("Try another number"),
    "verify_payment": N_("Check the payment"),
    "trace": N_("Restore contact by permitted sources"),
    "contact_attorney": N_("Contact the lawyer"),
    "review_hardship": N_("Lead looks at relief"),
    "review_dispute": N_("Lead or QA checks the dispute"),
    "review_lead": N_("Lead decides"),
    "statement": N_("Send a statement"),
}

RESTRICTIONS: Mapping[str, str] = {
    "stop_contact": N_("Asked not to be contacted"),
    "represented": N_("Has a lawyer"),
    "disputed": N_("Disputes the debt"),
    "deceased": N_("Deceased"),
    "bankrupt": N_("Bankrupt"),
    "minor": N_("A minor"),
    "breathing_space": N_("Breathing space"),
    "hardship": N_("Hardship: collection rests"),
    "plan_in_force": N_("A plan is in force"),
    "complaint": N_("A complaint is open"),
    "vulnerable": N_("Vulnerable"),
    "opt_out:voice": N_("No telephone calls"),
    "opt_out:sms": N_("No text messages"),
    "opt_out:email": N_("No e-mails"),
    "opt_out:letter": N_("No letters"),
    "opt_out:visit": N_("No visits"),
}

RELATIONS: Mapping[str, str] = {
    "self": N_("The debtor"),
    "guarantor": N_("Joint guarantor"),
    "general_guarantor": N_("General guarantor"),
    "collateral_provider": N_("Collateral provider"),
    "co_borrower": N_("Co-borrower"),
    "spouse": N_("Spouse"),
    "family": N_("Family"),
    "friend": N_("Friend"),
    "colleague": N_("Colleague"),
    "employer": N_("Employer"),
    "company_contact": N_("Company contact"),
    "attorney": N_("Lawyer"),
    "guardian_of_minor": N_("Guardian"),
    "executor": N_("Executor"),
    "other": N_("Somebody else"),
}

# Relations that may owe: a promise or a refusal of theirs is theirs to make, where liability is on record.
MAY_OWE = frozenset(
    {"self", "guarantor", "general_guarantor", "collateral_provider", "co_borrower", "spouse"}
)
# Relations that may speak for the debtor.
MAY_SPEAK = frozenset({"attorney", "guardian_of_minor", "executor", "company_contact"})
LEVELS: Mapping[str, str] = {"high": N_("High"), "low": N_("Low")}


def offered(channel: str, *, inbound: bool = False, relation: str = "self") -> tuple[OutcomeCode, ...]:
    """The codes that make sense: of the channel, of an inbound call if it is one, of who was to be reached.

    A number of the debtor may be answered by anybody; a contact person's number is never answered for the debtor's part
    unless that person is liable, or speaks for the debtor.
    """
    own = relation in MAY_OWE or relation in MAY_SPEAK
    return tuple(
        code
        for code in _CODES
        if channel in code.channels
        and (
            not inbound
            or code.inbound
            or code.code in ("deceased_reported", "third_message", "third_gave_contact")
        )
        and (own or code.reached != "debtor" or code.code == "hung_up")
        and (relation == "general_guarantor" or code.code != "defers_to_assets")
        and (relation != "self" or code.code != "third_refuses" or not inbound)
    )
