"""Words of the scenario editor: names of its codes, and what each fault of a scenario says."""

import re
from collections.abc import Callable

from dunwell.foundation.i18n import N_
from dunwell.roleplay.domain.strict import BadData

ARCHETYPES = {
    "confrontational": N_("Confrontational"), "shrewd": N_("Shrewd"), "proud": N_("Proud"), "avoidant": N_("Avoidant"),
    "false_promiser": N_("Promises emptily"), "suspicious": N_("Suspicious"), "helpless": N_("Helpless"), "anxious": N_("Anxious"),
    "confused": N_("Confused"), "cooperative": N_("Cooperative"), "forgetful": N_("Forgetful"),
}  # fmt: skip
SPECIALS = {
    "third_person": N_("A third person answers"), "guarantor": N_("The guarantor answers"), "wrong_number": N_("Wrong number"),
    "identity_theft": N_("Identity stolen"), "bereaved": N_("The debtor has died"), "represented": N_("Has a lawyer"),
    "distressed": N_("In distress"), "self_harm": N_("Speaks of ending it all"), "disputing": N_("Disputes the debt"),
    "finance_manager": N_("A company's finance manager"),
}  # fmt: skip
RIGHT_THINGS = {
    "collect": N_("Reach an agreement they can keep"), "dispute": N_("Take up the dispute"), "wrong_number": N_("Remove the number"),
    "self_harm": N_("See to their safety"), "deceased": N_("Condole, stop, name the way for the estate"), "identity_theft": N_("Take up the report"),
    "represented": N_("Speak to the lawyer only"), "hardship": N_("Ease and name the hardship route"), "third_party": N_("Say nothing of the debt"),
}  # fmt: skip
PARTIES = {"debtor": N_("The debtor"), "guarantor": N_("Guarantor"), "third_party": N_("A third person"), "company_contact": N_("A company's contact")}  # fmt: skip
LENGTHS = {"short": N_("Short sentences"), "plain": N_("Ordinary"), "long": N_("Long sentences")}
REGISTERS = {"plain": N_("Ordinary"), "polite": N_("Polite"), "rough": N_("Rough")}
COGNITION = {"law": N_("Knows the law"), "finance": N_("Knows money"), "duty": N_("Feels bound"), "credit": N_("Knows credit records")}  # fmt: skip
FEELINGS = {
    "trust": N_("Trust"), "anger": N_("Anger"), "stress": N_("Stress"), "willingness": N_("Willingness"), "fairness": N_("Sense of fairness"),
    "credibility": N_("Believes the collector"), "engagement": N_("Engagement"),
}  # fmt: skip
SHARES = {"fillers": N_("Fillers"), "interrupts": N_("Cuts in"), "drifts": N_("Drifts off"), "silences": N_("Falls silent")}  # fmt: skip
OPENING_ACTS = (
    "C09",
    "C10",
    "C11",
    "C12",
    "C13",
    "C14",
    "C15",
    "C16",
    "C17",
    "C07",
    "C08",
    "C21",
    "C23",
    "C28",
)
STATES = {
    "draft": (N_("Draft"), "muted"), "faulty": (N_("Draft with faults"), "due"), "waiting": (N_("Waiting for a signature"), "due"),
    "signed": (N_("Signed"), "info"), "published": (N_("Published"), "good"), "changed": (N_("Published; newer draft"), "info"),
    "retired": (N_("Retired"), "muted"),
}  # fmt: skip
ORIGINS = {"blank": N_("From blank"), "copy": N_("From a copy"), "case": N_("From a real case")}
KINDS = {"name": N_("Name"), "firm": N_("Employer"), "number": N_("Number"), "address": N_("Address"), "email": N_("E-mail"), "account": N_("Online account"), "plate": N_("Number plate"), "date": N_("Date"), "amount": N_("Amount")}  # fmt: skip
# What a reader of scenarios says of a fault → our words; groups of the pattern fill the placeholders.
_FAULTS = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (r"is missing", N_("Please fill this in.")),
        (r"a text is wanted(?:, not .*)?", N_("Please fill this in.")),
        (r"a whole number is wanted, not .*", N_("Please give a whole number.")),
        (r"a number is wanted, not .*", N_("Please give a number.")),
        (r"(?P<least>[\d.-]+) to any is wanted.*", N_("At least %(least)s.")),
        (r"(?P<least>[\d.-]+) to (?P<most>[\d.]+) is wanted.*", N_("From %(least)s to %(most)s.")),
        (r"true or false is wanted, not .*", N_("Please say yes or no.")),
        (r"(?:one of .* is wanted, not .*|.* is none of .*)", N_("Choose one of the values offered.")),
        (r"a list (?:of texts )?is wanted.*", N_("A list is wanted here.")),
        (r"a mapping of keys is wanted", N_("Keys with values are wanted here.")),
        (r"a date YYYY-MM-DD is wanted, not .*", N_("Please give a date.")),
        (r"no such key", N_("There is no such key.")),
        (r"principal, interest and fee do not make the balance", N_("Principal, interest and fees do not make the balance.")),
        (r"with special (?P<special>\w+) it is (?P<wanted>\w+)", N_("In this special matter the right thing is another one.")),
        (r"says who picks up", N_("Say who picks up.")),
        (r"debtor, where there is no special", N_("Without a special matter the debtor answers.")),
        (r"the same words twice", N_("The same words stand there twice.")),
        (r"no fact on cause, so .*", N_("No fact tells the cause, so that nobody could find it out.")),
        (r"no fact on income, so .*", N_("No fact tells the income, so that nobody could find it out.")),
        (r"the scenario is in \w*", N_("The language is another than the scenario's.")),
        (r"three or four digits in quotes are wanted", N_("Three or four digits are wanted.")),
        (r"the collector's acts that open it are wanted .*", N_("Choose what opens it.")),
        (r"a debtor's act D01 … D30 is wanted.*", N_("Begin with an act of the debtor, D01 to D30, or a moment of the special matter.")),
        (r"a day of the month or words are wanted, not .*", N_("A day of the month is wanted.")),
        (r"zh or en is wanted", N_("Choose a language.")),
        (r"small letters, digits and single hyphens .*", N_("This does not have the expected form.")),
    )
)  # fmt: skip


