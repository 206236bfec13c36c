"""Questions as a QTI 2.1 content package (1EdTech Question and Test Interoperability 2.1, 2012): a zip with a manifest
and one assessment item a question and language, so that other platforms can show them and ours reads them back unchanged.

What QTI has no place for (kind, level, lesson, source) stands in the manifest, in a name space of our own. Items of other
platforms are read too: choice, order, match and numeric text entry, in one language or, named `<id>.zh` and `<id>.en`, two.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from dunwell.academy.domain.content import LANGS, Question, Words
from dunwell.academy.library import Fault

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
OWN = "urn:dunwell:question:1"
XML = "http://www.w3.org/XML/1998/namespace"
CODES = {"zh": "zh-CN", "en": "en"}
ITEM = "imsqti_item_xmlv2p1"
LARGEST = 50 * 1024 * 1024  # bytes unpacked
MOST = 20_000  # files
MOMENT = (2020, 1, 1, 0, 0, 0)  # the same questions give the same bytes


# Writing -----------------------------------------------------------------------------------------------------------


def write(questions: Sequence[Question]) -> bytes:
    """The package as a zip. The same questions give the same bytes."""
    register_namespace("", CP)
    register_namespace("dw", OWN)
    manifest = Element(_cp("manifest"), {"identifier": "dunwell-questions"})
    about = SubElement(manifest, _cp("metadata"))
    SubElement(about, _cp("schema")).text = "QTIv2.1 Package"
    SubElement(about, _cp("schemaversion")).text = "1.0.0"
    SubElement(manifest, _cp("organizations"))
    resources = SubElement(manifest, _cp("resources"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for question in questions:
            for lang in LANGS:
                name = f"items/{question.id}.{lang}.xml"
                resource = SubElement(
                    resources, _cp("resource"), {"identifier": f"{question.id}.{lang}", "type": ITEM, "href": name}
                )  # fmt: skip
                own = SubElement(SubElement(resource, _cp("metadata")), _own("question"))
                own.attrib |= {
                    "id": question.id,
                    "lang": lang,
                    "kind": question.kind,
                    "level": str(question.level),
                    "lesson": question.lesson,
                }
                SubElement(own, _own("source")).text = question.source.in_lang(lang)
                SubElement(resource, _cp("file"), {"href": name})
                _put(package, name, item(question, lang))
        _put(package, "imsmanifest.xml", tostring(manifest, "utf-8", xml_declaration=True))
    return out.getvalue()


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(info, data)


def item(question: Question, lang: str) -> bytes:
    """One assessment item in one language."""
    register_namespace("", QTI)
    title = question.text.in_lang(lang).replace("\n", " ")[:80]
    root = Element(
        _q("assessmentItem"),
        {"identifier": f"{question.id}.{lang}", "title": title, "adaptive": "false", "timeDependent": "false", f"{{{XML}}}lang": CODES[lang]},
    )  # fmt: skip
    writer = {"order": _order, "match": _match, "numeric": _numeric}.get(question.kind, _choice)
    body = Element(_q("itemBody"))
    if question.situation is not None:
        _say(
            SubElement(SubElement(body, _q("div"), {"class": "situation"}), _q("p")),
            question.situation.in_lang(lang),
        )
    processing = writer(question, lang, root, body)
    root.append(body)
    root.append(processing)
    feedback = SubElement(
        root, _q("modalFeedback"), {"outcomeIdentifier": "FEEDBACK", "identifier": "never", "showHide": "hide"}
    )  # fmt: skip
    _say(feedback, question.explain.in_lang(lang))
    return tostring(root, "utf-8", xml_declaration=True)


def _declare(root: Element, cardinality: str, base: str, right: Sequence[str]) -> Element:
    response = SubElement(
        root, _q("responseDeclaration"), {"identifier": "RESPONSE", "cardinality": cardinality, "baseType": base}
    )  # fmt: skip
    correct = SubElement(response, _q("correctResponse"))
    for value in right:
        SubElement(correct, _q("value")).text = value
    SubElement(
        root, _q("outcomeDeclaration"), {"identifier": "SCORE", "cardinality": "single", "baseType": "float"}
    )
    kept = base if base == "identifier" else "string"
    shape = cardinality if base == "identifier" else "single"
    SubElement(
        root, _q("outcomeDeclaration"), {"identifier": "FEEDBACK", "cardinality": shape, "baseType": kept}
    )
    return response


def _mapping(response: Element, shares: Sequence[tuple[str, float]]) -> None:
    mapping = Element(_q("mapping"), {"lowerBound": "0", "upperBound": "1", "defaultValue": "0"})
    for key, share in shares:
        SubElement(mapping, _q("mapEntry"), {"mapKey": key, "mappedValue": f"{share:.6g}"})
    response.append(mapping)


def _processing(mapped: bool, feedback: bool = False, equal: str | None = None) -> Element:
    """SCORE is 1 for the right answer and 0 otherwise, or what the mapping gives; FEEDBACK is what was chosen."""
    root = Element(_q("responseProcessing"))
    if mapped:
        score = SubElement(root, _q("setOutcomeValue"), {"identifier": "SCORE"})
        SubElement(score, _q("mapResponse"), {"identifier": "RESPONSE"})
    else:
        condition = SubElement(root, _q("responseCondition"))
        then = SubElement(condition, _q("responseIf"))
        compare = (
            SubElement(then, _q("match"))
            if equal is None
            else SubElement(then, _q("equal"), {"toleranceMode": "absolute", "tolerance": f"{equal} {equal}"})
        )
        SubElement(compare, _q("variable"), {"identifier": "RESPONSE"})
        SubElement(compare, _q("correct"), {"identifier": "RESPONSE"})
        for place, value in ((then, "1"), (SubElement(condition, _q("responseElse")), "0")):
            score = SubElement(place, _q("setOutcomeValue"), {"identifier": "SCORE"})
            SubElement(score, _q("baseValue"), {"baseType": "float"}).text = value
    if feedback:
        chosen = SubElement(root, _q("setOutcomeValue"), {"identifier": "FEEDBACK"})
        SubElement(chosen, _q("variable"), {"identifier": "RESPONSE"})
    return root


def _choice(question: Question, lang: str, root: Element, body: Element) -> Element:
    right = [f"C{n}" for n, option in enumerate(question.options, 1) if option.right]
    one = len(right) == 1 and question.kind != "multiple"
    response = _declare(root, "single" if one else "multiple", "identifier", right)
    if not one:
        share = 1 / len(right)
        _mapping(
            response,
            [(f"C{n}", share if option.right else -share) for n, option in enumerate(question.options, 1)],
        )
    asked = SubElement(
        body, _q("choiceInteraction"), {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxChoices": "1" if one else "0"}
    )  # fmt: skip
    _say(SubElement(asked, _q("prompt")), question.text.in_lang(lang))
    for n, option in enumerate(question.options, 1):
        choice = SubElement(asked, _q("simpleChoice"), {"identifier": f"C{n}"})
        _say(choice, option.text.in_lang(lang))
        if option.why is not None:
            why = SubElement(
                choice, _q("feedbackInline"), {"outcomeIdentifier": "FEEDBACK", "identifier": f"C{n}", "showHide": "show"}
            )  # fmt: skip
            _say(why, option.why.in_lang(lang))
    return _processing(mapped=not one, feedback=True)


def _order(question: Question, lang: str, root: Element, body: Element) -> Element:
    _declare(root, "ordered", "identifier", [f"I{n}" for n in range(1, len(question.order) + 1)])
    asked = SubElement(body, _q("orderInteraction"), {"responseIdentifier": "RESPONSE", "shuffle": "true"})
    _say(SubElement(asked, _q("prompt")), question.text.in_lang(lang))
    for n, words in enumerate(question.order, 1):
        _say(SubElement(asked, _q("simpleChoice"), {"identifier": f"I{n}"}), words.in_lang(lang))
    return _processing(mapped=False)


def _match(question: Question, lang: str, root: Element, body: Element) -> Element:
    right = [f"L{n} R{n}" for n in range(1, len(question.pairs) + 1)]
    response = _declare(root, "multiple", "directedPair", right)
    _mapping(response, [(pair, 1 / len(right)) for pair in right])
    asked = SubElement(
        body, _q("matchInteraction"), {"responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(right))}
    )  # fmt: skip
    _say(SubElement(asked, _q("prompt")), question.text.in_lang(lang))
    for letter, side in (("L", "left"), ("R", "right")):
        choices = SubElement(asked, _q("simpleMatchSet"))
        for n, pair in enumerate(question.pairs, 1):
            choice = SubElement(
                choices, _q("simpleAssociableChoice"), {"identifier": f"{letter}{n}", "matchMax": "1"}
            )
            _say(choice, (pair.left if side == "left" else pair.right).in_lang(lang))
    return _processing(mapped=True)


def _numeric(question: Question, lang: str, root: Element, body: Element) -> Element:
    figure = question.figure
    assert figure is not None
    _declare(root, "single", "float", [str(figure.value)])
    _say(SubElement(body, _q("p")), question.text.in_lang(lang))
    entry = SubElement(body, _q("p"))
    SubElement(entry, _q("textEntryInteraction"), {"responseIdentifier": "RESPONSE", "expectedLength": "12"})
    if figure.unit is not None:
        _say(SubElement(entry, _q("span"), {"class": "unit"}), figure.unit.in_lang(lang))
    return _processing(mapped=False, equal=str(figure.tolerance))


def _say(place: Element, text: str) -> None:
    """Text with its line breaks."""
    first, *rest = text.split("\n")
    place.text = first
    for line in rest:
        SubElement(place, _q("br")).tail = line


def _q(name: str) -> str:
    return f"{{{QTI}}}{name}"


def _cp(name: str) -> str:
    return f"{{{CP}}}{name}"


def _own(name: str) -> str:
    return f"{{{OWN}}}{name}"


# Reading -----------------------------------------------------------------------------------------------------------


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


class _Unread(Exception):
    """An item cannot be read; the message says why."""


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
            faults.append(Fault(name, str(error)))
    kept = []
    for number, (key, one) in enumerate(found.items(), start=1):
        question = _question(key, number, one, where, faults)
        if question is not None:
            kept.append(question)
    if not kept and not faults:
        faults.append(Fault("package", "there is no assessment item in it"))
    return kept, faults


def _files(data: bytes) -> tuple[dict[str, bytes], list[Fault]]:
    if not data.startswith(b"PK"):
        return {"item.xml": data}, []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if entry.filename.lower().endswith(".xml")]
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                return {}, [Fault("package", "too large: split it into several")]
            return {entry.filename: package.read(entry) for entry in entries}, []
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        return {}, [Fault("package", f"not a zip that can be read: {error}")]


def _xml(data: bytes, name: str, faults: list[Fault]) -> Element | None:
    try:
        root: Element = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError) as error:
        faults.append(Fault(name, f"not XML that can be read: {error}"))
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
    for resource in root.iter(_cp("resource")):
        own = resource.find(f"{_cp('metadata')}/{_own('question')}")
        if own is not None:
            found[resource.get("href", "")] = dict(own.attrib) | {"source": own.findtext(_own("source"), "")}
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
        raise _Unread(f"the question {base} is there twice in {lang}")
    if one.right != right:
        raise _Unread(f"another answer is right here than in the other language of {base}")
    one.said[lang] = said
    one.about |= {key: about[key] for key in ("level", "lesson") if key in about}
    one.source[lang] = about.get("source", "")


def _asked(root: Element) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """(kind, what is right, the words) of an item. Raises _Unread."""
    response = _first(root, "responseDeclaration")
    if response is None or _first(root, "itemBody") is None:
        raise _Unread("an item has a responseDeclaration and an itemBody")
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
            raise _Unread(f"several {name} in one item: split it")
    raise _Unread("only choice, order, match and numeric text entry can be read")


def _read_choice(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    choices = _all(asked, "simpleChoice")
    keys = [one.get("identifier", "") for one in choices]
    if not correct or not set(correct) <= set(keys):
        raise _Unread("the correct response names a choice that is not there")
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
        raise _Unread("the correct response orders other choices than there are")
    return "order", {"order": len(correct)}, {"choices": [choices[key] for key in correct]}


def _read_match(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    choices = {one.get("identifier", ""): _text(one) for one in _all(asked, "simpleAssociableChoice")}
    pairs = [pair.split() for pair in correct]
    if not pairs or any(len(pair) != 2 or not set(pair) <= set(choices) for pair in pairs):
        raise _Unread("the correct response pairs choices that are not there")
    said = {"choices": [choices[left] for left, _ in pairs], "goes": [choices[right] for _, right in pairs]}
    return "match", {"pairs": len(pairs)}, said


def _read_numeric(
    root: Element, asked: Element, correct: list[str]
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    response = _first(root, "responseDeclaration")
    assert response is not None
    if response.get("baseType") not in ("float", "integer") or len(correct) != 1:
        raise _Unread("text entry is read where a number is asked for")
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
        faults.append(Fault(key, "it names no lesson: say which lesson such questions belong to"))
        return None
    there = [lang for lang in LANGS if lang in one.said]
    if len(there) == 1:
        missing = "en" if there == ["zh"] else "zh"
        faults.append(Fault(key, f"note: not there in {missing}; the one language is shown in both"))
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
        faults.append(Fault(key, "its two languages have different numbers of choices"))
    except ValidationError as error:
        faults += [
            Fault(key, f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}".lstrip(": "))
            for detail in error.errors()
        ]
    return None
