"""Which words fit a moment best, and the variables in them. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dunwell.contact.domain.codes import N_
from dunwell.foundation.errors import BadInput

KINDS = ("voice", "sms", "email", "letter", "reply")
MESSAGES = ("sms", "email", "letter")  # sent as written, hence approved before use
SUBJECT = ("email", "letter")
LANGS = ("zh", "en")

# What a script may name. Personal data only where it is said to the person it belongs to; the third-person scripts use
# none about the debt, and `check` holds them to it.
VARIABLES: Mapping[str, str] = {
    "institution": N_("the creditor's public name"),
    "collector": N_("the collector's real name"),
    "collector_no": N_("the collector's number"),
    "debtor": N_("the debtor's name"),
    "person": N_("the name of the person spoken to"),
    "product": N_("the product in words"),
    "contract_tail": N_("last four signs of the contract number"),
    "overdue": N_("the amount overdue, with currency"),
    "due_on": N_("the oldest unpaid due date"),
    "dpd": N_("days past due"),
    "coming_due": N_("the next amount due, with currency"),
    "coming_due_on": N_("its date"),
    "promise_amount": N_("what was promised"),
    "promise_on": N_("by when"),
    "today": N_("the date of the message"),
    "balance": N_("all that is owed, with currency"),
    "principal": N_("the principal owed"),
    "interest": N_("the interest owed"),
    "fees": N_("fees and penalties owed"),
    "channels": N_("where to pay"),
    "service_line": N_("where to check who we are"),
}
ABOUT_THE_DEBT = frozenset(
    {
        "product",
        "contract_tail",
        "overdue",
        "due_on",
        "dpd",
        "coming_due",
        "coming_due_on",
        "promise_amount",
        "promise_on",
        "balance",
        "principal",
        "interest",
        "fees",
        "channels",
    }
)
# People who may not be told anything of the debt.
NOT_TOLD = frozenset({"family", "friend", "colleague", "employer", "other", "spouse"})
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a script is chosen by; "" is unknown. moment: first_contact, promise_broken, promise_today, callback, inbound."""

    stage: str = ""
    segment: str = ""
    contactability: str = ""
    wxa: str = ""
    relation: str = "self"
    moment: str = ""
    product: str = ""


class Scripted(Protocol):
    """The columns a script is matched by; "" fits any."""

    stage: str
    segment: str
    contactability: str
    wxa: str
    relation: str
    moment: str
    key: str


S = TypeVar("S", bound=Scripted)

# How much a column that fits exactly says: the moment of the case before how able the debtor is, before the age of the debt.
_WEIGHTS = {"moment": 16, "wxa": 8, "segment": 4, "contactability": 2, "stage": 2}


def fit(script: Scripted, moment: Moment) -> int | None:
    """How well a script fits: None where it does not, more where more of its columns fit exactly.

    The relation must be the person's own: words for a debtor are never offered for somebody else.
    """
    if script.relation != moment.relation:
        return None
    score = 0
    for column, weight in _WEIGHTS.items():
        wanted, given = getattr(script, column), getattr(moment, column)
        if wanted == "":
            continue
        if wanted != given:
            return None
        score += weight
    return score


def best(scripts: Iterable[S], moment: Moment) -> S | None:
    """The script that fits best; equals are told apart by key, so that the choice never depends on row order."""
    fitting = [(score, script) for script in scripts if (score := fit(script, moment)) is not None]
    return max(fitting, key=lambda pair: (pair[0], _reverse(pair[1].key)))[1] if fitting else None


def _reverse(key: str) -> tuple[int, ...]:
    return (*(-ord(sign) for sign in key), 0)


def variables_in(body: str) -> list[str]:
    """The variables a text names, in order, once each."""
    return list(dict.fromkeys(_VARIABLE.findall(body)))


def fill(body: str, values: Mapping[str, str], *, blank: str = "____") -> str:
    """The text with its variables replaced; one without a value becomes `blank`."""
    return _VARIABLE.sub(lambda found: values.get(found[1]) or blank, body)


def missing(body: str, values: Mapping[str, str]) -> list[str]:
    """The variables of a text that have no value: a message with a gap is not sent."""
    return [name for name in variables_in(body) if not values.get(name)]


def check(kind: str, lang: str, relation: str, title: str, body: str, subject: str = "") -> None:
    """Raises BadInput unless the words can be used: known kind and language, known variables, no debt told to a third person."""
    if kind not in KINDS:
        raise BadInput("kind", N_("Choose voice, sms, email, letter or reply."))
    if lang not in LANGS:
        raise BadInput("lang", N_("Choose zh or en."))
    if not title.strip():
        raise BadInput("title", N_("Give it a title."))
    if len(body.strip()) < 10:
        raise BadInput("body", N_("Write the words to say."))
    if len(body) > 8000:
        raise BadInput("body", N_("At most 8000 signs."))
    if kind in SUBJECT and not subject.strip():
        raise BadInput("subject", N_("Give it a subject line."))
    if len(subject) > 200:
        raise BadInput("subject", N_("At most 200 signs."))
    for field, words in (("body", body), ("subject", subject)):
        if any(name not in VARIABLES for name in variables_in(words)):
            raise BadInput(field, N_("There is an unknown variable in braces."))
        if relation in NOT_TOLD and ABOUT_THE_DEBT.intersection(variables_in(words)):
            raise BadInput(field, N_("Words for this person must not carry anything about the debt."))
    if subject and ABOUT_THE_DEBT.intersection(variables_in(subject)):
        raise BadInput("subject", N_("A subject line is seen by anybody: nothing about the debt in it."))
    if kind == "sms" and "{institution}" not in body:  # the footers of the others say it
        raise BadInput("body", N_("A message must say who sends it: {institution}."))