def said(fault: BadData, _: Callable[..., str]) -> str:
    """A fault in the reader's language."""
    for pattern, words in _FAULTS:
        match = pattern.fullmatch(fault.what)
        if match:
            return _(words, **match.groupdict())
    return fault.what


_CHOICE = re.compile(r"one of (?P<allowed>.*) is wanted, not .*|'.*' is none of (?P<among>.*)", re.S)


def said_of_text(fault: BadData, _: Callable[..., str]) -> str:
    """The same for who writes YAML and sees no list to choose from: what is allowed is named."""
    match = _CHOICE.fullmatch(fault.what)
    allowed = (match["allowed"] or match["among"]) if match else ""
    return _(N_("Allowed: %(values)s."), values=allowed) if allowed else said(fault, _)


_NAMES = {
    "title": N_("Title"), "brief": N_("Before the call: what the trainee reads"), "debrief": N_("After the call: what a good call does here"),
    "case.authority.note": N_("Note on the authority"), "case.cause": N_("Cause"), "persona.style.words": N_("Exclamations of their own"),
    "reveals": N_("What they say readily"), "hidden": N_("What they keep back"), "lines": N_("Lines only this person says"),
    "cover": N_("Said when asked too early"), "case.means.income_minor_monthly": N_("Income a month"),
    "case.means.essential_minor_monthly": N_("Essential spending a month"), "case.means.liquid_minor": N_("At hand"), "case": N_("The account"),
    "case.balance_minor": N_("Balance"), "person.name": N_("Name"), "person.address": N_("How they are addressed"),
    "person.id_tail": N_("Last digits of the ID"), "case.creditor": N_("Creditor"),
}  # fmt: skip


def name_of(path: str, _: Callable[..., str]) -> str:
    """A place in a scenario as the form calls it; the path itself where it has no name."""
    match = re.fullmatch(r"(reveals|hidden)\[(\d+)\](?:\.(\w+))?", path)
    if match:
        name = f"{_(_NAMES[match.group(1)])} {int(match.group(2)) + 1}"
        return f"{name} · {_(_NAMES['cover'])}" if match.group(3) == "cover" else name
    if path.startswith("lines."):
        return f"{_(_NAMES['lines'])} · {path.removeprefix('lines.')}"
    return _(_NAMES[path]) if path in _NAMES else path


def field_of(path: str) -> str:
    """The field of the form beside which a fault stands: lists of words and acts have one field for all."""
    path = re.sub(r"^lines\..*", "lines", path)
    return "case.balance_minor" if path == "case" else path
