"""Teaching the checker a phrase, or that a hit is false: proposed, tried on past texts and the corpus, live, withdrawn.

Each step is somebody's, at a time, with a record in the evidence; nothing that is live is ever changed, only withdrawn.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance.checker import corpus, service
from dunwell.compliance.checker.additions_domain import (
    FALSE_HIT,
    KINDS,
    NOTHING_ADDED,
    PATTERN,
    Addition,
    Additions,
)
from dunwell.compliance.checker.categories import CATEGORIES, LANGS
from dunwell.compliance.checker.tables import CheckerAddition
from dunwell.compliance.desk_tables import CheckerHit
from dunwell.compliance.tables import Permit
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require

SAMPLES = 20  # texts shown of each change
PAST = 2000  # past texts an addition is tried on
SHORTEST = {"zh": 2, "en": 4}  # characters; a shorter phrase flags half the language


@dataclass
class Effect:
    """What an addition changes. newly_* name texts whose verdict changes; corpus_* count labelled lines made right or wrong."""

    past: int = 0
    newly_flagged: list[str] = field(default_factory=list)
    newly_clear: list[str] = field(default_factory=list)
    flagged_count: int = 0
    clear_count: int = 0
    corpus: int = 0
    corpus_right: int = 0
    corpus_wrong: int = 0
    corpus_wrong_lines: list[str] = field(default_factory=list)


def propose(
    session: Session,
    clock: Clock,
    actor: Actor,
    *,
    kind: str,
    lang: str,
    category: str,
    words: str,
    note: str,
) -> CheckerAddition:
    """Write an addition down; it changes nothing yet. Raises NotPermitted, BadInput."""
    require(actor, "desk.work")
    addition = _valid(kind, lang, category, words)
    if not note.strip():
        raise BadInput("note", N_("Say in a few words why."))
    row = CheckerAddition(
        kind=addition.kind, lang=lang, category=category, words=addition.words, note=note.strip(),
        proposed_by=actor.user_id, proposed_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    said = {
        "addition": row.id,
        "kind": kind,
        "lang": lang,
        "category": category,
        "words": addition.words,
        "note": row.note,
    }
    evidence.append(session, clock, actor, "checker.addition_proposed", None, said)
    return row


def effect_of(session: Session, actor: Actor, addition_id: int) -> Effect:
    """What it would change among past texts and in the corpus, beside what is live. Raises NotPermitted, NotFound."""
    require(actor, "desk.work")
    row = _row(session, addition_id)
    return measure(_addition(row), past_texts(session, row.lang), live(session))


def go_live(session: Session, clock: Clock, actor: Actor, addition_id: int) -> CheckerAddition:
    """From now on every check obeys it; its effect is measured and kept. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "desk.work")
    row = _row(session, addition_id)
    if row.state != "proposed":
        raise BadInput("addition", N_("Only what is proposed goes live."))
    effect = effect_of(session, actor, addition_id)
    row.state, row.live_by, row.live_at = "live", actor.user_id, clock.now()
    row.effect = asdict(effect)
    session.flush()
    said = {
        "addition": row.id, "newly_flagged": effect.flagged_count, "newly_clear": effect.clear_count,
        "corpus_right": effect.corpus_right, "corpus_wrong": effect.corpus_wrong,
    }  # fmt: skip
    evidence.append(session, clock, actor, "checker.addition_live", None, said)
    return row


def withdraw(session: Session, clock: Clock, actor: Actor, addition_id: int, reason: str) -> CheckerAddition:
    """Take it back, live or only proposed; it stays on record. Raises NotPermitted, NotFound, BadInput."""
    require(actor, "desk.work")
    row = _row(session, addition_id)
    if not reason.strip():
        raise BadInput("reason", N_("Say why it is withdrawn."))
    if row.state == "withdrawn":
        raise BadInput("addition", N_("It is withdrawn already."))
    row.state, row.withdrawn_by, row.withdrawn_at = "withdrawn", actor.user_id, clock.now()
    row.withdraw_reason = reason.strip()
    session.flush()
    evidence.append(
        session,
        clock,
        actor,
        "checker.addition_withdrawn",
        None,
        {"addition": row.id, "reason": row.withdraw_reason},
    )
    return row


