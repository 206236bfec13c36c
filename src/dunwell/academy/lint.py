"""`dunwell academy lint`: is what we teach complete, answerable, lawful, and are its links alive?"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dunwell.academy.domain import lesson as lessons
from dunwell.academy.domain.content import LANGS, Curriculum, Lesson, Module, Question, Words
from dunwell.academy.library import Fault, read, told
from dunwell.compliance.checker.service import Line, check
from dunwell.foundation.i18n import N_

LEAST = {"modules": 15, "lessons": 80, "questions": 600, "cases": 40}
SLACK_BELOW, SLACK_ABOVE = 1.0, 14.0  # minutes beside reading, for the exercise
# What length or position may give away to somebody who has not read: judged from as many questions with one right option.
JUDGED_FROM, MOST_LONGEST, MOST_ALIKE = 8, 0.45, 0.5
LEAST_SAID = {
    "zh": 20,
    "en": 12,
}  # of an explanation: characters, words. Shorter says what is right and not why
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_MARK = re.compile(r"[*_`#>|]+|\]\([^)]*\)|\[")


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted and what has to be mended."""

    counts: dict[str, int]
    faults: list[Fault] = field(default_factory=list)


def lint(
    folder: Path,
    *,
    scenarios: Collection[str] | None = None,
    screens: Callable[[str], bool] | None = None,
    whole: bool = True,
) -> Report:
    """Every fault of the content in `folder`, which holds modules or is one of them: then only its own faults.

    scenarios: ids that exist; screens: whether a path is a page of the product; None leaves those links unproved.
    whole: also ask for as much as the curriculum promises (LEAST).
    """
    if (folder / "module.yaml").is_file():
        found, faults = proved(folder.parent, scenarios=scenarios, screens=screens, only=folder.name)
        return Report(_counts(found), faults)
    found, faults = proved(folder, scenarios=scenarios, screens=screens)
    faults += _tracks(found)
    counts = _counts(found)
    if whole:
        faults += [
            told(
                "content/academy",
                N_("%(count)s %(name)s; at least %(least)s are promised"),
                count=counts[name],
                name=name,
                least=least,
            )
            for name, least in LEAST.items()
            if counts[name] < least
        ]
    return Report(counts, faults)


def proved(
    folder: Path,
    *,
    scenarios: Collection[str] | None = None,
    screens: Callable[[str], bool] | None = None,
    only: str | None = None,
) -> tuple[Curriculum, list[Fault]]:
    """The modules in `folder` and every fault in them: shape, both languages, answers, links, time, lawfulness.

    only: the folder of one module; the others are there to be linked to, and what is wrong in them is left out.
    """
    found, faults = read(folder)
    faults = [*faults, *_ids(found)]
    headings = _headings(found)
    if only is not None:
        kept = tuple(module for module in found.modules if only.startswith(module.id))
        found = found.model_copy(update={"modules": kept, "tracks": ()})
        faults = [fault for fault in faults if fault.where.startswith(only[:3])]
    for module in found.modules:
        faults += _module(module)
        for question in module.questions:
            faults += _reasons(question, headings)
        for lesson in module.lessons:
            faults += _lesson(lesson, scenarios, screens, folder)
    faults += _unlawful(found)
    return found, faults


def of_questions(questions: Sequence[Question], curriculum: Curriculum) -> list[Fault]:
    """What has to be mended in questions before they join this curriculum: their lesson, both languages, lawful words."""
    lessons_known = {lesson.id for module in curriculum.modules for lesson in module.lessons}
    faults = []
    for one in questions:
        if one.lesson not in lessons_known:
            faults.append(told(one.id, N_("there is no lesson %(lesson)s"), lesson=one.lesson))
        elif one.lesson[:3] != one.id[:3]:
            faults.append(
                told(
                    one.id,
                    N_("its id begins with %(module)s, the module of its lesson"),
                    module=one.lesson[:3],
                )
            )
        if one.text.zh != one.text.en:  # brought in from elsewhere in one language, shown in both
            faults += _two_languages(one.id, _words_of(one))
    lines = [line for one in questions for line in _lines_of(one)]
    return faults + list(_flagged(lines))


