"""The demo house: 24 collectors in three teams, their leads, and one of every other role."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from dunwell.compliance import conduct
from dunwell.compliance.tables import Acknowledged, Credential
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.chance import stream
from dunwell.foundation.clock import Clock
from dunwell.people import service as people
from dunwell.people.domain import PersonDraft
from dunwell.sample import cast, invent

TEAMS = (("早期组", "early", ("mid",)), ("中期组", "mid", ("early", "late")), ("后期组", "late", ("mid",)))
COLLECTORS = 24
TRAINEES = {7: 1, 8: 2}  # without certificate, under a mentor
BARRED = 24  # without certificate and without mentor
ENGLISH = {2, 5, 8, 10, 13, 16, 18, 21}
CAPACITY = 80
OTHERS = (("admin1", "admin"), ("qa1", "qa"), ("analyst1", "analyst"), ("trainer1", "trainer"))


@dataclass(frozen=True, slots=True)
class Collector:
    """A collector as the history of contacts needs them; id None is the system itself."""

    id: int | None
    stages: tuple[str, ...]
    languages: tuple[str, ...]
    certified: bool


def password() -> str:
    """A password from the operating system's randomness: never from the sample's seed."""
    return secrets.token_urlsafe(9)


def hire(session: Session, clock: Clock, as_of: date, seed: int) -> tuple[list[Collector], dict[str, str]]:
    """Add the demo people. Returns the collectors and every login with its password, which is stored only hashed."""
    draw = stream(seed, "staff")
    logins: dict[str, str] = {}
    for login, role in OTHERS:
        _add(session, clock, PersonDraft(login, _name(draw), role, languages=("zh", "en")), logins)
    teams = []
    for n, (name, _, _) in enumerate(TEAMS, start=1):
        lead = _add(
            session, clock, PersonDraft(f"lead{n}", _name(draw), "lead", languages=("zh", "en")), logins
        )
        _acknowledge(session, lead, as_of)
        teams.append(people.save_team(session, clock, SYSTEM, None, name, lead).id)
    ids: dict[int, int] = {}
    collectors = []
    for n in range(1, COLLECTORS + 1):
        _, stage, neighbours = TEAMS[(n - 1) * len(TEAMS) // COLLECTORS]
        stages = (stage, draw.choice(neighbours)) if draw.random() < 0.5 else (stage,)
        languages = ("zh", "en") if n in ENGLISH else ("zh",)
        draft = PersonDraft(
            f"collector{n}",
            _name(draw),
            "collector",
            team_id=teams[(n - 1) * len(TEAMS) // COLLECTORS],
            mentor_id=ids.get(TRAINEES.get(n, 0)),
            capacity=CAPACITY,
            stages=stages,
            languages=languages,
        )
        ids[n] = _add(session, clock, draft, logins)
        _acknowledge(session, ids[n], as_of)
        certified = n not in TRAINEES and n != BARRED
        if certified:
            _certify(session, ids[n], stages, as_of, draw)
        collectors.append(Collector(ids[n], stages, languages, certified))
    return collectors, logins


def administrator(session: Session, clock: Clock) -> dict[str, str]:
    """The first person of an empty installation."""
    logins: dict[str, str] = {}
    _add(
        session,
        clock,
        PersonDraft("admin", "Administrator", "admin", languages=("zh", "en")),
        logins,
        demo=False,
    )
    return logins


def _add(
    session: Session, clock: Clock, draft: PersonDraft, logins: dict[str, str], *, demo: bool = True
) -> int:
    logins[draft.login] = password()
    return people.add_person(session, clock, SYSTEM, draft, logins[draft.login], demo=demo).id


def _name(draw: Random) -> str:
    return invent.chinese_name(draw)


def _acknowledge(session: Session, user_id: int, as_of: date) -> None:
    """The code of conduct, agreed to on the first day of the history: without it the gate gives no permit."""
    session.add(
        Acknowledged(user_id=user_id, version=conduct.version(), at=cast.midnight(as_of) - timedelta(days=70))
    )


def _certify(session: Session, user_id: int, stages: tuple[str, ...], as_of: date, draw: Random) -> None:
    """A certificate that opens the stages the collector works."""
    session.add(
        Credential(
            user_id=user_id,
            kind="collector",
            level="collector",
            origin="sample",
            stages=list(stages),
            valid_from=as_of - timedelta(days=draw.randint(100, 250)),
            valid_to=as_of + timedelta(days=draw.randint(115, 365)),
            note="样例数据自带的证书",
        )
    )
