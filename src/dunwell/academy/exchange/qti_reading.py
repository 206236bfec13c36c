"""Reading QTI 2.1: our own packages come back unchanged, items of other platforms as far as they can be asked here.

Read are choice, order, match and numeric text entry, in one language or, named `<id>.zh` and `<id>.en`, two.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from dunwell.academy.domain.content import LANGS, Question, Words
from dunwell.academy.exchange.qti import XML, cp, own_name
from dunwell.academy.library import Fault, of_shape, told
from dunwell.foundation.i18n import N_

LARGEST = 50 * 1024 * 1024  # bytes unpacked
MOST = 20_000  # files


@dataclass(frozen=True, slots=True)
class Where:
    """Where foreign items go that do not say it themselves."""

    lesson: str
    level: int = 1
    lang: str = "zh"


@dataclass(slots=True)
class _Found:
    """A question put together from its items. said: per language the words of every part, in the same order."""

    kind: str
    right: dict[str, Any]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def at(self, key: str) -> str:
        """Where a fault of the whole question is: its files and its identifier."""
        return f"{', '.join(self.files)} {key}"


class _Unread(Exception):
    """An item cannot be read; the message of the catalogue, with its values, says why and how to mend it."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def read(data: bytes, where: Where | None = None) -> tuple[list[Question], list[Fault]]:
    """The questions of a package or of a single item, and what could not be read of it.

    where: the lesson of items that name none (those of other platforms). An item there in one language only shows that
    language in both, and a fault of the kind `note` says so.
    """
    files, faults = _files(data)
    if not files:
        return [], faults
    about = _manifest(files, faults)
    found: dict[str, _Found] = {}
    for name in sorted(files):
        root = _xml(files[name], name, faults)
        if root is None or _bare(root.tag) != "assessmentItem":
            continue
        try:
            _item(root, name, about.get(name, {}), where, found)
        except _Unread as error:
            faults.append(told(name, error.message, **error.values))
    kept = []
    for number, (key, one) in enumerate(found.items(), start=1):
        question = _question(key, number, one, where, faults)
        if question is not None:
            kept.append(question)
    if not kept and not faults:
        faults.append(told("package", N_("there is no assessment item in it")))
    return kept, faults


def _files(data: bytes) -> tuple[dict[str, bytes], list[Fault]]:
    if not data.startswith(b"PK"):
        return {"item.xml": data}, []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if entry.filename.lower().endswith(".xml")]
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                return {}, [told("package", N_("too large: split it into several"))]
            return {entry.filename: package.read(entry) for entry in entries}, []
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        # zipfile says NotImplementedError of a compression method it does not know, RuntimeError of a locked file
        return {}, [told("package", N_("not a zip that can be read: %(error)s"), error=str(error))]


def _xml(data: bytes, name: str, faults: list[Fault]) -> Element | None:
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        line, column = error.position
        message = N_("line %(line)s, place %(place)s: not XML that can be read; look for a tag that is not closed (%(error)s)")  # fmt: skip
        faults.append(told(name, message, line=line, place=column + 1, error=str(error).partition(":")[0]))
        return None
    except (DefusedXmlException, ValueError) as error:
        faults.append(told(name, N_("not XML that can be read: %(error)s"), error=str(error)))
        return None
    return root


def _manifest(files: dict[str, bytes], faults: list[Fault]) -> dict[str, dict[str, str]]:
    """By file: id, lang, kind, level, lesson and source as our own packages say them."""
    if "imsmanifest.xml" not in files:
        return {}
    root = _xml(files["imsmanifest.xml"], "imsmanifest.xml", faults)
    if root is None:
        return {}
    found = {}
    for resource in root.iter(cp("resource")):
        own = resource.find(f"{cp('metadata')}/{own_name('question')}")
        if own is not None:
            found[resource.get("href", "")] = dict(own.attrib) | {
                "source": own.findtext(own_name("source"), "")
            }
    return found


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if _bare(one.tag) == name]


