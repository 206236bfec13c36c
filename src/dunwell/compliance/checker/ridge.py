"""Fits every head at once by ridge regression in the dual, by conjugate gradients: deterministic, some minutes for
thirty thousand lines.

The last head ("violates at all") learns from every line. A category's head is the weighted mean of two: one that learns
from every line, and one that learns from violating lines only, which of the categories it is.

Scores come out as about -1 (no) to 1 (yes); SCALE brings them to the range of logits that the decision expects.
"""

from typing import Any

import numpy as np

from dunwell.compliance.checker.features import Array

SCALE = 4.0
PRIOR = -0.3  # without evidence a line is lawful, however many violating lines the corpus holds
BLOCK = 1024
CLOSE = 1e-4  # of the right side, what may be left over
MOST = 400
WHICH = 0.7  # how much of a category's head learns from violating lines only


def fit(rows: Any, wanted: Array, ridge: float) -> tuple[Array, Array, Array]:
    """Columns in use, weights of each column and head, and a bias a head. Wanted values are 0 or 1."""
    rows = rows.astype(np.float32)
    aims = (2 * wanted - 1).astype(np.float32)
    system = _likeness(rows)
    bias = np.minimum(aims.mean(axis=0), PRIOR)
    found = _solved(system, aims - bias, ridge)
    violating = np.flatnonzero(wanted[:, -1] > 0)
    which = aims[violating, :-1]
    middle = which.mean(axis=0)
    found[:, :-1] *= 1 - WHICH
    found[violating, :-1] += WHICH * _solved(system[np.ix_(violating, violating)], which - middle, ridge)
    bias[:-1] = (1 - WHICH) * bias[:-1] + WHICH * middle
    columns = np.flatnonzero(np.asarray((rows != 0).sum(axis=0)).ravel())
    return columns, SCALE * np.asarray(rows[:, columns].T @ found), SCALE * bias


def _likeness(rows: Any) -> Array:
    """Every row times every row, dense, made in blocks since the whole product as a sparse matrix is several times as large."""
    answer = np.empty((rows.shape[0], rows.shape[0]), np.float32)
    across = rows.T.tocsc()
    for start in range(0, rows.shape[0], BLOCK):
        answer[start : start + BLOCK] = (rows[start : start + BLOCK] @ across).toarray()
    return answer


def _solved(system: Array, aims: Array, ridge: float) -> Array:
    """(system + ridge) x = aims for all columns, each by conjugate gradients (Hestenes and Stiefel 1952)."""
    answer = np.zeros_like(aims)
    left = aims.copy()
    way = left.copy()
    rest = (left * left).sum(axis=0)
    enough = rest * CLOSE**2
    for _ in range(MOST):
        across = system @ way + ridge * way
        step = rest / np.maximum((way * across).sum(axis=0), 1e-30)
        answer += step * way
        left -= step * across
        new = (left * left).sum(axis=0)
        if (new <= enough).all():
            break
        way = left + new / np.maximum(rest, 1e-30) * way
        rest = new
    return answer
