"""The learner's pages: today, the curriculum, a lesson, practice, the way to the certificate, and its public check."""

import random
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, Response
from markupsafe import Markup

from dunwell.academy import (
    assignments,
    case_tables,
    certificates,
    coaching,
    exambook,
    external,
    learning,
    library,
    recurring,
    requirements,
    sessions,
    surveys,
    tables,
)
from dunwell.academy.cohort_tables import paired
from dunwell.academy.domain import lesson as lessons
from dunwell.academy.domain.content import ANSWER, SECTIONS, Lesson, Question
from dunwell.academy.domain.marking import Given
from dunwell.academy.domain.papers import shuffled
from dunwell.academy.markdown import blocks, html
from dunwell.academy.media_pages import shown
from dunwell.academy.screens import may_open
from dunwell.compliance import conduct
from dunwell.compliance.house import house
from dunwell.foundation.errors import NotFound
from dunwell.foundation.i18n import N_
from dunwell.people.tables import User, trainees_of
from dunwell.roleplay import catalogue
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.ui.access import needs, public
from dunwell.ui.assets import STATIC
from dunwell.ui.context import Ctx
from dunwell.ui.nav import NavItem
from dunwell.ui.pdf import render_pdf

router = APIRouter()
NAV = [
    NavItem(N_("My learning"), "/academy", icon="school", needs="academy.learn", group="academy", order=10),
    NavItem(N_("Curriculum"), "/academy/curriculum", icon="list-details", needs="academy.learn", group="academy", order=20),
    NavItem(N_("Practice questions"), "/academy/practice", icon="refresh", needs="academy.learn", group="academy", order=30),
    NavItem(N_("My certificate"), "/academy/certificate", icon="certificate", needs="academy.learn", group="academy", order=50),
]  # fmt: skip
ERROR_WORDS = {
    "academy.no_such_track": N_("There is no such track."),
    "academy.not_earned": N_("Something it rests on is still missing."),
    "academy.no_practice": N_(
        "Too little supervised practice is on record: first observations signed by both, or entries of the mentor's log."
    ),
    "academy.second_person": N_(
        "Another person than who entered it, and than who holds it, looks at it a second time."
    ),
    "academy.external_decided": N_("This was approved or refused already."),
}
NEEDED = {
    "conduct": N_("Code of conduct acknowledged"),
    "track": N_("On a track that leads to the certificate"),
    "lessons": N_("Lessons of the track read, their exercises handed in"),
    "weekly": N_("Weekly tests of the track passed"),
    "mock": N_("Mock exam passed"),
    "theory": N_("Final theory exam passed"),
    "stations": N_(
        "Role-play exam passed, a few stations perhaps counted as passed by a trainer, each with a reason"
    ),
    "practice": N_("Supervised practice on record: signed observations and entries of the mentor's log"),
    "mentor": N_("Supervised practice signed off by the mentor"),
    "lead": N_("Supervised practice signed off by the team lead, who is somebody else than the mentor"),
}
WHERE = {
    "conduct": (N_("Read and acknowledge it"), "/academy/certificate#conduct"),
    "track": (N_("Choose a track"), "/academy"),
    "lessons": (N_("To the lessons"), "/academy"),
    "weekly": (N_("To the exams"), "/academy/exams"),
    "mock": (N_("To the exams"), "/academy/exams"),
    "theory": (N_("To the exams"), "/academy/exams"),
    "stations": (N_("To the role-play exam"), "/roleplay/exam"),
    "practice": (N_("To the mentor's log and observations"), "/academy/coaching"),
    "mentor": (N_("Ask your mentor once practice is on record"), "/academy/coaching"),
    "lead": (N_("Ask your team lead once practice is on record"), "/academy/coaching"),
}
STATES = {
    "valid": N_("Valid"),
    "not_yet": N_("Not valid yet"),
    "ended": N_("Ended"),
    "revoked": N_("Taken back"),
}
LEVELS = {1: N_("New hire"), 2: N_("Working collector"), 3: N_("Lead or specialist")}
SEGMENTS = {"early": N_("Early stage"), "mid": N_("Middle stage"), "late": N_("Late stage")}


@router.get("/academy", dependencies=[needs("academy.learn")])
def mine(ctx: Ctx) -> Response:
    """What today, how far, and what next."""
    user_id = learning.me(ctx.actor)
    curriculum = library.curriculum(ctx.session)
    today = learning.today(ctx.session, ctx.clock, user_id)
    names = {module.id: module.head.title.in_lang(ctx.lang) for module in curriculum.modules}
    return ctx.render(
        "academy/mine.html", today=today, curriculum=curriculum, names=names, radar=_radar(today.skill, names),
        steps=learning.steps(ctx.session, user_id, ctx.lang), path=certificates.path(ctx.session, ctx.clock, user_id),
        sitting=tables.open_sitting(ctx.session, user_id), skipped=_skipped(ctx, user_id), needed=NEEDED, trainees=_trainees(ctx, user_id),
        standings=recurring.of(ctx.session, ctx.clock, user_id), waiting=coaching.waiting_for(ctx.session, user_id), own=user_id,
        surveys=surveys.waiting(ctx.session, ctx.clock, user_id), to_do=assignments.to_do(ctx.session, ctx.clock, user_id),
        coming=sessions.coming(ctx.session, ctx.clock, user_id), session_kinds=sessions.KINDS, now=ctx.clock.now(),
    )  # fmt: skip