def _first(root: Element, name: str) -> Element | None:
    return next(iter(_all(root, name)), None)


def _text(place: Element | None, without: Sequence[str] = ()) -> str:
    """The words in it, with line breaks at `br` and between blocks; white space around source lines is one blank."""
    if place is None:
        return ""
    pieces: list[str] = []

    def walk(one: Element) -> None:
        pieces.append(_line(one.text))
        for inner in one:
            bare = _bare(inner.tag)
            if bare == "br" or (bare in ("p", "div", "li") and any(piece.strip() for piece in pieces)):
                pieces.append("\n")
            if bare not in without:
                walk(inner)
            pieces.append(_line(inner.tail))

    walk(place)
    return "\n".join(line.strip(" \t") for line in "".join(pieces).strip().split("\n"))


def _line(text: str | None) -> str:
    return re.sub(r"[ \t]*\r?\n\s*", " ", text or "")


def _item(
    root: Element, name: str, about: dict[str, str], where: Where | None, found: dict[str, _Found]
) -> None:
    identifier: str = about.get("id") or root.get("identifier") or name
    lang = about.get("lang") or (root.get(f"{{{XML}}}lang") or (where.lang if where else "zh")).lower()
    lang = "en" if lang.startswith("en") else "zh"
    base = re.sub(r"[._-](zh|en)$", "", identifier) if "id" not in about else identifier
    kind, right, said = _asked(root)
    body = _first(root, "itemBody")
    situation = next((one for one in _all(root, "div") if one.get("class") == "situation"), None)
    said["situation"] = _text(situation)
    said["explain"] = _text(_first(root, "modalFeedback"))
    assert body is not None
    if not said["text"]:
        said["text"] = _text(
            body, ("choiceInteraction", "orderInteraction", "matchInteraction", "span", "div")
        )
    one = found.setdefault(base, _Found(about.get("kind", kind), right))
    if lang in one.said:
        raise _Unread(
            N_("the question %(id)s is there twice in %(lang)s: take one out, or give it another identifier"),
            id=base,
            lang=lang,
        )
    if one.right != right:
        raise _Unread(
            N_(
                "another answer is right here than in the other language of %(id)s: mend correctResponse in one of the two files"
            ),
            id=base,
        )
    one.said[lang] = said
    one.files.append(name)
    one.about |= {key: about[key] for key in ("level", "lesson") if key in about}
    one.source[lang] = about.get("source", "")


def _asked(root: Element) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """(kind, what is right, the words) of an item. Raises _Unread."""
    response = _first(root, "responseDeclaration")
    if response is None or _first(root, "itemBody") is None:
        raise _Unread(N_("an item has a responseDeclaration and an itemBody: add what is missing"))
    correct = [_text(one) for one in _all(response, "value")]
    for name, reader in (
        ("choiceInteraction", _read_choice), ("orderInteraction", _read_order), ("matchInteraction", _read_match),
        ("textEntryInteraction", _read_numeric),
    ):  # fmt: skip
        asked = _all(root, name)
        if len(asked) == 1:
            kind, right, said = reader(root, asked[0], correct)
            said["text"] = _text(_first(asked[0], "prompt")) or said.get("text", "")
            return kind, right, said
        if asked:
            raise _Unread(N_("several %(name)s in one item: split it into several items"), name=name)
    raise _Unread(N_("only choice, order, match and numeric text entry can be read: ask it as one of these"))


