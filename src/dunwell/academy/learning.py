"""A learner's day: the track followed, lessons opened and finished, questions practised. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from dunwell.academy import exambook, library, tables
from dunwell.academy.domain import adaptive, memory
from dunwell.academy.domain.content import Curriculum, Lesson, Question, Track
from dunwell.academy.domain.marking import Given, Mark, mark
from dunwell.academy.tables import Answered, Card, Enrolment, LessonDone
from dunwell.evidence import service as evidence
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.foundation.errors import BadInput, DomainError, NotFound, NotPermitted
from dunwell.foundation.i18n import N_
from dunwell.people.domain import require
from dunwell.people.tables import User
from dunwell.portfolio.service import HOME_ZONE

LONGEST_SECONDS = 600.0  # a question left open for longer says nothing of how hard it was
LONGEST_EXERCISE = 8_000
PROVED_FOR = timedelta(days=180)  # how long a pre-assessment speaks for what one knows


@dataclass(eq=False)
class NoSuchTrack(DomainError):
    """There is no such track."""

    code: ClassVar[str] = "academy.no_such_track"
    status: ClassVar[int] = 404


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a track with what is done of it."""

    number: int
    title: str
    weeks: tuple[int, int]
    lessons: tuple[Lesson, ...]
    done: int
    practise: str
    gate: str


@dataclass(frozen=True, slots=True)
class Today:
    """What a learner sees first. skill: per module, the mean share of the last answers, None where none."""

    track: Track | None
    week: int
    next_lesson: Lesson | None
    due: int
    fresh: int
    lessons_done: int
    lessons_all: int
    skill: dict[str, float | None]


def me(actor: Actor) -> int:
    """The person behind the actor. Raises NotPermitted for the system itself."""
    if actor.user_id is None:
        raise NotPermitted("self")
    return actor.user_id


def lessons_of(track: Track, curriculum: Curriculum, skipped: Sequence[str] = ()) -> list[Lesson]:
    """The lessons of a track in their order, each once, without those skipped."""
    found: dict[str, Lesson] = {}
    for step in track.steps:
        for lesson in _step_lessons(step.lessons, step.modules, curriculum):
            if lesson.id not in skipped:
                found.setdefault(lesson.id, lesson)
    return list(found.values())


def _step_lessons(lessons: Sequence[str], modules: Sequence[str], curriculum: Curriculum) -> list[Lesson]:
    named = [lesson for lesson_id in lessons if (lesson := curriculum.lesson(lesson_id)) is not None]
    whole = [
        lesson
        for module_id in modules
        if (module := curriculum.module(module_id))
        for lesson in module.lessons
    ]
    return whole + named  # single lessons build on the modules of the stretch


def enrol(session: Session, clock: Clock, actor: Actor, user_id: int, track_id: str) -> Enrolment:
    """Put a person on a track; the one followed before ends. Learners may choose their own. Raises NotPermitted, NotFound,
    NoSuchTrack."""
    if user_id != actor.user_id:
        require(actor, "academy.train")
    if session.get(User, user_id) is None:
        raise NotFound("user", user_id)
    if track_id not in {track.id for track in library.curriculum(session).tracks}:
        raise NoSuchTrack
    today = local_date(clock.now(), HOME_ZONE)
    before = tables.enrolment(session, user_id)
    if before is not None:
        if before.track_id == track_id:
            return before
        before.ended_on = today
    row = Enrolment(
        user_id=user_id, track_id=track_id, started_on=today, skipped=known_lessons(session, clock, user_id)
    )
    session.add(row)
    session.flush()
    evidence.append(session, clock, actor, "academy.enrolled", None, {"user": user_id, "track": track_id})
    return row


