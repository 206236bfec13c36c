"""Use cases of the strategy: the book that counts, a decision explained, saving and rolling back versions."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from dunwell.dmn import edit
from dunwell.dmn.errors import DmnError
from dunwell.dmn.model import Model
from dunwell.dmn.parse import load
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.negotiation import offerbook
from dunwell.negotiation.offerbook import OfferBook
from dunwell.strategy import tables, weights
from dunwell.strategy.book import Book, Verdict, check, shipped_file, shipped_weights
from dunwell.strategy.domain import CASE_FILES, FILES
from dunwell.strategy.tables import StrategyVersion


@lru_cache(maxsize=64)
def _model(source: bytes) -> Model:
    return load(source)


def active_book(session: Session) -> Book:
    """The decision tables that count now: saved versions where one is active, else the shipped files."""
    saved = {row.file: row for row in tables.active(session)}
    sources = {name: saved[name].xml if name in saved else shipped_file(name).read_bytes() for name in FILES}
    versions = {name: saved[name].version if name in saved else 0 for name in FILES}
    order = saved.get(weights.FILE)
    return Book(
        {name: _model(source) for name, source in sources.items()},
        weights.read(order.xml) if order else shipped_weights(),
        {**versions, weights.FILE: order.version if order else 0},
    )


def evaluate(session: Session, facts: Mapping[str, Any]) -> Verdict:
    """Every decision for one account's facts (strategy.domain.INPUTS), with the rules that matched."""
    return active_book(session).evaluate(facts)


def check_file(file: str, source: bytes) -> Model:
    """Read and check a decision file that shall replace `file`. Raises BadInput, DmnError."""
    if file not in FILES + CASE_FILES:
        raise BadInput("file", N_("choose one of the strategy's files"))
    model = load(source)
    if file == offerbook.FILE:
        offerbook.check(model)
    else:
        check(file, model)
    return model


def source_of(session: Session, file: str, version: int) -> bytes:
    """The XML of a version; 0 is the file that ships. Raises NotFound."""
    if file not in FILES + CASE_FILES:
        raise NotFound("strategy_file", file)
    if version == 0:
        return shipped_file(file).read_bytes()
    row = next((row for row in tables.versions(session, file) if row.version == version), None)
    if row is None:
        raise NotFound("strategy_version", f"{file} {version}")
    return row.xml


def model_of(session: Session, file: str, version: int) -> Model:
    """One version of a file, read. Raises NotFound."""
    return _model(source_of(session, file, version))


def version_in_force(session: Session, file: str) -> int:
    """The version of a file that counts; 0 is the file that ships."""
    return next((row.version for row in tables.active(session) if row.file == file), 0)


def offer_book(session: Session) -> OfferBook:
    """The offer tables that count: which offers fit an account, and how likely they are kept."""
    return OfferBook(model_of(session, offerbook.FILE, version_in_force(session, offerbook.FILE)))


def book_with(session: Session, file: str, version: int) -> Book:
    """The book that counts, with one file as it is in a version. Raises NotFound."""
    book = active_book(session)
    models = {**book.models, file: _model(source_of(session, file, version))}
    return Book(models, book.weights, {**book.versions, file: version})


def save_draft(
    session: Session, clock: Clock, actor: Actor, file: str, source: bytes, note: str
) -> StrategyVersion:
    """Save a checked file as the next version. It counts only once it is put in force. Raises BadInput, DmnError."""
    check_file(file, source)
    if not note.strip():
        raise BadInput("note", N_("say why it changes"))
    newest = next((row.version for row in tables.versions(session, file)), 0)
    row = StrategyVersion(
        file=file, version=newest + 1, sha256=sha256(source).hexdigest(), xml=source, note=note.strip(), active=False,
        saved_by=actor.user_id, saved_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"file": file, "version": row.version, "sha256": row.sha256, "note": row.note}
    evidence.append(session, clock, actor, "strategy.saved", None, said)
    return row


def edit_cell(
    session: Session,
    clock: Clock,
    actor: Actor,
    file: str,
    version: int,
    decision: str,
    rule: int,
    column: int,
    text: str,
) -> StrategyVersion:
    """Change one cell of a version (inputs, then outputs, then the remark; from 1): a new draft, or the own draft changed.

    Raises BadInput with the reader's words where the table no longer holds, NotFound.
    """
    model = _model(source_of(session, file, version))
    table = model.decision(decision)
    width = len(table.inputs) + len(table.outputs)
    changed = (
        edit.with_annotation(model, decision, rule, text)
        if column == width + 1
        else edit.with_cell(model, decision, rule, column, text)
    )
    try:
        check_file(file, changed.to_xml())
    except DmnError as problem:
        raise BadInput("text", str(problem)) from problem
    draft = next((row for row in tables.versions(session, file) if row.version == version), None)
    if draft is None or draft.in_force_at is not None or draft.saved_by != actor.user_id:
        return save_draft(session, clock, actor, file, changed.to_xml(), f"{decision}, row {rule}")
    draft.xml, draft.sha256 = changed.to_xml(), sha256(changed.to_xml()).hexdigest()
    said = {"file": file, "version": version, "sha256": draft.sha256, "note": f"{decision}, row {rule}"}
    evidence.append(session, clock, actor, "strategy.saved", None, said)
    return draft


def put_in_force(session: Session, clock: Clock, actor: Actor, file: str, version: int, note: str) -> None:
    """Make a version count from the next run: a new one, or an earlier one again (0: as shipped). Raises BadInput, NotFound."""
    check_file(file, source_of(session, file, version))
    if not note.strip():
        raise BadInput("note", N_("say why it changes"))
    tables.activate(session, file, version, clock.now())
    said = {"file": file, "version": version, "note": note.strip()}
    evidence.append(session, clock, actor, "strategy.in_force", None, said)