def _counts(found: Curriculum) -> dict[str, int]:
    of_kind = Counter(question.kind for question in found.questions())
    bodies = [lesson.body for module in found.modules for lesson in module.lessons]
    return {
        "modules": len(found.modules),
        "lessons": len(bodies),
        "questions": sum(of_kind.values()),
        "cases": sum(not case.retired for module in found.modules for case in module.cases),
        "tracks": len(found.tracks),
        **{f"questions_{kind}": count for kind, count in sorted(of_kind.items())},
        **{
            f"minutes_{lang}": round(sum(lessons.reading_minutes(body.in_lang(lang)) for body in bodies))
            for lang in LANGS
        },
        "lines_checked": sum(1 for _ in _lines(found)),
    }


def _ids(found: Curriculum) -> Iterator[Fault]:
    said = Counter(
        [module.id for module in found.modules]
        + [lesson.id for module in found.modules for lesson in module.lessons]
        + [question.id for question in found.questions()]
        + [case.id for module in found.modules for case in module.cases]
    )
    for name, times in said.items():
        if times > 1:
            yield told(name, N_("this id is used %(times)s times: give each its own"), times=times)


def _module(module: Module) -> Iterator[Fault]:
    own = {lesson.id for lesson in module.lessons}
    asked = Counter(question.lesson for question in module.questions)
    texts: dict[str, str] = {}
    for question in module.questions:
        if question.lesson not in own:
            yield told(question.id, N_("its lesson %(lesson)s is not in this module"), lesson=question.lesson)
        if not question.id.startswith(module.id):
            yield told(
                question.id, N_("its id begins with %(module)s, the module of its lesson"), module=module.id
            )
        for lang in LANGS:
            whole = (question.situation.in_lang(lang) if question.situation else "") + question.text.in_lang(
                lang
            )
            if whole in texts:
                yield told(
                    question.id,
                    N_("asks what %(other)s asks (%(lang)s): ask something else"),
                    other=texts[whole],
                    lang=lang,
                )
            texts[whole] = question.id
        yield from _two_languages(question.id, _words_of(question))
    for lesson_id in sorted(own - set(asked)):
        yield told(lesson_id, N_("no question asks about this lesson: write one"))
    for case in module.cases:
        yield from _two_languages(case.id, [case.title, case.situation])
        for lesson_id in case.lessons:
            if lesson_id not in own:
                yield told(case.id, N_("there is no lesson %(lesson)s in this module"), lesson=lesson_id)
    if not module.cases:
        yield told(module.id, N_("there is no case study: write one in cases.yaml"))
    yield from _guessable(module)


def _guessable(module: Module) -> Iterator[Fault]:
    """Questions with one right option (single, or a case with one) that length or position answers without reading."""
    asked = [one for one in module.questions if sum(option.right for option in one.options) == 1]
    if len(asked) < JUDGED_FROM:
        return
    for lang in LANGS:
        places = Counter(place for one in asked if (place := _place_by_length(one, lang)) is not None)
        for place, times in places.items():
            if times > len(asked) * (MOST_LONGEST if place == 1 else MOST_ALIKE):
                yield told(
                    module.id,
                    N_("the right option is number %(place)s by length in %(times)s of %(all)s questions (%(lang)s): shorten some, or lengthen wrong ones"),
                    place=place, times=times, all=len(asked), lang=lang,
                )  # fmt: skip
    positions = Counter(_right(one) + 1 for one in asked)
    for position, times in positions.items():
        if times > len(asked) * MOST_ALIKE:
            yield told(
                module.id, N_("the right option stands at position %(position)s in %(times)s of %(all)s questions: move some"),
                position=position, times=times, all=len(asked),
            )  # fmt: skip


def _right(question: Question) -> int:
    return next(at for at, option in enumerate(question.options) if option.right)


def _place_by_length(question: Question, lang: str) -> int | None:
    """1 if the right option is the longest, 2 if one is longer …; None if another is as long."""
    lengths = [len(option.text.in_lang(lang)) for option in question.options]
    right = lengths[_right(question)]
    return 1 + sum(one > right for one in lengths) if lengths.count(right) == 1 else None


# Where an answer rests on a lesson, the source says on which of its headings.
_SECTION = {
    "zh": re.compile(r"课文(m\d\d-l\d\d)“([^”]+)”一节"),
    "en": re.compile(r'[Ll]esson (m\d\d-l\d\d), section "([^"]+)"'),
}
_LESSON_WORDS = re.compile(
    r"m\d\d(?:-[lq]\d+)?|“[^”]*”|\"[^\"]*\"|本|模块|课文?|一节|小节|\b(?:the|this|an?|of|in|modules?|lessons?|sections?|texts?)\b",
    re.IGNORECASE,
)


