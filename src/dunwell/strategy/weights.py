"""The weights of the list's order: checked, kept in versions beside the decision files, put in force. Never commits."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

import yaml
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.strategy import tables
from dunwell.strategy.book import shipped_weights
from dunwell.strategy.domain import PARTS, Weights
from dunwell.strategy.tables import StrategyVersion

FILE = "list-weights"  # in strategy_version; the text is as in strategies/list-order.yaml
HIGHEST = 100


@lru_cache(maxsize=64)
def read(source: bytes) -> Weights:
    """Weights from their text. Raises ValueError where they do not hold."""
    return Weights(**yaml.safe_load(source)["weights"])


def of_version(session: Session, version: int) -> Weights:
    """The weights of a version; 0 is as shipped. Raises NotFound."""
    if version == 0:
        return shipped_weights()
    row = next((row for row in tables.versions(session, FILE) if row.version == version), None)
    if row is None:
        raise NotFound("strategy_version", f"{FILE} {version}")
    return read(row.xml)


def in_force(session: Session) -> int:
    """The version that counts; 0 is as shipped."""
    return next((row.version for row in tables.active(session) if row.file == FILE), 0)


def save_draft(
    session: Session, clock: Clock, actor: Actor, given: Mapping[str, str], note: str
) -> StrategyVersion:
    """Keep weights as the next version; they count only once put in force. `given`: a whole number for each part. Raises BadInput."""
    values = {part: _number(part, given.get(part, "")) for part in PARTS}
    if not any(values.values()):
        raise BadInput(PARTS[0], N_("At least one weight must be above zero."))
    if not note.strip():
        raise BadInput("note", N_("say why it changes"))
    source = yaml.safe_dump({"weights": values}, sort_keys=False).encode()
    newest = next((row.version for row in tables.versions(session, FILE)), 0)
    row = StrategyVersion(
        file=FILE, version=newest + 1, sha256=sha256(source).hexdigest(), xml=source, note=note.strip(), active=False,
        saved_by=actor.user_id, saved_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {"file": FILE, "version": row.version, "sha256": row.sha256, "note": row.note, "weights": values}
    evidence.append(session, clock, actor, "strategy.saved", None, said)
    return row


def _number(part: str, text: str) -> int:
    text = text.strip()
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST:
        raise BadInput(part, N_("A whole number from 0 to 100."))
    return int(text)


def put_in_force(session: Session, clock: Clock, actor: Actor, version: int, note: str) -> None:
    """Make a version count from the next run: a new one, or an earlier one again (0: as shipped). Raises BadInput, NotFound."""
    of_version(session, version)
    if not note.strip():
        raise BadInput("note", N_("say why it changes"))
    tables.activate(session, FILE, version, clock.now())
    said = {"file": FILE, "version": version, "note": note.strip()}
    evidence.append(session, clock, actor, "strategy.in_force", None, said)
