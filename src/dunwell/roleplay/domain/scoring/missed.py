"""A call that ended without an agreement which this person could have kept, and which the collector could have granted."""

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.another_time import put_to_another_time
from dunwell.roleplay.domain.scoring.call import Call
from dunwell.roleplay.domain.terms import affordable, own_offer

USUAL_INSTALMENTS = 60


def deal_missed(call: Call) -> bool:
    """Whether nothing was agreed although it could have been. Only a call played here knows that nothing was."""
    handling, case = call.handling, call.case
    if handling is None or handling.agreed is not False or handling.transfer is not None or case is None:
        return False
    if call.moment.kind != "collect" or put_to_another_time(call) is not None:
        return False
    if case.means.income_minor_monthly is None or not case.balance_minor:
        return False
    return _there_was_one(case, case.balance_minor)


def _there_was_one(case: Case, balance_minor: int) -> bool:
    offer = own_offer(case, None, None, 0.0)
    least = case.authority.min_upfront_pct or 0
    return (
        offer.upfront_minor is not None
        and affordable(offer, case)
        and 100 * offer.upfront_minor >= least * balance_minor
        and (offer.instalments or 1) <= (case.authority.max_instalments or USUAL_INSTALMENTS)
    )