def every(session: Session, state: str | None = None) -> list[CheckerAddition]:
    """Newest first; of one state, or all."""
    wanted = select(CheckerAddition).order_by(CheckerAddition.id.desc())
    return list(session.scalars(wanted.where(CheckerAddition.state == state) if state else wanted))


def get(session: Session, addition_id: int) -> CheckerAddition:
    """One of them. Raises NotFound."""
    return _row(session, addition_id)


def kept_effect(row: CheckerAddition) -> Effect | None:
    """What was measured when it went live; None if it never did."""
    kept: dict[str, Any] | None = row.effect
    return Effect(**kept) if kept else None


def live(session: Session) -> Additions:
    """What every check is to obey now; hand it to `service.check`."""
    return Additions(tuple(_addition(row) for row in reversed(every(session, "live"))))


def past_texts(session: Session, lang: str) -> list[service.Line]:
    """The newest texts that were sent or that the checker once stopped, in one language."""
    sent = session.scalars(
        select(Permit).where(Permit.text.is_not(None)).order_by(Permit.id.desc()).limit(PAST)
    )
    lines = {
        (row.text or "", row.channel, "debtor" if row.relation == "self" else "third_party") for row in sent
    }
    stopped = session.scalars(select(CheckerHit).order_by(CheckerHit.id.desc()).limit(PAST))
    lines |= {(row.text, row.channel, row.addressee) for row in stopped}
    return [
        service.Line(text, lang, channel, addressee)
        for text, channel, addressee in sorted(lines)
        if service.language(text) == lang
    ][:PAST]


def measure(addition: Addition, past: Sequence[service.Line], now: Additions = NOTHING_ADDED) -> Effect:
    """The difference that one more addition makes."""
    then = Additions((*now.every, addition))
    effect = Effect(past=len(past))
    before, after = (service.check(past, additions=each) for each in (now, then))
    for line, was, is_now in zip(past, before, after, strict=True):
        if was.categories == is_now.categories:
            continue
        if is_now.categories - was.categories:
            effect.flagged_count += 1
            effect.newly_flagged = [*effect.newly_flagged, line.text][:SAMPLES]
        else:
            effect.clear_count += 1
            effect.newly_clear = [*effect.newly_clear, line.text][:SAMPLES]
    examples = corpus.read(addition.lang)
    lines = [service.Line(each.text, each.lang, each.channel, each.addressee) for each in examples]
    effect.corpus = len(examples)
    before, after = (service.check(lines, additions=each) for each in (now, then))
    for example, was, is_now in zip(examples, before, after, strict=True):
        right = [_right(example, verdict.categories) for verdict in (was, is_now)]
        effect.corpus_right += right == [False, True]
        if right == [True, False]:
            effect.corpus_wrong += 1
            effect.corpus_wrong_lines = [*effect.corpus_wrong_lines, example.text][:SAMPLES]
    return effect


def _right(example: corpus.Example, found: frozenset[str]) -> bool:
    return not found.isdisjoint(example.violations) if example.violations else not found


def _valid(kind: str, lang: str, category: str, words: str) -> Addition:
    words = words.strip()
    if kind not in KINDS:
        raise BadInput("kind", N_("Choose phrase, pattern or false hit."))
    if lang not in LANGS:
        raise BadInput("lang", N_("Choose the language."))
    if category not in CATEGORIES and not (kind == FALSE_HIT and category == ""):
        raise BadInput("category", N_("Choose the category."))
    if len(words) < SHORTEST[lang]:
        raise BadInput("words", N_("These words are too short to tell anything."))
    if kind == PATTERN:
        try:
            matches_nothing = re.compile(words).match("") is not None
        except re.error as wrong:
            raise BadInput("words", N_("This pattern is not understood.")) from wrong
        if matches_nothing:
            raise BadInput("words", N_("This pattern matches an empty text."))
    return Addition(kind, lang, category, words)


def _addition(row: CheckerAddition) -> Addition:
    return Addition(row.kind, row.lang, row.category, row.words)


def _row(session: Session, addition_id: int) -> CheckerAddition:
    row: Any = session.get(CheckerAddition, addition_id)
    if row is None:
        raise NotFound("addition", addition_id)
    found: CheckerAddition = row
    return found