def _trainees(ctx: Ctx, user_id: int) -> list[User]:
    """Whom one mentors: as set for the person, and in the cohorts."""
    found = {user.id: user for user in trainees_of(ctx.session, user_id)}
    for id_ in paired(ctx.session, user_id):
        user = ctx.session.get_one(User, id_)
        if user.active:
            found.setdefault(id_, user)
    return sorted(found.values(), key=lambda user: user.name)


def _skipped(ctx: Ctx, user_id: int) -> dict[str, Any]:
    """The pre-assessment: whether it can be sat, when it last was, and the modules it let one skip."""
    row, rule = tables.enrolment(ctx.session, user_id), exambook.pre_rule()
    sat = tables.sittings(ctx.session, user_id, rule.id) if rule else ()
    modules = sorted({lesson_id[:3] for lesson_id in row.skipped}) if row else []
    return {
        "exam": rule.id if rule and rule.id in exambook.exams(ctx.session) else "", "lessons": len(row.skipped) if row else 0,
        "modules": modules, "sat": next((one.submitted_at for one in sat if one.submitted_at), None),
    }  # fmt: skip


def _radar(skill: dict[str, float | None], names: dict[str, str]) -> dict[str, Any] | None:
    """The skills as an ECharts option; None while there is nothing to draw."""
    known = {key: share for key, share in skill.items() if share is not None}
    if len(known) < 3:
        return None
    return {
        "radar": {"indicator": [{"name": _short(names[key]), "max": 100} for key in known], "radius": "62%"},
        "series": [{"type": "radar", "areaStyle": {}, "data": [{"value": [round(100 * share) for share in known.values()]}]}],
    }  # fmt: skip


def _short(title: str) -> str:
    """A module's title as far as its first comma or colon: the whole one does not fit beside a chart."""
    return re.split("[:：,，、]", title, maxsplit=1)[0]


@router.post("/academy/track", dependencies=[needs("academy.learn")])
def choose_track(ctx: Ctx, track: Annotated[str, Form()] = "") -> Response:
    """Follow a track from today on."""
    learning.enrol(ctx.session, ctx.clock, ctx.actor, learning.me(ctx.actor), track)
    ctx.flash(ctx._("You follow this track now."))
    return ctx.redirect("/academy")


@router.post("/academy/track/all", dependencies=[needs("academy.learn")])
def take_all(ctx: Ctx) -> Response:
    """Take the skipped lessons after all."""
    learning.take_all(ctx.session, learning.me(ctx.actor))
    ctx.flash(ctx._("Nothing is skipped now."))
    return ctx.redirect("/academy")


@router.get("/academy/curriculum", dependencies=[needs("academy.learn")])
def curriculum(ctx: Ctx) -> Response:
    """Every module with its lessons, and which of them are done."""
    return ctx.render(
        "academy/curriculum.html", curriculum=library.curriculum(ctx.session), levels=LEVELS,
        done=tables.lessons_done(ctx.session, learning.me(ctx.actor)),
    )  # fmt: skip


@router.get("/academy/modules/{module_id}/cases", dependencies=[needs("academy.learn")])
def cases(module_id: str, ctx: Ctx) -> Response:
    """The case studies of a module, for discussion."""
    module = library.curriculum(ctx.session).module(module_id)
    if module is None:
        raise NotFound("module", module_id)
    return ctx.render(
        "academy/cases.html",
        module=module,
        today=ctx.clock.now().date(),
        own=case_tables.own_cases(ctx.session, states=("accepted",), module_id=module_id),
    )


def _lesson(ctx: Ctx, lesson_id: str) -> Lesson:
    lesson = library.curriculum(ctx.session).lesson(lesson_id)
    if lesson is None:
        raise NotFound("lesson", lesson_id)
    return lesson


def _lang(ctx: Ctx) -> str:
    return "en" if ctx.lang == "en" else "zh"


@router.get("/academy/lessons/worker.js", dependencies=[public()])
def lesson_worker() -> Response:
    """The script that lets opened lessons be read without a network; it rules over the pages beside it and no others."""
    return FileResponse(STATIC / "lesson-worker.js", media_type="text/javascript")


