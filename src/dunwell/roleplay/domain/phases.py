"""The phases of a call, to lay two calls beside each other. Pure."""

from collections.abc import Sequence

from dunwell.foundation.i18n import N_

PHASES = {
    "opening": N_("Opening"),
    "finding": N_("Finding out"),
    "special": N_("Taking the matter up"),
    "proposing": N_("Proposing"),
    "agreeing": N_("Agreeing"),
    "closing": N_("Closing"),
}
_BY_ACT = (
    ("agreeing", frozenset({"C27", "C28"})),
    ("proposing", frozenset({"C22", "C23", "C24", "C25", "C26"})),
    ("special", frozenset({"C29"})),
    ("closing", frozenset({"C30"})),
    ("finding", frozenset({"C06", "C07", "C08", *(f"C{n:02}" for n in range(9, 22))})),
    ("opening", frozenset({"C01", "C02", "C03", "C04", "C05"})),
)


def phase_of(acts: Sequence[str], before: str) -> str:
    """The phase a line belongs to; one that does nothing known stays in the phase before."""
    done = set(acts)
    return next((name for name, of in _BY_ACT if done & of), before)