def known_lessons(session: Session, clock: Clock, user_id: int) -> list[str]:
    """Lessons that the last pre-assessment proved known: of the modules answered as well as its rule asks, save those that
    are always taught. Nothing where it was sat more than PROVED_FOR ago."""
    rule = exambook.pre_rule()
    last = (
        next((row for row in tables.sittings(session, user_id, rule.id) if row.submitted_at), None)
        if rule
        else None
    )
    if (
        rule is None
        or last is None
        or last.submitted_at is None
        or clock.now() - last.submitted_at > PROVED_FOR
    ):
        return []
    shares: dict[str, list[float]] = {}
    for row in tables.answers_of(session, last.id):
        shares.setdefault(row.question_id[:3], []).append(row.share)
    known = {
        module for module, got in shares.items() if module not in rule.always and sum(got) / len(got) >= rule.pass_share
    }  # fmt: skip
    return [
        lesson.id
        for module in library.curriculum(session).modules
        if module.id in known
        for lesson in module.lessons
        if lesson.head.level <= rule.level
    ]


def plan_by_assessment(session: Session, clock: Clock, user_id: int) -> None:
    """Let the track followed now skip what the pre-assessment proved known."""
    row = tables.enrolment(session, user_id)
    if row is not None:
        row.skipped = known_lessons(session, clock, user_id)
        session.flush()


def take_all(session: Session, user_id: int) -> None:
    """Skip nothing after all."""
    row = tables.enrolment(session, user_id)
    if row is not None:
        row.skipped = []
        session.flush()


def track_of(row: Enrolment | None) -> Track | None:
    """The track of an enrolment, None where it is no longer taught."""
    return next(
        (one for one in library.curriculum().tracks if row is not None and one.id == row.track_id),
        None,
    )


def today(session: Session, clock: Clock, user_id: int) -> Today:
    """What a learner does next and how far they are."""
    curriculum = library.curriculum(session)
    row = tables.enrolment(session, user_id)
    track = track_of(row)
    done = {
        key for key, lesson in tables.lessons_done(session, user_id).items() if lesson.finished_at is not None
    }
    skipped = row.skipped if row is not None else ()
    path = (
        lessons_of(track, curriculum, skipped)
        if track
        else [x for m in curriculum.modules for x in m.lessons]
    )
    now = clock.now()
    known = tables.known_questions(session, user_id)
    learnt = [question for question in curriculum.questions() if question.lesson in done]
    return Today(
        track=track,
        week=_week(row.started_on, local_date(now, HOME_ZONE)) if row is not None else 0,
        next_lesson=next((lesson for lesson in path if lesson.id not in done), None),
        due=len(tables.due_cards(session, user_id, now)),
        fresh=sum(question.id not in known for question in learnt),
        lessons_done=sum(lesson.id in done for lesson in path),
        lessons_all=len(path),
        skill=skill(session, user_id),
    )


def _week(started: date, now: date) -> int:
    return max(0, (now - started).days) // 7 + 1


def steps(session: Session, user_id: int, lang: str) -> list[Step]:
    """The track followed, stretch by stretch."""
    row = tables.enrolment(session, user_id)
    track, curriculum = track_of(row), library.curriculum(session)
    if track is None or row is None:
        return []
    done = {
        key for key, lesson in tables.lessons_done(session, user_id).items() if lesson.finished_at is not None
    }
    found = []
    for number, step in enumerate(track.steps, start=1):
        lessons = tuple(
            one for one in _step_lessons(step.lessons, step.modules, curriculum) if one.id not in row.skipped
        )
        found.append(
            Step(
                number, step.title.in_lang(lang), step.weeks, lessons, sum(one.id in done for one in lessons),
                step.practise.in_lang(lang) if step.practise else "", step.gate.in_lang(lang),
            )
        )  # fmt: skip
    return found


def skill(session: Session, user_id: int, last: int = 20) -> dict[str, float | None]:
    """Per module the mean share of the last answers there, None where nothing was answered."""
    by_module: dict[str, list[float]] = {module.id: [] for module in library.curriculum(session).modules}
    for row in tables.answers(session, user_id):
        if row.question_id[:3] in by_module:
            by_module[row.question_id[:3]].append(row.share)
    return {
        module: sum(shares[-last:]) / len(shares[-last:]) if shares else None
        for module, shares in by_module.items()
    }


# Lessons -----------------------------------------------------------------------------------------------------------


