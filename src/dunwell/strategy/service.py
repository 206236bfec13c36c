"""Use cases of the strategy: the book that counts, a decision explained, saving and rolling back versions."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from dunwell.dmn.model import Model
from dunwell.dmn.parse import load
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.strategy import tables
from dunwell.strategy.book import Book, Verdict, check, shipped_file, shipped_weights
from dunwell.strategy.domain import FILES
from dunwell.strategy.tables import StrategyVersion


@lru_cache(maxsize=64)
def _model(source: bytes) -> Model:
    return load(source)


def active_book(session: Session) -> Book:
    """The decision tables that count now: saved versions where one is active, else the shipped files."""
    saved = {row.file: row for row in tables.active(session)}
    sources = {name: saved[name].xml if name in saved else shipped_file(name).read_bytes() for name in FILES}
    versions = {name: saved[name].version if name in saved else 0 for name in FILES}
    return Book({name: _model(source) for name, source in sources.items()}, shipped_weights(), versions)


def evaluate(session: Session, facts: Mapping[str, Any]) -> Verdict:
    """Every decision for one account's facts (strategy.domain.INPUTS), with the rules that matched."""
    return active_book(session).evaluate(facts)


def check_upload(file: str, source: bytes) -> Model:
    """Read and check a decision file that shall replace `file`. Raises BadInput, DmnError."""
    if file not in FILES:
        raise BadInput("file", "choose one of the strategy's files")
    model = load(source)
    check(file, model)
    return model


def save(
    session: Session, clock: Clock, actor: Actor, file: str, source: bytes, note: str
) -> StrategyVersion:
    """Save a checked file as the next version and make it count from the next run. Raises BadInput, DmnError."""
    check_upload(file, source)
    if not note.strip():
        raise BadInput("note", "say why it changes")
    newest = next((row.version for row in tables.versions(session, file)), 0)
    row = StrategyVersion(
        file=file,
        version=newest + 1,
        sha256=sha256(source).hexdigest(),
        xml=source,
        note=note.strip(),
        saved_by=actor.user_id,
        saved_at=clock.now(),
    )
    session.add(row)
    session.flush()
    tables.activate(session, file, row.version)
    said = {"file": file, "version": row.version, "sha256": row.sha256, "note": row.note}
    evidence.append(session, clock, actor, "strategy.saved", None, said)
    return row


def roll_back(session: Session, clock: Clock, actor: Actor, file: str, version: int, note: str) -> None:
    """Make an earlier version count again (0: the file that ships). Raises BadInput, NotFound."""
    if file not in FILES:
        raise BadInput("file", "choose one of the strategy's files")
    if not note.strip():
        raise BadInput("note", "say why it changes")
    if version != 0 and version not in {row.version for row in tables.versions(session, file)}:
        raise NotFound("strategy_version", f"{file} {version}")
    tables.activate(session, file, version)
    said = {"file": file, "version": version, "note": note.strip()}
    evidence.append(session, clock, actor, "strategy.rolled_back", None, said)
