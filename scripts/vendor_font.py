"""Make the PDF font again from Debian's fonts-noto-cjk: two weights cut down to the characters we print.

Usage: python scripts/vendor_font.py DEB UNICODE_DEB (files of `apt-get download fonts-noto-cjk unicode-data`). Needs
`pip install fonttools` and dpkg-deb. Writes src/dunwell/ui/fonts/: Regular covers GB 2312 and every character of the Table of
General Standard Chinese Characters (2013, the one that names are registered in); Bold, for headings, GB 2312 level 1.
"""

import bz2
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).resolve().parents[1] / "src" / "dunwell" / "ui" / "fonts"
SIMPLIFIED = 2  # the SC face of the collection
SIGNS = {*range(0x20, 0x7F), *range(0xA0, 0x180), 0x20AC, 0x2212, 0x25A1, 0x2610, 0x2611, 0x2713, 0x2717}
SIGNS |= {0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0xFFE5}


def gb2312(rows: range) -> set[int]:
    """The characters in these rows of GB 2312."""
    found = set()
    for high in rows:
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def general_standard(folder: Path) -> set[int]:
    """The Table of General Standard Chinese Characters, as Unihan's property kTGH lists it."""
    with bz2.open(folder / "usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt") as lines:
        marks = (re.match(r"U\+([0-9A-F]+)\tkTGH\t", line) for line in lines)
        return {int(mark[1], 16) for mark in marks if mark}


def cut(source: Path, target: Path, characters: set[int]) -> None:
    """Write the SC face of a collection with these characters only."""
    options = subset.Options()
    options.font_number, options.hinting, options.notdef_outline = SIMPLIFIED, False, True
    options.layout_features, options.name_IDs = ["kern", "locl", "ccmp", "mark"], ["*"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}  {target.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")
    target.with_suffix(".txt").write_text("".join(map(chr, sorted(font.getBestCmap()))) + "\n", "utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for deb in sys.argv[1:3]:
            subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
        cjk = folder / "usr/share/fonts/opentype/noto"
        everything = gb2312(range(0xA1, 0xF8)) | general_standard(folder) | SIGNS
        cut(cjk / "NotoSansCJK-Regular.ttc", FONTS / "NotoSansCJKsc-Regular.otf", everything)
        cut(cjk / "NotoSansCJK-Bold.ttc", FONTS / "NotoSansCJKsc-Bold.otf", gb2312(range(0xA1, 0xD8)) | SIGNS)
    (FONTS / "NotoSansCJKsc-Bold.txt").unlink()


if __name__ == "__main__":
    main()
