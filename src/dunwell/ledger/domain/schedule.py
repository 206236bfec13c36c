"""Instalments: dates, principal and interest parts. Exact; each part is rounded once, half up."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dunwell.ledger.domain.daycount import months_after
from dunwell.ledger.domain.rounding import half_up

METHODS = ("equal_instalment", "equal_principal", "bullet")


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a repayment plan; interest and fee are owed from the due date."""

    no: int
    due: date
    principal: int
    interest: int
    fee: int = 0


def instalments(
    method: str, principal: int, annual: Fraction, n: int, first_due: date, anchor_day: int, fee: int = 0
) -> tuple[Instalment, ...]:
    """A monthly plan at i = annual/12.

    equal_instalment [等额本息]: P·i·(1+i)^n/((1+i)^n-1); interest on the balance; the last principal clears it.
    equal_principal [等额本金]: P/n rounded down each, the last takes the rest. bullet [到期还本]: interest every month, all
    principal with the last. At rate 0 equal instalments are equal principal.
    """
    i = annual / 12
    growth = (1 + i) ** n
    level = half_up(principal * i * growth / (growth - 1)) if i else 0
    left, plan = principal, []
    for no in range(1, n + 1):
        interest = half_up(left * i)
        if no == n:
            part = left
        elif method == "bullet":
            part = 0
        elif method == "equal_instalment" and i:
            part = min(left, level - interest)
        else:
            part = principal // n
        plan.append(Instalment(no, months_after(first_due, no - 1, anchor_day), part, interest, fee))
        left -= part
    return tuple(plan)
