"""The strategy book over columns: every decision for every account in one pass, equal to `Book.evaluate` row by row."""

from collections.abc import Callable
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from dunwell.strategy.book import Book
from dunwell.strategy.domain import PARTS


def decide_all(table: ir.Table, book: Book) -> ir.Table:
    """Add for each decision `rule_<decision>` (int16, 1-based row of its table) and its outputs, then `score`.

    Reads the columns named in domain.INPUTS that the tables test. One row in, one row out.
    """
    for name, decision in book.decisions.items():
        table = decision.columns(table, rule_column=f"rule_{name}", outputs=True)
    return with_score(table, book)


def decide_all_sql(schema: ibis.Schema, book: Book, source: str, compile_: Callable[[ir.Table], str]) -> str:
    """`decide_all` over the table `source` as one SQL text, each table of the book compiled by itself.

    Ibis tries to merge a chain of projections into one, which costs more time than all the rest of a small run.
    """
    steps = []
    name = source
    for decision_id, decision in book.decisions.items():
        table = decision.columns(
            ibis.table(schema, name=name), rule_column=f"rule_{decision_id}", outputs=True
        )
        name, schema = f"after_{decision_id}", table.schema()
        steps.append(f'"{name}" AS NOT MATERIALIZED ({compile_(table)})')
    last = compile_(with_score(ibis.table(schema, name=name), book))
    return f"WITH {', '.join(steps)} {last}"


def with_score(table: ir.Table, book: Book) -> ir.Table:
    """Add score, int32 0 to 10 000: weighted points in hundredths, rounded down. Reads the four *_points."""
    weights = book.weights.values()
    terms = [
        table[f"{part}_points"].cast("int32") * weight for part, weight in zip(PARTS, weights, strict=True)
    ]
    total = reduce(add, terms)
    return table.mutate(score=((total * 100) // sum(weights)).cast("int32"))