def _headings(found: Curriculum) -> dict[tuple[str, str], set[str]]:
    """The headings of every lesson by its id and language, quotation marks in them made single."""
    return {
        (lesson.id, lang): {
            _single(heading)
            for heading in re.findall(r"^##+ +(.+?) *$", lesson.body.in_lang(lang), re.MULTILINE)
        }
        for module in found.modules
        for lesson in module.lessons
        for lang in LANGS
    }


def _single(text: str) -> str:
    return text.translate(str.maketrans('“”"', "‘’'"))


def _reasons(question: Question, headings: dict[tuple[str, str], set[str]]) -> Iterator[Fault]:
    """An explanation long enough to say why, and a source that can be looked up: not a lesson without its heading."""
    said = {"zh": len(question.explain.zh), "en": len(question.explain.en.split())}
    for lang, least in LEAST_SAID.items():
        if said[lang] < least:
            yield told(
                question.id,
                N_(
                    "the explanation is too short (%(lang)s): say why it is right, and why the tempting one is wrong"
                ),
                lang=lang,
            )
        source = question.source.in_lang(lang)
        for lesson, heading in _SECTION[lang].findall(source):
            if _single(heading) not in headings.get((lesson, lang), set()):
                yield told(
                    question.id,
                    N_("its source names a heading that lesson %(lesson)s does not have: %(heading)s"),
                    lesson=lesson,
                    heading=heading,
                )
        rest = _LESSON_WORDS.sub("", source)
        if not _SECTION[lang].search(source) and not re.search(r"\w", rest):
            yield told(
                question.id,
                N_(
                    "its source is a lesson and nothing else (%(lang)s): name the heading, or the law, policy or book"
                ),
                lang=lang,
            )


def _words_of(question: Question) -> list[Words]:
    words = [question.text, question.explain, *question.choices()]
    return [*words, question.situation] if question.situation else words


_HAN = re.compile(r"[\u4e00-\u9fff]")


def _two_languages(where: str, words: list[Words]) -> Iterator[Fault]:
    for one in words:
        if _HAN.search(one.en):
            yield told(where, N_("Chinese in the English: %(text)s"), text=one.en[:40])
        if len(re.findall(r"[A-Za-z]", one.zh)) > 12 and not _HAN.search(one.zh):
            yield told(where, N_("no Chinese in the Chinese: %(text)s"), text=one.zh[:40])


def _lesson(
    lesson: Lesson,
    scenarios: Collection[str] | None,
    screens: Callable[[str], bool] | None,
    folder: Path,
) -> Iterator[Fault]:
    for lang in LANGS:
        body = lesson.body.in_lang(lang)
        where = f"{lesson.id}.{lang}.md"
        for message, values in lessons.faults(body, lang):
            yield told(where, message, **values)
        reading = lessons.reading_minutes(body)
        if not reading + SLACK_BELOW <= lesson.head.minutes <= reading + SLACK_ABOVE:
            yield told(
                where, N_("reads in %(reading)s minutes; with its exercise that is not %(minutes)s minutes: mend `minutes` in module.yaml"),
                reading=round(reading), minutes=lesson.head.minutes,
            )  # fmt: skip
        if lang == "en" and (odd := _HAN.search(re.sub(r"`[^`]*`", "", body))):
            yield told(
                where,
                N_("Chinese in the English: %(text)s"),
                text=body[max(0, odd.start() - 20) : odd.end() + 10],
            )
        for link in _LINK.findall(body):
            if not _alive(link, screens, folder):
                yield told(where, N_("the link %(link)s leads nowhere: mend it or take it out"), link=link)
    for screen in lesson.head.screens:
        if screens is not None and not screens(screen):
            yield told(
                lesson.id,
                N_("%(screen)s is not a page of the product: mend `screens` in module.yaml"),
                screen=screen,
            )
    for scenario in lesson.head.scenarios:
        if scenarios is not None and scenario not in scenarios:
            yield told(
                lesson.id,
                N_("there is no scenario %(scenario)s: mend `scenarios` in module.yaml"),
                scenario=scenario,
            )


def _alive(link: str, screens: Callable[[str], bool] | None, folder: Path) -> bool:
    if re.fullmatch(r"https?://[^/\s]+(/\S*)?", link):
        return True  # outside: its form is all that can be proved without a network
    if re.fullmatch(r"m\d\d-l\d\d", link):
        return any(folder.glob(f"*/{link}.zh.md"))
    return link.startswith("/") and (screens is None or screens(link))