@router.get("/academy/lessons/{lesson_id}", dependencies=[needs("academy.learn", writes=True)])
def lesson(lesson_id: str, ctx: Ctx) -> Response:
    """A lesson to read; its exercise; the answer once one's own is written."""
    found, lang = _lesson(ctx, lesson_id), _lang(ctx)
    done = learning.open_lesson(ctx.session, ctx.clock, ctx.actor, lesson_id)
    body = found.body.in_lang(lang)
    task, answer = lessons.exercise(body, lang)
    parts = [(name, html(text)) for number, (name, text) in enumerate(lessons.sections(body)) if number != 4]
    module = library.curriculum(ctx.session).module(found.module)
    assert module is not None
    order = [one.id for one in module.lessons]
    place = order.index(lesson_id)
    return ctx.render(
        "academy/lesson.html", lesson=found, module=module, parts=parts, task=html(task), answer=html(answer), done=done,
        exercise=SECTIONS[lang][4], answer_title=ANSWER[lang], levels=LEVELS, reading=round(lessons.reading_minutes(body)),
        before=order[place - 1] if place else None, after=order[place + 1] if place + 1 < len(order) else None,
        questions=sum(question.lesson == lesson_id for question in module.questions), calls=_calls(ctx, found, lang),
        screens=[(one, ctx.nav_label(one)) for one in found.head.screens if may_open(ctx.actor, one)], media=shown(ctx, lesson_id),
    )  # fmt: skip


def _calls(ctx: Ctx, found: Lesson, lang: str) -> list[Scenario]:
    """The lesson's practice calls in the reader's language; in the other one where there are none."""
    if not ctx.can("roleplay.play"):
        return []
    named = [one for one in catalogue.scenarios(ctx.session) if one.id in found.head.scenarios]
    return [one for one in named if one.lang == lang] or named


@router.post("/academy/lessons/{lesson_id}", dependencies=[needs("academy.learn")])
def finish(lesson_id: str, ctx: Ctx, exercise: Annotated[str, Form()] = "") -> Response:
    """Hand in the exercise; the answer shows, the lesson is done."""
    learning.finish_lesson(ctx.session, ctx.clock, ctx.actor, lesson_id, exercise)
    ctx.flash(ctx._("Done. Its questions now come up in your reviews."))
    return ctx.redirect(f"/academy/lessons/{lesson_id}#exercise")