def open_lesson(session: Session, clock: Clock, actor: Actor, lesson_id: str) -> LessonDone:
    """Note that a lesson was opened. Raises NotFound."""
    if library.curriculum(session).lesson(lesson_id) is None:
        raise NotFound("lesson", lesson_id)
    user_id = me(actor)
    row = tables.lesson_done(session, user_id, lesson_id)
    if row is None:
        row = LessonDone(user_id=user_id, lesson_id=lesson_id, opened_at=clock.now(), exercise="")
        session.add(row)
        session.flush()
    return row


def finish_lesson(session: Session, clock: Clock, actor: Actor, lesson_id: str, exercise: str) -> LessonDone:
    """Hand in the exercise of a lesson; its questions come up for review from now on. Raises NotFound, BadInput (empty)."""
    if not exercise.strip():
        raise BadInput("exercise", N_("Write your answer first; then compare it."))
    row = open_lesson(session, clock, actor, lesson_id)
    first = row.finished_at is None
    row.exercise = exercise.strip()[:LONGEST_EXERCISE]
    row.finished_at = row.finished_at or clock.now()
    session.flush()
    if first:
        evidence.append(
            session, clock, actor, "academy.lesson_finished", None, {"user": row.user_id, "lesson": lesson_id}
        )
    return row


# Practice ----------------------------------------------------------------------------------------------------------


def next_review(session: Session, clock: Clock, user_id: int) -> Question | None:
    """The question to answer now: the longest due, then a new one of a finished lesson. None: nothing today."""
    bank = exambook.questions(session)
    for row in tables.due_cards(session, user_id, clock.now()):
        if row.question_id in bank:
            return bank[row.question_id]
    known = tables.known_questions(session, user_id)
    done = {
        key for key, lesson in tables.lessons_done(session, user_id).items() if lesson.finished_at is not None
    }
    return next((one for one in bank.values() if one.lesson in done and one.id not in known), None)


def next_adaptive(
    session: Session, user_id: int, module_id: str | None, since: datetime
) -> tuple[Question | None, float]:
    """The question that tells most about this learner now, and their ability so far (θ, −4 to 4), from the answers of
    this run (`since`). Raises NotFound for a module that is not there."""
    curriculum = library.curriculum(session)
    if module_id is not None and curriculum.module(module_id) is None:
        raise NotFound("module", module_id)
    pool = [one for one in curriculum.questions() if module_id is None or one.id.startswith(f"{module_id}-")]
    if not pool:
        return None, 0.0
    place = {one.id: number for number, one in enumerate(pool)}
    seen = {key: adaptive.Seen(*counts) for key, counts in tables.answered_by_question(session).items()}
    items = adaptive.bank(pool, seen)
    run = [
        row
        for row in tables.answers(session, user_id, "adaptive")
        if row.at >= since and row.question_id in place
    ]
    asked = [place[row.question_id] for row in run]
    theta = adaptive.ability(items, asked, [row.share >= 1 for row in run])
    number = adaptive.next_question(items, asked, theta)
    return (None if number is None else pool[number]), theta


def answer(
    session: Session, clock: Clock, actor: Actor, question_id: str, given: Given | None, context: str, seconds: float,
    rating: int | None = None,
) -> Mark:  # fmt: skip
    """Mark a practised question and plan when it comes again. rating: the learner's own word (1 again … 4 easy); a wrong
    answer is never rated above 1. Raises NotFound."""
    question = exambook.questions(session).get(question_id)
    if question is None:
        raise NotFound("question", question_id)
    user_id, now = me(actor), clock.now()
    result = mark(question, given)
    spent = min(max(seconds, 0.0), LONGEST_SECONDS)
    session.add(
        Answered(
            user_id=user_id, question_id=question_id, version=exambook.version_of(question), context=context,
            given=list(given) if given is not None and not isinstance(given, str) else given, share=result.share,
            seconds=spent, at=now,
        )
    )  # fmt: skip
    row = tables.card(session, user_id, question_id)
    if row is None:
        row = Card(user_id=user_id, question_id=question_id, state=memory.new(now), due_at=now)
        session.add(row)
    own = memory.rating_of(result.share, spent)
    row.state, row.due_at = memory.review(
        row.state, min(rating, own) if rating and own == 1 else rating or own, _utc(now)
    )
    session.flush()
    return result


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
