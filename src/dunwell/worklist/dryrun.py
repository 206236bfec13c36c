"""What a changed strategy would do: its tables over the facts of the present run, old answers beside new ones."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis

from dunwell.foundation.settings import Settings
from dunwell.strategy.book import Book
from dunwell.strategy.domain import INPUTS
from dunwell.worklist import pipeline
from dunwell.worklist.decisions import facts_file
from dunwell.worklist.tables import Run

WATCHED = ("segment", "stage", "action", "recoverability", "wxa", "low_risk")


@dataclass(frozen=True)
class Move:
    """So many accounts go from one answer to another."""

    column: str
    before: str | None
    after: str | None
    accounts: int


@dataclass(frozen=True)
class DryRun:
    """Accounts looked at, those whose next action or place in a list changes, and the moves, the largest first."""

    accounts: int
    changed: int
    scores: int
    moves: tuple[Move, ...]


def dry_run(settings: Settings, run: Run, book: Book) -> DryRun:
    """Take every decision of `book` for the accounts of a run, over the facts it had. Changes nothing."""
    with TemporaryDirectory(dir=settings.runs) as scratch, pipeline.engine(Path(scratch)) as duck:
        old = duck.read(str(facts_file(settings, run)))
        facts = old.select(
            "account_id", *INPUTS, **{f"old_{name}": old[name] for name in (*WATCHED, "score")}
        )
        facts = duck.view(duck.ibis.compile(facts), "facts")
        sql = pipeline.decision_sql(book, facts.schema()).replace(pipeline.FEATURES, facts.get_name())
        found = duck.keep(
            duck.view(sql, "decided").select(
                "account_id", *WATCHED, "score", *(f"old_{n}" for n in (*WATCHED, "score"))
            ),
            "found",
        )
        moves = [move for name in WATCHED for move in _moves(found, name)]
        changed = (
            found.filter(found.action.cast("string") != found.old_action.cast("string"))
            .count()
            .to_pyarrow()
            .as_py()
        )
        scores = found.filter(found.score != found.old_score).count().to_pyarrow().as_py()
        total = found.count().to_pyarrow().as_py()
    return DryRun(total, changed, scores, tuple(sorted(moves, key=lambda move: -move.accounts)))


def _moves(found: ibis.Table, name: str) -> list[Move]:
    before, after = found[f"old_{name}"].cast("string"), found[name].cast("string")
    differ = ~before.identical_to(after)
    counted = (
        found.filter(differ)
        .group_by(before=before, after=after)
        .agg(n=ibis._.count())
        .to_pyarrow()
        .to_pylist()
    )
    return [Move(name, row["before"], row["after"], row["n"]) for row in counted]
