"""Both sides of every edge of the law, read from law.md and not from the packs, line by line through the command."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from dunwell.compliance.commands import judge_lines

HERE = Path(__file__).parent
BASE: dict[str, dict[str, Any]] = {
    "cn": {
        "at": "2026-03-05T10:00:00+08:00",
        "zone": "Asia/Shanghai",
        "number": "13800000001",
        "collector": {"type": "first_party", "certified": True},
    },
    "us": {
        "at": "2026-03-05T10:00:00-05:00",
        "zone": "America/New_York",
        "number": "+12125550100",
        "collector": {"type": "agency"},
    },
    "uk": {
        "at": "2026-03-05T10:00:00+00:00",
        "zone": "Europe/London",
        "number": "+442079460000",
        "collector": {"type": "agency"},
    },
}
ROWS = [
    (pack, json.loads(line))
    for pack in BASE
    for line in (HERE / f"edges_{pack}.jsonl").read_text("utf-8").splitlines()
]


def _line(pack: str, given: dict[str, Any]) -> str:
    common = {"id": 1, "channel": "voice", "purpose": "collect", "party": {"relation": "self"}, "history": []}
    return json.dumps(common | BASE[pack] | given)


@pytest.mark.parametrize(
    ("pack", "row"), ROWS, ids=[f"{pack}: {row['law']}: {row['name']}" for pack, row in ROWS]
)
def test_each_side_of_each_edge(pack: str, row: dict[str, Any]) -> None:
    out, err = io.StringIO(), io.StringIO()
    status = judge_lines(io.BytesIO(_line(pack, row["given"]).encode()), out, err, [pack], True)
    assert not err.getvalue()
    said = json.loads(out.getvalue())
    reasons = {reason["rule"] for reason in said["reasons"]}
    assert said["allowed"] is row["allowed"], reasons
    assert status == (0 if row["allowed"] else 1)
    assert set(row.get("by", ())) <= reasons
    assert set(row.get("requires", ())) <= {reason["rule"] for reason in said["requires"]}
    assert set(row.get("warns", ())) <= {reason["rule"] for reason in said["warnings"]}
    if "earliest" in row:
        assert said["earliest"] == row["earliest"]
    for reason in said["reasons"]:
        assert reason["rule"].startswith(f"{pack}_")
        assert reason["source"]
        assert reason["text"]
        assert reason["confidence"]
