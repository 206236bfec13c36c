"""Every icon that a page names is in the sprite: a missing one would be an empty square."""

import re
from pathlib import Path

from dunwell.ui.assets import STATIC

SOURCE = Path(__file__).parents[2] / "src" / "dunwell"
NAMED = re.compile(r"""\bicon(?:=|\(\s*)["']([a-z0-9-]+)["']""")


def test_every_icon_named_is_in_the_sprite() -> None:
    sprite = (Path(STATIC) / "vendor" / "icons" / "sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol[^>]* id="([^"]+)"', sprite))
    assert known
    used = {
        (name, path.name)
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".html"}
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert {pair for pair in used if pair[0] not in known} == set()
