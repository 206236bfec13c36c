"""A module as a package that runs in another learning platform: SCORM 1.2 (ADL, 2001) or cmi5 (AICC/ADL, 2016).

One unit a lesson: the text, the exercise with its answer behind a fold, and the lesson's questions, marked in the page by
the same rules as here (data/player.js) and reported to the platform. Nothing is loaded from elsewhere.
"""

import html as escape
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from dunwell.academy.domain import lesson as lessons
from dunwell.academy.domain import webvtt
from dunwell.academy.domain.content import ANSWER, SECTIONS, Lesson, Module, Question
from dunwell.academy.markdown import html

Format = Literal["scorm12", "cmi5"]
ENDINGS = {
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
}


@dataclass(frozen=True, slots=True)
class Attached:
    """A video or an audio beside a lesson. file: what goes into the package, None where it is too large or lies elsewhere (url);
    captions: WebVTT by language, the one spoken first."""

    id: int
    title: str
    media_type: str
    url: str
    file: Path | None
    captions: dict[str, str]

    @property
    def name(self) -> str:
        """Its file in the package."""
        return f"media/{self.id}.{ENDINGS[self.media_type]}"

    def names(self) -> list[str]:
        """Every file of it in the package."""
        return [self.name, *(f"media/{self.id}.{lang}.vtt" for lang in self.captions)] if self.file else []


MASTERY = 0.8  # of the marks of a lesson's questions
MOMENT = (2020, 1, 1, 0, 0, 0)
IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
CMI5 = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
CODES = {"zh": "zh-CN", "en": "en-US"}
WORDS = {
    "zh": {
        "questions": "本课题目", "hand_in": "交卷", "answer": "答案：", "result": "得分 {share}。", "passed": "已通过。", "failed": "未达到要求，可重新打开再做。",
        "unreported": "结果没有传到学习平台，请保持页面并重试。", "alone": "未连接学习平台：可以学习，成绩不会上报。", "close": "完成并关闭", "sources": "出处",
        "read": "阅读所说内容", "elsewhere": "在其他网站观看或收听", "too_large": "文件太大，未放入课件包：请在本系统的课文页观看或收听，所说内容见下。",
    },
    "en": {
        "questions": "Questions of this lesson", "hand_in": "Hand in", "answer": "Answer:", "result": "{share} of the marks.", "passed": "Passed.",
        "failed": "Not enough yet; open it again to have another go.", "unreported": "The result did not reach the learning platform; keep the page and try again.",
        "alone": "Not connected to a learning platform: you can learn, no result is reported.", "close": "Finish and close", "sources": "Sources",
        "read": "Read what is said", "elsewhere": "Watch or listen to it on another site", "too_large": "The file is too large for this package: watch or listen to it on the lesson's page in Dunwell; what is said stands below.",
    },
}  # fmt: skip


def write(
    module: Module, form: Format, lang: str, media: Mapping[str, Sequence[Attached]] | None = None
) -> bytes:
    """The package as a zip; lang `zh` or `en`. The same module gives the same bytes. media: beside lessons, by lesson."""
    media = media or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, data: bytes) -> None:
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)

        if form == "scorm12":
            put("imsmanifest.xml", _manifest(module, lang, media))
        else:
            put("cmi5.xml", _course(module, lang))
        for name in ("player.js", "player.css"):
            put(f"shared/{name}", files("dunwell.academy.exchange").joinpath("data", name).read_bytes())
        for lesson in module.lessons:
            put(
                f"lessons/{lesson.id}.html",
                _page(module, lesson, form, lang, media.get(lesson.id, ())).encode(),
            )
            for one in media.get(lesson.id, ()):
                if one.file is not None:
                    package.write(one.file, one.name, zipfile.ZIP_STORED)
                    for key, words in one.captions.items():
                        put(f"media/{one.id}.{key}.vtt", words.encode())
    return out.getvalue()


def activity(lesson_id: str) -> str:
    """The IRI of a lesson as an xAPI activity."""
    return f"urn:dunwell:academy:{lesson_id[:3]}:{lesson_id}"


def _manifest(module: Module, lang: str, media: Mapping[str, Sequence[Attached]]) -> bytes:
    register_namespace("", IMSCP)
    register_namespace("adlcp", ADLCP)
    root = Element(f"{{{IMSCP}}}manifest", {"identifier": f"dunwell-{module.id}-{lang}", "version": "1.0"})
    about = SubElement(root, f"{{{IMSCP}}}metadata")
    SubElement(about, f"{{{IMSCP}}}schema").text = "ADL SCORM"
    SubElement(about, f"{{{IMSCP}}}schemaversion").text = "1.2"
    organizations = SubElement(root, f"{{{IMSCP}}}organizations", {"default": module.id})
    course = SubElement(organizations, f"{{{IMSCP}}}organization", {"identifier": module.id})
    SubElement(course, f"{{{IMSCP}}}title").text = module.head.title.in_lang(lang)
    resources = SubElement(root, f"{{{IMSCP}}}resources")
    for lesson in module.lessons:
        item = SubElement(
            course,
            f"{{{IMSCP}}}item",
            {"identifier": f"item-{lesson.id}", "identifierref": f"res-{lesson.id}"},
        )
        SubElement(item, f"{{{IMSCP}}}title").text = lesson.head.title.in_lang(lang)
        SubElement(item, f"{{{ADLCP}}}masteryscore").text = str(round(MASTERY * 100))
        page = f"lessons/{lesson.id}.html"
        resource = SubElement(
            resources, f"{{{IMSCP}}}resource",
            {"identifier": f"res-{lesson.id}", "type": "webcontent", f"{{{ADLCP}}}scormtype": "sco", "href": page},
        )  # fmt: skip
        beside = [name for one in media.get(lesson.id, ()) for name in one.names()]
        for name in (page, "shared/player.js", "shared/player.css", *beside):
            SubElement(resource, f"{{{IMSCP}}}file", {"href": name})
    return tostring(root, "utf-8", xml_declaration=True)


