"""Documents as PDF: a room's Typst template filled with data. The same input gives the same bytes.

Templates lie beside the pages, src/dunwell/<room>/templates/<room>/name.typ, are named "<room>/name.typ" and begin with
`#import "/ui/templates/ui/paper.typ": *` (page set-up, `data`, `say("English words", name: value)`, `facts`, `sheet`).
The fonts are ours; a character they lack (a rare name) is looked for among the machine's fonts.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from dunwell.foundation import i18n
from dunwell.foundation.i18n import ROOMS

FONTS = Path(__file__).parent / "fonts"
_SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
_IMPORT = re.compile(r'#import\s+"(/[^"]+\.typ)"')


def render_pdf(template: str, data: Mapping[str, Any], lang: str, at: datetime) -> bytes:
    """The document as PDF 1.7 bytes. `data` is JSON (write money and dates as text first: `ui.fmt`); `lang` is zh_Hans or en.

    `at` is the moment of making, from the clock; it stands in the file's properties. Reaches no network and reads no file
    but the templates. Raises FileNotFoundError for a template that does not exist.
    """
    room, _, name = template.partition("/")
    source = ROOMS / room / "templates" / room / name
    if not source.is_file():
        raise FileNotFoundError(template)
    body = json.dumps(data, ensure_ascii=False, sort_keys=True)
    inputs = {"data": body, "words": _words(source, lang), "lang": i18n.HTML_LANG[lang].partition("-")[0]}
    return typst.compile(
        source,
        root=ROOMS,
        font_paths=_fonts(set(body) <= _covered()),
        sys_inputs=inputs,
        timestamp=int(at.timestamp()),
        format="pdf",
    )


def said_in(source: Path) -> list[str]:
    """The words for translation in a Typst template, in the order they stand."""
    return [match.group(1).replace('\\"', '"') for match in _SAID.finditer(source.read_text("utf-8"))]


def _words(source: Path, lang: str) -> str:
    files, said = [source], {}
    for file in files:  # grows while it is read: a template's imports speak too
        text = file.read_text("utf-8")
        files += [path for name in _IMPORT.findall(text) if (path := ROOMS / name.lstrip("/")) not in files]
        said.update({message: i18n.gettext(lang, message) for message in said_in(file)})
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


@cache
def _covered() -> frozenset[str]:
    """Characters of the vendored font, and the marks of JSON."""
    return frozenset((FONTS / "NotoSansCJKsc-Regular.txt").read_text("utf-8"))


@cache
def _fonts(ours_will_do: bool) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=not ours_will_do, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
