"""Promises over the whole portfolio: features for the decision tables. Columns in, columns out."""

import ibis

from dunwell.negotiation.domain.promises import BROKEN, KEPT, OPEN, PARTIAL


def promise_features(promises: ibis.Table, parts: ibis.Table) -> ibis.Table:
    """One row per account that ever had a promise.

    Reads promises(id, account_id, status) and parts(promise_id, status, amount_minor, matched_minor, due_on). Gives
    account_id, promises_broken, promises_partial, promises_kept, promise_open_minor (still awaited, 0 if none) and
    promise_due_on (earliest open due date, null if none). Accounts without a row have none: fill with 0.
    """
    counted = promises.group_by("account_id").aggregate(
        promises_broken=(promises.status == BROKEN).sum(),
        promises_partial=(promises.status == PARTIAL).sum(),
        promises_kept=(promises.status == KEPT).sum(),
    )
    waiting = parts.filter(parts.status == OPEN)
    owner = promises.select(promise_id=promises.id, account_id=promises.account_id)
    awaited = (
        waiting.join(owner, "promise_id")
        .group_by("account_id")
        .aggregate(
            promise_open_minor=lambda t: (t.amount_minor - t.matched_minor).sum(),
            promise_due_on=lambda t: t.due_on.min(),
        )
    )
    joined = counted.left_join(awaited, "account_id").drop("account_id_right")
    return joined.mutate(promise_open_minor=joined.promise_open_minor.fill_null(0))
