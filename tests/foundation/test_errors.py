"""Refusals read as sentences where a person sees them raw, as on the command line."""

from dunwell.foundation.errors import BadInput, NotFound


def test_what_is_not_there_is_said_in_words() -> None:
    assert str(NotFound("account", 999)) == "there is no account 999"


def test_bad_input_says_where_and_how_to_mend_it() -> None:
    assert (
        str(BadInput("amount", "Give an amount such as 120.50.")) == "amount: Give an amount such as 120.50."
    )
