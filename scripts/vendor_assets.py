"""Fetch the browser assets again from npm, pinned by version and integrity. The product runs without this script.

Usage: python scripts/vendor_assets.py [CACHE_FOLDER]. Needs npm (`npm pack`), writes src/dunwell/web/static/vendor/
and tests/e2e/vendor/. Change a version here together with its integrity (`npm view NAME@VERSION dist.integrity`).
"""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src" / "dunwell" / "web" / "static" / "vendor"
TESTS = ROOT / "tests" / "e2e" / "vendor"

# package, version, integrity
PINNED = {
    "@tabler/core": (
        "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
    ),
    "@tabler/icons": (
        "3.51.0",
        "sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    ),
    "htmx.org": (
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    ),
    "@alpinejs/csp": (
        "3.17.4",
        "sha512-SlRXmqO6kYhnxlg+99etmuzJtE9Lk4QbKjBHqerXzaMflJqoJXdz/SI3IvHJGZ/vRVyC3bR0SSBz40oY7goBeg==",
    ),
    "echarts": (
        "6.1.0",
        "sha512-q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA==",
    ),
    "axe-core": (
        "4.14.1",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    ),
}

# package → (file in the package, where it goes)
FILES = {
    "@tabler/core": [("dist/css/tabler.min.css", VENDOR / "tabler" / "tabler.min.css")],
    "htmx.org": [
        ("dist/htmx.min.js", VENDOR / "htmx" / "htmx.min.js"),
        ("LICENSE", VENDOR / "htmx" / "LICENSE"),
    ],
    "@alpinejs/csp": [("dist/cdn.min.js", VENDOR / "alpine" / "alpine-csp.min.js")],
    "@tabler/icons": [("LICENSE", VENDOR / "icons" / "LICENSE")],
    "echarts": [
        ("dist/echarts.min.js", VENDOR / "echarts" / "echarts.min.js"),
        ("LICENSE", VENDOR / "echarts" / "LICENSE"),
        ("NOTICE", VENDOR / "echarts" / "NOTICE"),
        ("licenses/LICENSE-d3", VENDOR / "echarts" / "LICENSE-d3"),
    ],
    "axe-core": [
        ("axe.min.js", TESTS / "axe.min.js"),
        ("LICENSE", TESTS / "LICENSE"),
        ("LICENSE-3RD-PARTY.txt", TESTS / "LICENSE-3RD-PARTY.txt"),
    ],
}

# The MIT packages that ship no licence file say who holds the copyright in their readme.
MIT_HOLDERS = {
    VENDOR
    / "tabler"
    / "LICENSE": "Copyright 2018-2026 The Tabler Authors\nCopyright 2018-2026 codecalm.net Paweł Kuna",
    VENDOR / "alpine" / "LICENSE": "Copyright (c) 2019-2026 Caleb Porzio and contributors\n"
    "Copyright (c) 2018-2026 Yuxi (Evan) You and Vue contributors (@vue/reactivity, bundled)",
}
MIT = """MIT License

{holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

# Outline icons of the sprite. Add a name, run the script, use it as icon("name").
ICONS = """
address-book adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up
arrows-sort ban bell binary-tree briefcase building calendar calendar-due calendar-event calendar-time car cash
certificate chart-bar chart-line check checks chevron-down chevron-left chevron-right chevron-up circle-check
circle-dashed circle-half-2 circle-x clipboard-check clipboard-list clock coin copy credit-card currency-yuan database
device-mobile discount dots dots-vertical download edit external-link eye eye-off file-export file-import file-text
filter fingerprint flag gavel git-branch hand-stop hash headset heart-handshake help-circle history home hourglass id
info-circle key keyboard language layout-dashboard link list list-check list-details loader-2 lock lock-open login
logout mail map-pin menu-2 message message-2 minus moon note notes paperclip phone phone-call phone-off phone-plus
player-pause player-play plus point printer progress progress-check receipt receipt-2 refresh report rotate route scale
school search settings shield-check shield-lock shield-x sort-ascending sort-descending sparkles speakerphone
square-check stack-2 star sun table table-export tag tags target topology-star trash upload user user-check user-plus
user-search user-shield user-x users users-group wallet world x
""".split()  # noqa: SIM905


def packed(name: str, cache: Path) -> Path:
    """The package's tarball, checked against its pinned integrity."""
    version, integrity = PINNED[name]
    file = cache / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not file.exists():
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=cache, check=True)
    algorithm, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, file.read_bytes()).digest()).decode()
    if found != expected:
        raise SystemExit(f"{name}@{version}: integrity is {algorithm}-{found}, pinned {integrity}")
    return file


def write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    print(f"{target.relative_to(ROOT)}  {len(data):,} bytes")


def without_source_map(data: bytes) -> bytes:
    """A pointer to a map we do not ship would be a 404 in every developer console."""
    return re.sub(rb"\n?/[/*][#@] sourceMappingURL=[^\n*]*(\*/)?\n?", b"\n", data)


def sprite(archive: tarfile.TarFile) -> bytes:
    """One SVG with a <symbol> for each icon we use."""
    symbols = []
    for name in ICONS:
        member = archive.extractfile(f"package/icons/outline/{name}.svg")
        if member is None:
            raise SystemExit(f"no icon {name}")
        body = re.search(r"<svg[^>]*>(.*)</svg>", member.read().decode(), re.S)
        assert body
        paths = body.group(1).replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(paths.split())}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def main() -> None:
    cache = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    for name in PINNED:
        with tarfile.open(packed(name, cache)) as archive:
            for inside, target in FILES[name]:
                member = archive.extractfile(f"package/{inside}")
                assert member is not None
                data = member.read()
                write(target, without_source_map(data) if target.suffix in {".js", ".css"} else data)
            if name == "@tabler/icons":
                write(VENDOR / "icons" / "sprite.svg", sprite(archive))
    for target, holders in MIT_HOLDERS.items():
        write(target, MIT.format(holders=holders).encode())


if __name__ == "__main__":
    main()
