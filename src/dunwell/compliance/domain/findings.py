"""What a judge finds, and how missing facts are named."""

from dataclasses import dataclass, field
from typing import Any

from dunwell.compliance.domain.law import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a case. `stops`: not lawful now; else a duty or warning. `waits`: time alone cures it.

    `unknown` names the missing fact, `said` fills the rule's sentence.
    """

    stops: bool = True
    waits: bool = False
    unknown: str | None = None
    said: dict[str, Any] = field(default_factory=dict)


UNKNOWN = {
    "zone": Words("The debtor's time zone is not known.", "债务人所在时区不明。"),
    "history": Words("The history of contacts is not known.", "既往联系记录不明。"),
    "liable": Words("It is not known whether this person is liable.", "该人是否承担还款责任不明。"),
    "time_barred": Words("It is not known whether the claim is time-barred.", "诉讼时效是否届满不明。"),
    "unreachable_since": Words(
        "Since when the debtor cannot be reached is not known.", "债务人自何日起失联不明。"
    ),
}
