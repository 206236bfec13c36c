"""Money maths, pure and exact.

posting: where one receipt goes and what is owed (the accounts of the portfolio) · spec, engine and their parts: a debt
day by day from its terms and events (see engine.py).
"""

from dunwell.ledger.domain.posting import (
    COMPONENT_NAMES,
    COMPONENTS,
    METHODS,
    OVER,
    UNSPLIT,
    Allocation,
    AlreadyReversed,
    AmountNotPositive,
    DueAmount,
    OrderRule,
    Owed,
    ProjectedPart,
    Projection,
    ReferenceTaken,
    ValueDateAhead,
    allocate,
    order_for,
    pay_dues,
    split,
)

__all__ = [
    "COMPONENTS",
    "COMPONENT_NAMES",
    "METHODS",
    "OVER",
    "UNSPLIT",
    "Allocation",
    "AlreadyReversed",
    "AmountNotPositive",
    "DueAmount",
    "OrderRule",
    "Owed",
    "ProjectedPart",
    "Projection",
    "ReferenceTaken",
    "ValueDateAhead",
    "allocate",
    "order_for",
    "pay_dues",
    "split",
]
