"""Scenarios of the house: made from nothing, from a shipped one or from a real case; saved, signed, published, retired. Never commits.

Every save is a version. A version is published by its author; where it comes from a real case, or the checker stops at its words,
only once another person has signed that very version. Exams draw signed versions only.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.foundation.settings import resource
from dunwell.people.domain import require
from dunwell.portfolio.service import HOME_ZONE
from dunwell.roleplay import catalogue, from_case, own_tables, own_text, proof
from dunwell.roleplay.domain.anonymise import Known, Leak, leaks
from dunwell.roleplay.domain.scenario import Scenario, faults_of
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.own_tables import OwnScenario, OwnVersion

LONGEST = 40_000  # signs of a scenario's text


@dataclass(eq=False)
class NotWhole(DomainError):
    """The scenario has faults; they stand beside its fields."""

    code: ClassVar[str] = "roleplay.scenario_not_whole"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class NotSigned(DomainError):
    """Another person has to sign this version before it can be published."""

    code: ClassVar[str] = "roleplay.scenario_not_signed"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class OwnWork(DomainError):
    """Who wrote any version of a scenario cannot sign for it."""

    code: ClassVar[str] = "roleplay.scenario_own_work"
    status: ClassVar[int] = 409


@dataclass(eq=False)
class StillKnown(DomainError):
    """The words still hold something that tells who the case is about."""

    code: ClassVar[str] = "roleplay.scenario_still_known"
    status: ClassVar[int] = 409


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a version: faults, or the scenario with what the checker and the search for traces found."""

    faults: Sequence[BadData]
    scenario: Scenario | None
    hits: Sequence[proof.Hit]
    leaks: Sequence[Leak]

    @property
    def needs_signing(self) -> bool:
        """Whether the checker stops at words that a collector reads."""
        return any(not hit.theirs for hit in self.hits)


def make_blank(session: Session, clock: Clock, actor: Actor, lang: str) -> OwnScenario:
    """A scenario with nothing filled in but what has a usual value. Raises NotPermitted, BadInput (lang)."""
    if lang not in ("zh", "en"):
        raise BadInput("lang", N_("Choose a language."))
    data = own_text.blank(lang, local_date(clock.now(), HOME_ZONE))
    return _make(session, clock, actor, data, "blank")


def make_copy(session: Session, clock: Clock, actor: Actor, scenario_id: str) -> OwnScenario:
    """A copy of a shipped or published scenario, to be changed. Raises NotPermitted, NotFound."""
    found = catalogue.scenario(session, scenario_id)
    if scenario_id.startswith(catalogue.PREFIX):
        kept = own_tables.version(session, int(scenario_id.removeprefix(catalogue.PREFIX)), found.version)
        data = yaml.safe_load(kept.text) if kept is not None else {}
    else:
        data = yaml.safe_load(resource("content", "scenarios", found.lang, f"{found.id}.yaml").read_text(encoding="utf-8"))  # fmt: skip
    return _make(session, clock, actor, data, "copy", origin_of=scenario_id)


def make_from_case(
    session: Session,
    clock: Clock,
    actor: Actor,
    account_id: int,
    chance: from_case.Chance = secrets.randbelow,
) -> OwnScenario:
    """A draft out of a real case, its person taken out; that it was taken stands in the debtor's record. Raises NotPermitted,
    NotFound."""
    require(actor, "roleplay.from_case")
    today = local_date(clock.now(), HOME_ZONE)
    taken = from_case.take(session, actor, account_id, today, chance)
    row = _make(session, clock, actor, taken.data, "case", replaced=taken.replaced, debtor_id=taken.debtor_id)
    said = {"scenario": row.id, "account": taken.account_id, "replaced": taken.replaced}
    evidence.append(session, clock, actor, "roleplay.case_taken", taken.debtor_id, said)
    return row


