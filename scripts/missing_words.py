"""Print the strings of the source that lack Chinese, as .po entries to fill in. Usage: missing_words.py [ROOM]

Also the test's way of finding them: `missing()` reads every room's code and templates with Babel.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from dunwell.foundation import i18n
from dunwell.ui.pdf import said_in

CALLS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "pgettext": ((1, "c"), 2)}
# In code `gettext` and `ngettext` take the language first, so only `_`, `N_` and the context's methods are read there.
CODE_CALLS = {"_": None, "N_": None, "ngettext": (1, 2)}


def strings(room: Path) -> Iterator[tuple[str, Path, int]]:
    """Every string marked for translation in a room: (message, file, line). Of plurals, the singular."""
    for file in sorted([*room.rglob("*.py"), *room.rglob("templates/**/*.html")]):
        if file.suffix == ".py":
            found = extract_from_file("python", file, keywords=CODE_CALLS)
        else:
            options = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
            found = extract_from_file("jinja2.ext:babel_extract", file, keywords=CALLS, options=options)
        for line, message, _comments, _context in found:
            one = message if isinstance(message, str) else message[0]
            if one and isinstance(one, str):
                yield one, file, line
    for file in sorted(room.rglob("templates/**/*.typ")):
        yield from ((message, file, 1) for message in said_in(file))


def missing(lang: str = "zh_Hans", room: str = "*") -> dict[str, tuple[Path, int]]:
    """Strings of the rooms that `lang` has no words for, with the first place of each."""
    words = i18n.catalogue(lang).words
    lacking: dict[str, tuple[Path, int]] = {}
    for folder in sorted(path for path in i18n.ROOMS.glob(room) if path.is_dir()):
        for message, file, line in strings(folder):
            if (None, message) not in words:
                lacking.setdefault(message, (file, line))
    return lacking


def main() -> None:
    for message, (file, line) in missing(room=sys.argv[1] if len(sys.argv) > 1 else "*").items():
        quoted = message.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        print(f'#: {file.relative_to(i18n.ROOMS)}:{line}\nmsgid "{quoted}"\nmsgstr ""\n')


if __name__ == "__main__":
    main()
