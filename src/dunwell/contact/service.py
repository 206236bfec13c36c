"""What others may call of this room: outcomes, scripts and message texts."""

from sqlalchemy.orm import Session

from dunwell.contact.outcomes import (
    add_note,
    correct_outcome,
    record_outcome,
    refresh_contactability,
    standing_outcome,
)
from dunwell.contact.scripts import (
    ScriptDraft,
    Words,
    approve_script,
    ensure_scripts,
    filled,
    history,
    refuse_script,
    replies,
    restore_script,
    save_script,
    script,
    script_for,
    texts_for,
    wanting_in,
    wanting_of,
    withdraw_script,
)
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock

__all__ = [
    "ScriptDraft", "Words", "add_note", "approve_script", "correct_outcome", "ensure_scripts", "filled", "history", "record_outcome",
    "refresh_contactability", "refuse_script", "replies", "restore_script", "save_script", "script", "script_for", "seed_scripts",
    "standing_outcome", "texts_for", "wanting_in", "wanting_of", "withdraw_script",
]  # fmt: skip


def seed_scripts(session: Session, clock: Clock, actor: Actor) -> int:
    """Load the shipped scripts into a new database: `init` calls it."""
    return ensure_scripts(session, clock)