def _make(
    session: Session, clock: Clock, actor: Actor, data: dict[str, Any], origin: str, origin_of: str = "",
    replaced: dict[str, int] | None = None, debtor_id: int | None = None,
) -> OwnScenario:  # fmt: skip
    if origin != "case":
        require(actor, "roleplay.write")
    if actor.user_id is None:
        raise NotPermitted("roleplay.write")
    text = own_text.write(data)
    row = OwnScenario(
        lang=data.get("lang", "zh"), title=own_text.title_of(data), origin=origin, origin_of=origin_of, replaced=replaced or {},
        debtor_id=debtor_id, made_by=actor.user_id, made_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _keep(session, clock, actor.user_id, row, text, 1)
    evidence.append(session, clock, actor, "roleplay.scenario_made", None, {"scenario": row.id, "origin": origin, "of": origin_of})  # fmt: skip
    return row


def _keep(session: Session, clock: Clock, user_id: int, row: OwnScenario, text: str, number: int) -> OwnVersion:  # fmt: skip
    data = own_text.read(text)
    kept = OwnVersion(
        own_id=row.id,
        number=number,
        text=text,
        whole=not faults_in(data),
        by_id=user_id,
        at=clock.now(),
    )
    row.title, row.lang = (
        own_text.title_of(data),
        data["lang"] if data.get("lang") in ("zh", "en") else row.lang,
    )
    session.add(kept)
    session.flush()
    return kept


def faults_in(data: dict[str, Any]) -> list[BadData]:
    """What keeps a scenario from being played: the faults its reader finds, and a debrief that is still to be written."""
    faults = faults_of(own_text.full(data))
    debrief = data.get("debrief")
    if isinstance(debrief, str) and from_case.to_write(debrief):
        faults.append(BadData("debrief: is missing"))
    return faults


def one(session: Session, own_id: int) -> OwnScenario:
    """A scenario of the house. Raises NotFound."""
    row = session.get(OwnScenario, own_id)
    if row is None:
        raise NotFound("scenario", own_id)
    return row


def version(session: Session, own_id: int, number: int) -> OwnVersion:
    """One of its versions. Raises NotFound."""
    kept = own_tables.version(session, own_id, number)
    if kept is None:
        raise NotFound("version", number)
    return kept


def save(session: Session, clock: Clock, actor: Actor, own_id: int, text: str, based_on: int) -> OwnVersion:
    """Keep a text as the newest version, with its faults if it has any; the same text changes nothing. based_on: the version
    that was opened. Raises NotPermitted, NotFound, BadInput (no YAML; too long; somebody saved meanwhile)."""
    require(actor, "roleplay.write")
    session.scalar(
        select(OwnScenario.id).where(OwnScenario.id == own_id).with_for_update()
    )  # one save at a time
    row = one(session, own_id)
    if len(text) > LONGEST:
        raise BadInput("text", N_("Too long for a scenario."))
    own_text.read(text)
    last = own_tables.newest(session, own_id)
    if last.text == text:
        return last
    if last.number != based_on:
        raise BadInput(
            "text",
            N_(
                "Somebody has saved another version meanwhile. Open the page again and take over what you need."
            ),
        )
    if actor.user_id is None:
        raise NotPermitted("roleplay.write")
    kept = _keep(session, clock, actor.user_id, row, text, last.number + 1)
    evidence.append(session, clock, actor, "roleplay.scenario_saved", None, {"scenario": row.id, "version": kept.number, "whole": kept.whole})  # fmt: skip
    return kept


def look(session: Session, row: OwnScenario, kept: OwnVersion) -> Look:
    """Faults of a version, or what checker and search for traces find in its words."""
    data = own_text.read(kept.text)
    faults = faults_in(data)
    known = from_case.known_of(session, row.debtor_id) if row.debtor_id is not None else Known()
    sure = [leak for leak in leaks([kept.text], known) if leak.sure]
    if faults:
        return Look(faults, None, (), sure)
    scenario = catalogue.of(kept)
    shapes = leaks([words for _, words, _ in proof.texts_of(scenario)], Known())
    return Look((), scenario, proof.hits(scenario), [*sure, *shapes])


def ask(session: Session, clock: Clock, actor: Actor, own_id: int, number: int) -> None:
    """Ask for somebody's signature under a version. Raises NotPermitted, NotFound, NotWhole."""
    require(actor, "roleplay.write")
    kept = version(session, own_id, number)
    if not kept.whole:
        raise NotWhole
    kept.asked_at = kept.asked_at or clock.now()
    session.flush()


def sign(session: Session, clock: Clock, actor: Actor, own_id: int, number: int, note: str, *, read: bool) -> OwnVersion:  # fmt: skip
    """Answer for a version: nobody can be recognised, the words are lawful, it teaches the right thing. Never by an author.

    Raises NotPermitted, NotFound, BadInput (not said that it was read), NotWhole, StillKnown, OwnWork."""
    require(actor, "roleplay.review")
    row, kept = one(session, own_id), version(session, own_id, number)
    authors = {row.made_by} | {each.by_id for each in own_tables.versions_of(session, own_id)}
    if actor.user_id is None or actor.user_id in authors:
        raise OwnWork
    if not read:
        raise BadInput("read", N_("Say that you have read it."))
    found = look(session, row, kept)
    if found.faults:
        raise NotWhole
    if any(leak.sure for leak in found.leaks):
        raise StillKnown
    if kept.signed_at is None:
        kept.signed_by, kept.signed_at, kept.signed_note = actor.user_id, clock.now(), note.strip()
        session.flush()
        evidence.append(session, clock, actor, "roleplay.scenario_signed", None, {"scenario": row.id, "version": number, "hits": len(found.hits)})  # fmt: skip
    return kept


def why_not_published(row: OwnScenario, kept: OwnVersion, found: Look) -> DomainError | None:
    """What stands against publishing a version: NotWhole, StillKnown or NotSigned."""
    if found.faults:
        return NotWhole()
    if any(leak.sure for leak in found.leaks):
        return StillKnown()
    if kept.signed_at is None and (row.origin == "case" or found.needs_signing):
        return NotSigned()
    return None


def publish(session: Session, clock: Clock, actor: Actor, own_id: int, number: int) -> OwnVersion:
    """Let a version be played by everybody, instead of the one before. The link to a real case is cut.

    Raises NotPermitted, NotFound, NotWhole, StillKnown, NotSigned."""
    require(actor, "roleplay.write")
    row, kept = one(session, own_id), version(session, own_id, number)
    wrong = why_not_published(row, kept, look(session, row, kept))
    if wrong is not None:
        raise wrong
    row.published, row.retired_at, row.debtor_id = number, None, None
    kept.published_by, kept.published_at = actor.user_id, clock.now()
    session.flush()
    evidence.append(session, clock, actor, "roleplay.scenario_published", None, {"scenario": row.id, "version": number, "signed": kept.signed_by is not None})  # fmt: skip
    return kept


def retire(session: Session, clock: Clock, actor: Actor, own_id: int) -> None:
    """Take it out of the list; calls that were played, and those that go on, stay. Raises NotPermitted, NotFound."""
    require(actor, "roleplay.write")
    row = one(session, own_id)
    if row.retired_at is None:
        row.retired_at, row.debtor_id = clock.now(), None
        session.flush()
        evidence.append(session, clock, actor, "roleplay.scenario_retired", None, {"scenario": row.id})


def state_of(row: OwnScenario, newest: OwnVersion) -> str:
    """retired, published, changed (a newer version than the published one), waiting (asked to sign), signed, draft or faulty."""
    if row.retired_at is not None:
        return "retired"
    if row.published is not None:
        return "published" if row.published == newest.number else "changed"
    if newest.signed_at is not None:
        return "signed"
    if newest.asked_at is not None:
        return "waiting"
    return "draft" if newest.whole else "faulty"
