"""A course in our own format: one module's folder (module.yaml, lessons, questions.yaml, cases.yaml) as a zip."""

import io
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from dunwell.academy import lint
from dunwell.academy.domain.content import LANGS, Module
from dunwell.academy.library import Fault, told
from dunwell.foundation.i18n import N_

LARGEST = 20 * 1024 * 1024  # bytes unpacked
MOST = 200  # files
MOMENT = (2020, 1, 1, 0, 0, 0)
KNOWN = {".yaml", ".md"}


def write(module: Module) -> bytes:
    """The module as a zip; read back it is the same module."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, text: str) -> None:
            info = zipfile.ZipInfo(f"{module.id}/{name}", MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode())

        put("module.yaml", _yaml(module.head.model_dump(mode="json", exclude_defaults=True)))
        for lesson in module.lessons:
            for lang in LANGS:
                put(f"{lesson.id}.{lang}.md", lesson.body.in_lang(lang) + "\n")
        for name, rows in (("questions.yaml", module.questions), ("cases.yaml", module.cases)):
            put(name, _yaml([row.model_dump(mode="json", exclude_defaults=True) for row in rows]))
    return out.getvalue()


def _yaml(shape: Any) -> str:
    text: str = yaml.safe_dump(shape, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def read(data: bytes, known: set[str] | None = None) -> tuple[Module | None, list[Fault]]:
    """The module of a zip, and everything that has to be mended first (the same proof as `dunwell academy lint`).

    known: ids of role-play scenarios that exist; None leaves those links unproved."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
                return None, [told("file", N_("too large for a course: 200 files and 20 MB at most"))]
            files = {entry.filename: package.read(entry) for entry in entries}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        # zipfile says NotImplementedError of a compression method it does not know, RuntimeError of a locked file
        return None, [told("file", N_("not a zip that can be read: %(error)s"), error=str(error))]
    heads = [name for name in files if PurePosixPath(name).name == "module.yaml"]
    if len(heads) != 1:
        return None, [
            told(
                "file",
                N_(
                    "one module.yaml is expected, there are %(count)s: a course is one folder with its module.yaml"
                ),
                count=len(heads),
            )
        ]
    root = PurePosixPath(heads[0]).parent
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / _name(files[heads[0]])
        folder.mkdir()
        for name, body in files.items():
            path = PurePosixPath(name)
            if path.parent == root and path.suffix in KNOWN:
                (folder / path.name).write_bytes(body)
        found, faults = lint.proved(Path(made), scenarios=known)
    return (found.modules[0] if found.modules else None), faults


def _name(head: bytes) -> str:
    """The folder's name: the id that module.yaml says, if it says one that can be a name."""
    try:
        said = yaml.safe_load(head)
    except (yaml.YAMLError, UnicodeDecodeError):
        return "module"
    name = str(said.get("id", "")) if isinstance(said, dict) else ""
    return name if name.isalnum() else "module"