def _read_choice(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    choices = _all(asked, "simpleChoice")
    keys = [one.get("identifier", "") for one in choices]
    if not correct or not set(correct) <= set(keys):
        raise _Unread(
            N_("correctResponse names a choice that is not there: it names identifiers of simpleChoice")
        )
    several = len(correct) > 1 or asked.get("maxChoices", "1") != "1"
    said = {
        "choices": [_text(one, ("feedbackInline",)) for one in choices],
        "why": [_text(_first(one, "feedbackInline")) for one in choices],
    }
    return "multiple" if several else "single", {"options": [key in correct for key in keys]}, said


def _read_order(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    choices = {one.get("identifier", ""): _text(one) for one in _all(asked, "simpleChoice")}
    if sorted(correct) != sorted(choices):
        raise _Unread(
            N_("correctResponse orders other choices than there are: it names every simpleChoice once")
        )
    return "order", {"order": len(correct)}, {"choices": [choices[key] for key in correct]}


def _read_match(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    choices = {one.get("identifier", ""): _text(one) for one in _all(asked, "simpleAssociableChoice")}
    pairs = [pair.split() for pair in correct]
    if not pairs or any(len(pair) != 2 or not set(pair) <= set(choices) for pair in pairs):
        raise _Unread(
            N_(
                "correctResponse pairs choices that are not there: each value is two identifiers of simpleAssociableChoice"
            )
        )
    said = {"choices": [choices[left] for left, _ in pairs], "goes": [choices[right] for _, right in pairs]}
    return "match", {"pairs": len(pairs)}, said


def _read_numeric(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    response = _first(root, "responseDeclaration")
    assert response is not None
    if response.get("baseType") not in ("float", "integer") or len(correct) != 1:
        raise _Unread(
            N_("text entry is read where a number is asked for: baseType float or integer, with one value")
        )
    equal = _first(root, "equal")
    tolerance = (equal.get("tolerance", "0") if equal is not None else "0").split()
    units = [one for one in _all(root, "span") if one.get("class") == "unit"]
    said = {"unit": _text(units[0]) if units else ""}
    return "numeric", {"value": correct[0], "tolerance": tolerance[0] if tolerance else "0"}, said


def _question(
    key: str, number: int, one: _Found, where: Where | None, faults: list[Fault]
) -> Question | None:
    lesson = one.about.get("lesson") or (where.lesson if where else "")
    if not lesson:
        faults.append(told(one.at(key), N_("it names no lesson: say which lesson such questions belong to")))
        return None
    there = [lang for lang in LANGS if lang in one.said]
    if len(there) == 1:
        missing = "en" if there == ["zh"] else "zh"
        faults.append(
            told(
                one.at(key),
                N_("note: not there in %(lang)s; the one language is shown in both"),
                lang=missing,
            )
        )
        one.said[missing] = one.said[there[0]]
        one.source[missing] = one.source[there[0]]

    def words(part: str, place: int | None = None) -> dict[str, str] | None:
        both = {
            lang: one.said[lang].get(part, "") if place is None else one.said[lang][part][place]
            for lang in LANGS
        }
        return both if any(both.values()) else None

    ours = re.fullmatch(r"m\d\d-q\d\d\d?", key)
    shape: dict[str, Any] = {
        "id": key if ours else f"{lesson[:3]}-q{500 + number}", "kind": one.kind, "level": int(one.about.get("level") or (where.level if where else 1)),
        "lesson": lesson, "text": words("text"), "situation": words("situation"),
        "explain": words("explain") or words("text"), "source": one.source if all(one.source.values()) else Words(zh=f"QTI：{key}", en=f"QTI: {key}"),
    }  # fmt: skip
    try:
        if "options" in one.right:
            shape["options"] = [
                {"text": words("choices", n), "right": right, "why": words("why", n)}
                for n, right in enumerate(one.right["options"])
            ]
        elif "order" in one.right:
            shape["order"] = [words("choices", n) for n in range(one.right["order"])]
        elif "pairs" in one.right:
            shape["pairs"] = [
                {"left": words("choices", n), "right": words("goes", n)} for n in range(one.right["pairs"])
            ]
        else:
            shape["figure"] = one.right | {"unit": words("unit")}
        return Question.model_validate(shape)
    except IndexError:
        faults.append(
            told(one.at(key), N_("its two languages have different numbers of choices: add or take out some"))
        )
    except ValidationError as error:
        faults += of_shape(one.at(key), error)
    return None
