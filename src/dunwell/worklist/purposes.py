"""Why somebody looks at personal data: said with every look, kept in the debtor's record."""

from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import BadInput
from dunwell.foundation.i18n import N_

PURPOSES = {
    "case": N_("Work on the case"),
    "identity": N_("Verify the person"),
    "complaint": N_("Look into a complaint"),
    "review": N_("Quality review"),
    "request": N_("The person asked for their data"),
    "authority": N_("An authority asked"),
}


def of(actor: Actor, said: str) -> str:
    """The purpose said, or the one of the actor's role where none was. Raises BadInput for one that is not known."""
    if not said:
        return "review" if actor.role == "qa" else "case"
    if said not in PURPOSES:
        raise BadInput("purpose", N_("Choose the purpose."))
    return said
