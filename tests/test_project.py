"""The repository keeps its word: links in the docs lead somewhere, the lock names no registry, no machine's path is in it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).exists()
]
# Lessons link to lessons and pages of the product, which tests/academy/test_lint.py proves.
LESSONS = ROOT / "content" / "academy"
DOCS = [path for path in TRACKED if path.suffix == ".md" and LESSONS not in path.parents]


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_in_the_docs_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "--index-url" not in lock


def test_no_tracked_file_names_a_machine() -> None:
    home = "/" + "work/"
    for path in TRACKED:
        if (
            path.suffix in {".py", ".md", ".yaml", ".toml", ".html", ".po", ".dmn", ".js", ".css"}
            and "vendor" not in path.parts
        ):
            assert home not in path.read_text(encoding="utf-8"), path.relative_to(ROOT)


def test_english_docs_for_people_have_a_chinese_twin() -> None:
    pages = [
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs" / "how-to").glob("*.md"),
        *(ROOT / "docs" / "first-hour").glob("*.md"),
    ]
    for_engineers = {"architecture.md", "ui.md"}
    for page in pages:
        if not page.name.endswith(".zh.md") and page.name not in for_engineers:
            assert (
                page.with_suffix("").with_suffix(".zh.md").exists()
                or (page.parent / f"{page.stem}.zh.md").exists()
            ), page.name