def _course(module: Module, lang: str) -> bytes:
    register_namespace("", CMI5)

    def words(parent: Element, name: str, text: str) -> None:
        place = SubElement(parent, f"{{{CMI5}}}{name}")
        SubElement(place, f"{{{CMI5}}}langstring", {"lang": CODES[lang]}).text = text

    root = Element(f"{{{CMI5}}}courseStructure")
    course = SubElement(root, f"{{{CMI5}}}course", {"id": f"urn:dunwell:academy:{module.id}"})
    words(course, "title", module.head.title.in_lang(lang))
    words(course, "description", module.head.why.in_lang(lang))
    for lesson in module.lessons:
        unit = SubElement(
            root, f"{{{CMI5}}}au",
            {"id": activity(lesson.id), "moveOn": "CompletedAndPassed", "masteryScore": str(MASTERY), "launchMethod": "AnyWindow"},
        )  # fmt: skip
        words(unit, "title", lesson.head.title.in_lang(lang))
        words(unit, "description", lesson.head.title.in_lang(lang))
        SubElement(unit, f"{{{CMI5}}}url").text = f"lessons/{lesson.id}.html"
    return tostring(root, "utf-8", xml_declaration=True)


def _page(module: Module, lesson: Lesson, form: Format, lang: str, media: Sequence[Attached]) -> str:
    body, words = lesson.body.in_lang(lang), WORDS[lang]
    parts = []
    for number, (name, text) in enumerate(lessons.sections(body)):
        if number != 4:
            parts.append(f"<h2>{escape.escape(name)}</h2>\n{_local(str(html(text)), module)}")
            continue
        task, answer = lessons.exercise(body, lang)
        parts.append(
            f"<h2>{SECTIONS[lang][4]}</h2>\n{_local(str(html(task)), module)}"
            f"<details><summary>{ANSWER[lang]}</summary>{_local(str(html(answer)), module)}</details>"
        )
    sources = "".join(f"<li>{escape.escape(source.in_lang(lang))}</li>" for source in lesson.head.sources)
    title = escape.escape(lesson.head.title.in_lang(lang))
    data = {
        "format": form, "lang": CODES[lang], "activity": activity(lesson.id), "mastery": MASTERY, "words": words,
        "questions": [_asked(one, lang) for one in module.questions if one.lesson == lesson.id],
    }  # fmt: skip
    shown = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="{CODES[lang]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="../shared/player.css"></head>
<body><h1>{title}</h1><p id="platform" class="muted" role="status"></p>
{"".join(parts)}{"".join(_watched(one, lang) for one in media)}
<h2>{words["questions"]}</h2><form id="quiz"></form><p id="outcome" role="status"></p>
<h2>{words["sources"]}</h2><ul class="muted">{sources}</ul>
<nav><button type="button" id="close">{words["close"]}</button></nav>
<script type="application/json" id="course">{shown}</script><script src="../shared/player.js"></script></body></html>
"""


def _watched(one: Attached, lang: str) -> str:
    """The player of a video or an audio, or where it is to be found instead; below it the words to read, the page's language first."""
    words, title = WORDS[lang], escape.escape(one.title)
    langs = sorted(one.captions, key=lambda key: key != lang)
    if one.file is not None:
        tracks = "".join(
            f'<track kind="captions" src="../media/{one.id}.{key}.vtt" srclang="{key}" label="{"English" if key == "en" else "中文"}"'
            f"{' default' if key == langs[0] else ''}>"
            for key in langs
        )
        source = f'<source src="../{one.name}" type="{one.media_type}">'
        body = f'<video controls playsinline preload="metadata" aria-label="{title}">{source}{tracks}</video>'
    elif one.url:
        body = f'<p><a href="{escape.escape(one.url)}" rel="noreferrer">{words["elsewhere"]}</a></p>'
    else:
        body = f'<p class="muted">{words["too_large"]}</p>'
    read = "".join(
        f"<details><summary>{words['read']} ({'English' if key == 'en' else '中文'})</summary>"
        + "".join(f"<p>{escape.escape(cue.plain)}</p>" for cue in webvtt.parse(one.captions[key]))
        + "</details>"
        for key in langs
    )
    return f"<h2>{title}</h2>\n{body}{read}"


def _local(text: str, module: Module) -> str:
    """Links to lessons of this module lead to their pages in the package; links to other pages of ours are only words."""
    for other in module.lessons:
        text = text.replace(f'href="/academy/lessons/{other.id}"', f'href="{other.id}.html"')
    return text.replace('href="/', 'data-in-dunwell="/')


def _asked(question: Question, lang: str) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": question.id, "kind": question.kind, "text": question.text.in_lang(lang), "explain": question.explain.in_lang(lang),
        "situation": question.situation.in_lang(lang) if question.situation else "",
    }  # fmt: skip
    if question.options:
        shape["choices"] = [
            {
                "text": one.text.in_lang(lang),
                "right": one.right,
                "why": one.why.in_lang(lang) if one.why else "",
            }
            for one in question.options
        ]
    if question.order:
        shape["choices"] = [{"text": one.in_lang(lang)} for one in question.order]
    if question.pairs:
        shape["pairs"] = [
            {"left": one.left.in_lang(lang), "right": one.right.in_lang(lang)} for one in question.pairs
        ]
    if question.figure:
        figure = question.figure
        shape |= {
            "value": str(figure.value),
            "tolerance": str(figure.tolerance),
            "unit": figure.unit.in_lang(lang) if figure.unit else "",
        }
    return shape
