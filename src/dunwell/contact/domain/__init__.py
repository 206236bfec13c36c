"""What came of a contact, and what to say in one. Pure.

`codes`: outcome codes, causes of arrears, next steps, as data. `notes`: when an outcome is complete and what follows
from it. `scripts`: which script fits a moment best, and its variables.
"""

from dunwell.contact.domain.codes import CAUSES, NEXT_STEPS, OUTCOME_CODES

__all__ = ["CAUSES", "NEXT_STEPS", "OUTCOME_CODES"]
