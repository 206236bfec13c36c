"""The telephone itself: hold, mute, notes and transfer change the call, are kept as its lines, and are scored."""

import io

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import library, play
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import moves as domain
from dunwell.roleplay.domain.moves import Move
from dunwell.roleplay.domain.strict import BadData
from dunwell.roleplay.moves import before_spoken, replay
from dunwell.roleplay.scoring import judge

HELLO = "您好，我是南塘银行小李，工号0231，通话录音，方便说两分钟吗？"
WAIT = "请稍等，我查一下账。"


def log_of(scenario: str, *lines: str, seed: int = 3):
    return replay(Call(library.scenario(scenario), seed), lines)


def scored(log):
    turns = [Turn(speaker, text) for speaker, text in log.call.transcript]
    return judge(turns, log.call.scenario.case, handling=log.handling)[0]


def check(score, number: str) -> bool | None:
    return next((one.met for one in score.checks if one.id == number), None)


def test_a_move_is_read_as_it_was_written():
    for move in (
        Move("hold", at="2026-06-10T02:00:00+00:00"),
        Move("mute"),
        Move("back", seconds=40),
        Move("note", text="她在摆摊"),
        Move("transfer", text="金额有异议 请查", desk="complaints"),
    ):
        assert domain.read(domain.write(move)) == move
    assert domain.read("您好") is None


@pytest.mark.parametrize("line", ["/hum", "/back", "/back soon", "/transfer lead", "/transfer boss 有事"])
def test_what_is_no_move_is_refused_and_says_how(line):
    with pytest.raises(BadData, match="/"):
        domain.read(line)
    with pytest.raises(BadData, match="nobody is waiting"):
        log_of("shop-moved", "/back 3")
    with pytest.raises(BadData, match="first /back"):
        log_of("shop-moved", "/hold", HELLO)


def test_the_longer_the_wait_the_more_it_costs_and_in_the_end_they_hang_up():
    trust = [
        log_of("shop-moved", HELLO, "/hold", f"/back {seconds}").call.situation.mind.trust
        for seconds in (5, 40, 80)
    ]
    assert trust[0] > trust[1] > trust[2]
    gone = log_of("shop-moved", HELLO, "/hold", "/back 290")
    assert gone.call.ended
    assert gone.call.situation.ended_by == "debtor"
    assert gone.waits[0].gone


def test_who_is_told_beforehand_waits_longer_and_minds_less():
    told, untold = (log_of("shop-moved", HELLO, line, "/hold") for line in (WAIT, "账上是一万零二百元。"))
    assert told.patience > untold.patience
    mind = [
        log_of("shop-moved", HELLO, line, "/hold", "/back 60").call.situation.mind.anger
        for line in (WAIT, "您看。")
    ]
    assert mind[0] < mind[1]


def test_a_second_wait_is_borne_less_and_the_desperate_hardly_at_all():
    once = log_of("shop-moved", HELLO, WAIT)
    twice = log_of("shop-moved", HELLO, WAIT, "/hold", "/back 10", WAIT)
    assert twice.patience < once.patience
    assert log_of("no-morning-left", HELLO).patience < log_of("two-wards", HELLO).patience


def test_what_is_typed_while_muted_is_a_note_and_nobody_hears_it():
    muted = log_of("shop-moved", HELLO, "/mute", "/note 声音在抖", "/back 4", "最近摊子怎么样？")
    plain = log_of("shop-moved", HELLO, "最近摊子怎么样？")
    assert muted.call.transcript == plain.call.transcript
    assert [one.text for one in muted.entries if one.kind == "note"] == ["声音在抖"]
    long = log_of("shop-moved", HELLO, "/mute", "/back 40")
    assert len(long.call.transcript) > len(log_of("shop-moved", HELLO).call.transcript)


@pytest.mark.parametrize(
    ("scenario", "opening", "desk"),
    [
        ("charged-after-closing", "您这边是什么情况？", "complaints"),
        ("never-opened-it", "您这边是什么情况？", "complaints"),
        ("two-wards", "最近遇到什么情况了？", "hardship"),
        ("no-morning-left", "您现在怎么样？", "lead"),
        ("father-in-spring", "请问是本人吗？麻烦核对身份证末四位。", "hardship"),
        ("ask-my-lawyer", "您自己怎么打算的？", "lead"),
    ],
)
def test_the_right_desk_is_the_right_thing_in_a_special_matter(scenario, opening, desk):
    log = log_of(scenario, HELLO, opening, f"/transfer {desk} 需要专门的同事来办")
    assert log.transfer is not None
    assert log.transfer.fits
    assert log.call.situation.ended_by == "transfer"
    found = scored(log)
    assert check(found, "10.7") is True
    assert "no_result" not in found.caps


def test_a_needless_transfer_ends_the_call_without_a_result_and_costs():
    lines = (HELLO, "麻烦核对一下身份证末四位。", "最近摊子怎么样？")
    log = log_of("shop-moved", *lines, "/transfer lead 客户说有困难")
    assert log.call.ended
    assert log.call.outcome()["agreed"] is None
    found = scored(log)
    assert check(found, "10.7") is False
    assert "no_result" in found.caps
    assert found.total < scored(log_of("shop-moved", *lines)).total
    assert found.total <= 40


def test_passing_a_special_matter_on_before_it_has_shown_is_a_guess():
    assert not log_of("two-wards", "/transfer hardship 不知道").transfer.fits


def test_leaving_somebody_waiting_without_a_word_is_scored():
    told = scored(log_of("shop-moved", HELLO, WAIT, "/hold", "/back 20"))
    untold = scored(log_of("shop-moved", HELLO, "/hold", "/back 20"))
    long = scored(log_of("shop-moved", HELLO, WAIT, "/hold", "/back 100"))
    assert (check(told, "3.6"), check(untold, "3.6")) == (True, False)
    assert (check(told, "3.7"), check(long, "3.7")) == (True, False)
    assert check(scored(log_of("shop-moved", HELLO)), "3.6") is None


def test_trying_again_counts_only_what_was_spoken():
    lines = [HELLO, "/hold", "/back 9", "/mute", "/note 记", "/back 2", "在吗？", "/transfer lead 有事"]
    assert before_spoken(lines, 1) == []
    assert before_spoken(lines, 2) == lines[:6]
    assert before_spoken(lines, 3) == lines[:7]
    assert before_spoken(lines, 4) == lines
    assert before_spoken(lines, 5) is None


def test_the_terminal_takes_moves_and_says_what_is_none():
    out = io.StringIO()
    call = play.play(
        library.scenario("shop-moved"), 5, [HELLO, "/hum", "/hold", "/back 12", "/hang"], out, hints=True
    ).call
    assert "/hum: a move is one of" in out.getvalue()
    assert len(call.turns) == 3
