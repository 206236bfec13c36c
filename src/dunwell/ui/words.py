"""What errors say to people. Rooms add theirs (`ERROR_WORDS` in their pages.py); here are the ones everybody raises."""

from datetime import date, datetime
from typing import Any

from dunwell.foundation.errors import BadInput, DomainError
from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.ui.fmt import Fmt

ERROR_WORDS: dict[str, str] = {
    "error": N_("That cannot be done now."),
    "not_found": N_("There is nothing here, or it is not yours to see."),
    "not_permitted": N_("Your role does not allow this."),
    "bad_input": N_("Please check what you entered."),
    "people.sign_in_refused": N_("The login or the password is wrong."),
    "people.too_many_failures": N_("Too many failed attempts. Please try again in %(minutes)s min."),
    "people.login_taken": N_("Somebody has the login “%(login)s” already."),
    "people.team_name_taken": N_("There is a team “%(name)s” already."),
    "people.weak_password": N_("Use at least %(least)s characters, and not the login."),
    "people.wrong_password": N_("That is not your present password."),
    "people.last_admin": N_("This is the last administrator: make somebody else one first."),
    "people.demo_needs_loopback": N_("Demo logins exist, so the demo is served to this machine only."),
    "job.crashed": N_("The work stopped because of an error in the program. It has been logged."),
    "job.worker_lost": N_("The work was given up after its worker was lost three times."),
}

# Pydantic's error types → our words. ctx values of the error fill the placeholders.
FIELD_WORDS: dict[str, str] = {
    "missing": N_("Please fill this in."),
    "string_too_short": N_("Please fill this in."),
    "string_too_long": N_("At most %(max_length)s characters."),
    "int_parsing": N_("Please give a whole number."),
    "int_type": N_("Please give a whole number."),
    "int_from_float": N_("Please give a whole number."),
    "decimal_parsing": N_("Please give a number."),
    "decimal_type": N_("Please give a number."),
    "decimal_max_places": N_("At most %(decimal_places)s decimals."),
    "float_parsing": N_("Please give a number."),
    "date_parsing": N_("Please give a date."),
    "date_from_datetime_parsing": N_("Please give a date."),
    "date_type": N_("Please give a date."),
    "time_parsing": N_("Please give a time."),
    "datetime_parsing": N_("Please give a date and a time."),
    "datetime_from_date_parsing": N_("Please give a date and a time."),
    "greater_than": N_("It must be more than %(gt)s."),
    "greater_than_equal": N_("It must be at least %(ge)s."),
    "less_than": N_("It must be less than %(lt)s."),
    "less_than_equal": N_("It must be at most %(le)s."),
    "literal_error": N_("Choose one of the values offered."),
    "enum": N_("Choose one of the values offered."),
    "bool_parsing": N_("Please say yes or no."),
    "string_pattern_mismatch": N_("This does not have the expected form."),
}


def say(error: DomainError, fmt: Fmt, lang: str) -> str:
    """The error in words: ERROR_WORDS of its code with its facts filled in; a reason it carries is translated and used."""
    if isinstance(error, BadInput) and error.reason:
        return gettext(lang, error.reason)
    return _filled(error.code, lang, {name: _shown(value, fmt) for name, value in error.values().items()})


def say_code(code: str, lang: str, values: dict[str, Any] | None = None) -> str:
    """The same where only code and plain values are left, as in a finished job."""
    return _filled(code, lang, values or {})


def _filled(code: str, lang: str, values: dict[str, Any]) -> str:
    message = gettext(lang, ERROR_WORDS.get(code) or ERROR_WORDS["error"])
    return message % _Facts(values) if "%(" in message else message


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def _shown(value: Any, fmt: Fmt) -> Any:
    if isinstance(value, Money):
        return fmt.money_text(value)
    if isinstance(value, datetime):
        return fmt.datetime(value)
    if isinstance(value, date):
        return fmt.date(value)
    return value


def say_field(kind: str, values: dict[str, Any], lang: str) -> str:
    """A validation error of Pydantic in words. `value_error` carries our own sentence."""
    if kind == "value_error" and "error" in values:
        return gettext(lang, str(values["error"]))
    return gettext(lang, FIELD_WORDS.get(kind, ERROR_WORDS["bad_input"])) % _Facts(values)
