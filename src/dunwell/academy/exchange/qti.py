"""Questions as a QTI 2.1 content package (1EdTech Question and Test Interoperability 2.1, 2012): a zip with a manifest
and one assessment item a question and language, so that other platforms can show them and ours reads them back unchanged.

What QTI has no place for (kind, level, lesson, source) stands in the manifest, in a name space of our own. Items of other
platforms are read by `qti_reading`.
"""

import io
import zipfile
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from dunwell.academy.domain.content import LANGS, Question

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
OWN = "urn:dunwell:question:1"
XML = "http://www.w3.org/XML/1998/namespace"
CODES = {"zh": "zh-CN", "en": "en"}
ITEM = "imsqti_item_xmlv2p1"
MOMENT = (2020, 1, 1, 0, 0, 0)  # the same questions give the same bytes


def write(questions: Sequence[Question]) -> bytes:
    """The package as a zip. The same questions give the same bytes."""
    register_namespace("", CP)
    register_namespace("dw", OWN)
    manifest = Element(cp("manifest"), {"identifier": "dunwell-questions"})
    about = SubElement(manifest, cp("metadata"))
    SubElement(about, cp("schema")).text = "QTIv2.1 Package"
    SubElement(about, cp("schemaversion")).text = "1.0.0"
    SubElement(manifest, cp("organizations"))
    resources = SubElement(manifest, cp("resources"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for question in questions:
            for lang in LANGS:
                name = f"items/{question.id}.{lang}.xml"
                resource = SubElement(
                    resources, cp("resource"), {"identifier": f"{question.id}.{lang}", "type": ITEM, "href": name}
                )  # fmt: skip
                own = SubElement(SubElement(resource, cp("metadata")), own_name("question"))
                own.attrib |= {
                    "id": question.id,
                    "lang": lang,
                    "kind": question.kind,
                    "level": str(question.level),
                    "lesson": question.lesson,
                }
                SubElement(own, own_name("source")).text = question.source.in_lang(lang)
                SubElement(resource, cp("file"), {"href": name})
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


def cp(name: str) -> str:
    return f"{{{CP}}}{name}"


def own_name(name: str) -> str:
    return f"{{{OWN}}}{name}"