@router.get("/academy/lessons/{lesson_id}/handout.pdf", dependencies=[needs("academy.learn")])
def handout(lesson_id: str, ctx: Ctx) -> Response:
    """The lesson on paper, with the classroom plan and the sources; the exercise without its answer."""
    found, lang = _lesson(ctx, lesson_id), _lang(ctx)
    body = found.body.in_lang(lang)
    task, _ = lessons.exercise(body, lang)
    text = "\n\n".join(
        f"## {name}\n\n{task if number == 4 else said}"
        for number, (name, said) in enumerate(lessons.sections(body))
    )
    plan = found.head.plan
    data = {
        "title": found.head.title.in_lang(lang), "module": found.module, "blocks": blocks(text),
        "plan": [
            [ctx._("Introduce"), str(plan.introduce)], [ctx._("Demonstrate"), str(plan.demonstrate)],
            [ctx._("Practise"), str(plan.practise)], [ctx._("Debrief"), str(plan.debrief)],
        ],
        "sources": [source.in_lang(lang) + (f" {source.url}" if source.url else "") for source in found.head.sources],
    }  # fmt: skip
    made = render_pdf("academy/handout.typ", data, ctx.lang, ctx.clock.now())
    headers = {"content-disposition": f'inline; filename="{lesson_id}-{lang}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


# Practice ----------------------------------------------------------------------------------------------------------


@router.get("/academy/practice", dependencies=[needs("academy.learn")])
def practice(ctx: Ctx, mode: str = "review", module: str = "", since: str = "") -> Response:
    """The next question: due reviews first, or adaptive over a module (or all)."""
    return _next(ctx, mode, module, since)


def _next(ctx: Ctx, mode: str, module: str, since: str) -> Response:
    user_id, now = learning.me(ctx.actor), ctx.clock.now()
    theta = None
    if mode == "adaptive":
        begun = _moment(since) or now
        question, theta = learning.next_adaptive(ctx.session, user_id, module or None, begun)
        since = begun.isoformat()
    else:
        mode = "review"
        question = learning.next_review(ctx.session, ctx.clock, user_id)
    today = learning.today(ctx.session, ctx.clock, user_id)
    return ctx.render(
        "academy/practice.html", question=question, order=_order(question, now) if question else (), mode=mode, module=module,
        since=since, theta=theta, today=today, shown_at=now.timestamp(), modules=library.curriculum(ctx.session).modules, levels=LEVELS,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _order(question: Question, now: datetime) -> tuple[int, ...]:
    return shuffled(question, random.Random(f"{question.id}:{now.date()}"))


@router.post("/academy/practice", dependencies=[needs("academy.learn")])
def answer(
    ctx: Ctx, question: Annotated[str, Form()], choice: Annotated[list[str] | None, Form()] = None, mode: Annotated[str, Form()] = "review",
    module: Annotated[str, Form()] = "", since: Annotated[str, Form()] = "", shown_at: Annotated[float, Form()] = 0.0,
) -> Response:  # fmt: skip
    """Mark an answer, say why, plan when the question comes again."""
    found = exambook.questions(ctx.session).get(question)
    if found is None:
        raise NotFound("question", question)
    given = given_of(found, choice or [])
    seconds = max(0.0, ctx.clock.now().timestamp() - shown_at) if shown_at else 0.0
    context = "adaptive" if mode == "adaptive" else "review"
    result = learning.answer(ctx.session, ctx.clock, ctx.actor, question, given, context, seconds)
    row = tables.card(ctx.session, learning.me(ctx.actor), question)
    return ctx.render(
        "academy/answered.html", question=found, given=given, result=result, mode=mode, module=module, since=since,
        due=row.due_at if row else None, titles=library.titles(ctx.session, ctx.lang),
    )  # fmt: skip


def given_of(question: Question, choice: list[str]) -> Given | None:
    """An answer as the form sends it: numbers of options; for order and match one number a place; for numeric the text."""
    if question.kind == "numeric":
        return choice[0].strip() if choice and choice[0].strip() else None
    numbers = [int(text) if text.lstrip("-").isdigit() else -1 for text in choice]
    if question.kind == "order":
        # each item in the order written carries the place the learner gave it; -1 where a place has none yet
        places = {place: item for item, place in reversed(list(enumerate(numbers)))}
        put = [places.get(at, -1) for at in range(1, len(question.order) + 1)]
        return put if any(item >= 0 for item in put) else None
    if question.kind == "match":
        return numbers if any(number >= 0 for number in numbers) else None
    return sorted({number for number in numbers if number >= 0}) or None


# Certificate -------------------------------------------------------------------------------------------------------


@router.get("/academy/certificate", dependencies=[needs("academy.learn")])
def certificate(ctx: Ctx) -> Response:
    """What the certificate rests on, the code of conduct, and one's certificates."""
    user_id = learning.me(ctx.actor)
    return ctx.render(
        "academy/certificate.html", path=certificates.path(ctx.session, ctx.clock, user_id), needed=NEEDED, where=WHERE,
        asked=requirements.rules(), opens=requirements.opens(ctx.session, ctx.clock, user_id),
        conduct=exambook.conduct(), agreed=conduct.acknowledged(ctx.session, user_id, exambook.conduct().version),
        rows=[(row, certificates.state_of(ctx.session, ctx.clock, row)) for row in tables.certificates(ctx.session, user_id)],
        externals=external.of_person(ctx.session, user_id), standing=external.STATES,
        states=STATES, segments=SEGMENTS, exam=exambook.exams(ctx.session).get("final"),
        held=certificates.awaits_exam(ctx.session, user_id),
    )  # fmt: skip


@router.post("/academy/conduct", dependencies=[needs("academy.learn")])
def acknowledge(ctx: Ctx) -> Response:
    """Agree to the code of conduct in force."""
    certificates.acknowledge(ctx.session, ctx.clock, ctx.actor)
    ctx.flash(ctx._("Acknowledged."))
    return ctx.redirect("/academy/certificate")


@router.get("/certificates/{number}", dependencies=[public()])
def check(number: str, ctx: Ctx) -> Response:
    """Anybody may see whether a certificate is ours and holds."""
    found = certificates.look_up(ctx.session, ctx.clock, number)
    code = segno.make(str(ctx.request.url), error="m").svg_inline(scale=3, dark="#000", light=None)
    return ctx.render(
        "academy/check.html", status=200 if found else 404, found=found, number=number, states=STATES, segments=SEGMENTS,
        issuer=house(_lang(ctx)).legal_name, first=date.fromisoformat(found.valid_from) if found else None,
        last=date.fromisoformat(found.valid_to) if found else None, code=Markup(code),  # noqa: S704  made by segno from our own address
    )  # fmt: skip


@router.get("/certificates/{number}/badge.jwt", dependencies=[public()])
def badge_file(number: str, ctx: Ctx) -> Response:
    """The Open Badges 3.0 credential as a signed token."""
    found = certificates.look_up(ctx.session, ctx.clock, number)
    if found is None:
        raise NotFound("certificate", number)
    headers = {"content-disposition": f'attachment; filename="badge-{found.number}.jwt"'}
    return Response(found.badge, media_type="application/vc+jwt", headers=headers)
