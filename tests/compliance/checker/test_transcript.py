"""A whole call: only the collector is judged, by who was on the line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.compliance.checker import transcript
from dunwell.compliance.checker.transcript import BadTranscript, Turn

CALL = [
    Turn("collector", "您好，请问是周先生本人吗？"),
    Turn("debtor", "是我。你们再打我就叫人打断你的腿。"),
    Turn("collector", "您骂我可以，我们还是商量一下怎么还。"),
    Turn("collector", "今天不还，警察明天就上门抓人，进去坐牢。"),
]


def test_only_what_the_collector_says_is_judged_and_each_turn_is_named():
    found = transcript.judge(CALL, lang="zh")
    assert [one.turn for one in found] == [1, 3, 4]
    bad = [one for one in found if one.verdict.violations]
    assert [one.turn for one in bad] == [4]
    assert "V2" in bad[0].flags


def test_words_reach_who_spoke_last_and_the_party_where_nobody_did():
    turns = [Turn("collector", "您好"), Turn("third_party", "他不在"), Turn("collector", "请他回个电话")]
    assert [one.addressee for one in transcript.judge(turns)] == ["third_party", "third_party"]
    alone = [Turn("collector", "请他回个电话")]
    assert transcript.judge(alone)[0].addressee == "debtor"
    assert transcript.judge(alone, party="third_party")[0].addressee == "third_party"


@pytest.mark.parametrize("line", ['{"speaker": "x", "text": "a"}', "{", "", '{"speaker": "debtor"}'])
def test_a_malformed_transcript_says_where(line: str):
    with pytest.raises(BadTranscript):
        transcript.read([line])


def test_the_command_judges_a_call_and_refuses_what_it_does_not_know(tmp_path: Path):
    file = tmp_path / "call.jsonl"
    file.write_text(
        "\n".join(json.dumps({"speaker": t.speaker, "text": t.text}, ensure_ascii=False) for t in CALL),
        "utf-8",
    )
    run = CliRunner().invoke(app, ["check-text", "--transcript", str(file), "--json"])
    assert run.exit_code == 1
    assert [json.loads(line)["turn"] for line in run.stdout.splitlines()] == [1, 3, 4]
    for wrong in (["--channel", "pigeon"], ["--pack", "zz"], ["--measure", str(tmp_path / "none")]):
        assert CliRunner().invoke(app, ["check-text", "您好", *wrong]).exit_code == 2