def _tracks(found: Curriculum) -> Iterator[Fault]:
    for track in found.tracks:
        for step in track.steps:
            for lesson_id in step.lessons:
                if found.lesson(lesson_id) is None:
                    yield told(
                        f"tracks.yaml {track.id}", N_("there is no lesson %(lesson)s"), lesson=lesson_id
                    )
            for module_id in step.modules:
                if found.module(module_id) is None:
                    yield told(
                        f"tracks.yaml {track.id}", N_("there is no module %(module)s"), module=module_id
                    )


# Lawfulness: whatever a learner might take over and say. That is what staff say in a dialogue, and what stands in quotation
# marks in a text, an answer or a right choice. Explaining prose is no speech and is not judged as such, nor is a quotation
# of the customer: one that the text hands to the customer right before it (`The customer says: "…"`, `客户说：“…”`). The mark
# counts in prose only. In a model answer, a right choice and the key points every quotation is for the learner to say.

_CURLY, _STRAIGHT = re.compile(r"“([^”]+)”"), re.compile(r'"([^"]*)"')
_LONG = {"zh": 12, "en": 30}  # characters of a sentence; shorter is a term
# The customer has to begin the clause: “tell the customer: …” is what staff say.
_CUSTOMERS = {
    "zh": re.compile(r"(?:^|[^\w*])\**(?:客户|来电人|来信人)\**(?:说|问|答|写道)?：$"),
    "en": re.compile(
        r"(?:^|[^\w\s,*] ?)\**(?:the )?(?:customer|caller|writer)\**(?: (?:says|said|asks|answers|begins|writes))?: ?$",
        re.IGNORECASE,
    ),
}


def _lines(found: Curriculum) -> Iterator[tuple[str, Line]]:
    for module in found.modules:
        for lesson in module.lessons:
            for lang in LANGS:
                yield from (
                    (f"{lesson.id}.{lang}.md", line)
                    for line in _lines_of_lesson(lesson.body.in_lang(lang), lang)
                )
        for question in module.questions:
            yield from _lines_of(question)
        for case in module.cases:
            for words in [ask.guide for ask in case.asks]:
                for lang in LANGS:
                    yield from ((case.id, line) for line in _quoted(words.in_lang(lang), lang))


def _lines_of_lesson(body: str, lang: str) -> Iterator[Line]:
    for spoken in lessons.said_to_customers(body, lang):
        yield Line(_plain(spoken.text), lang, "voice", "debtor")
    explained, answered = lessons.before_answer(body, lang)
    yield from _quoted(explained, lang, customers=True)
    yield from _quoted(answered, lang)


def _lines_of(question: Question) -> Iterator[tuple[str, Line]]:
    right = [option.text for option in question.options if option.right]
    for lang in LANGS:
        for words in [*right, *question.order]:
            yield from ((question.id, line) for line in _quoted(words.in_lang(lang), lang))
        explained = _quoted(question.explain.in_lang(lang), lang, customers=True)
        yield from ((question.id, line) for line in explained)


def _quoted(text: str, lang: str, *, customers: bool = False) -> Iterator[Line]:
    """What is in quotation marks and long enough to be said: a sentence, not a term. Straight marks pair up by line.

    customers: leave out what is marked as the customer's words.
    """
    said = [(text[: one.start()], one[1]) for one in _CURLY.finditer(text)]
    for line in text.splitlines():
        if line.count('"') % 2 == 0:
            said += [(line[: one.start()], one[1]) for one in _STRAIGHT.finditer(line)]
    for before, words in said:
        if len(words) >= _LONG[lang] and not (customers and _marked(before, lang)):
            yield Line(words, lang, "voice", "debtor")


def _marked(before: str, lang: str) -> bool:
    """Whether the text before a quotation hands it to the customer, on the same line."""
    return _CUSTOMERS[lang].search(before.rpartition("\n")[2]) is not None


def _plain(text: str) -> str:
    return _MARK.sub("", text).strip(" -\t")


def _unlawful(found: Curriculum) -> Iterator[Fault]:
    yield from _flagged(list(_lines(found)))


def _flagged(lines: list[tuple[str, Line]]) -> Iterator[Fault]:
    for (where, line), verdict in zip(lines, check([line for _, line in lines]), strict=True):
        for violation in verdict.violations[:1]:
            yield told(
                where,
                N_("the checker names %(category)s: %(text)s"),
                category=violation.category,
                text=line.text[:80],
            )
