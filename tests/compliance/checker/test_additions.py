"""What a compliance officer adds: seen before it goes live, obeyed when it does, taken back on record."""

import pytest
from sqlalchemy import Engine, select

from dunwell.compliance.checker import additions
from dunwell.compliance.checker.additions_domain import Addition, Additions
from dunwell.compliance.checker.service import Line, check
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.actor import SYSTEM, Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput, NotPermitted

HARMLESS = "您好，明天的茶话会照常。"


def a_phrase(session, clock, words: str = "茶话会", actor: Actor = SYSTEM, **other: str):
    values = {"kind": "phrase", "lang": "zh", "category": "threat_criminal", "note": "行话", **other}
    return additions.propose(session, clock, actor, words=words, **values)


def test_a_phrase_is_obeyed_only_while_it_is_live(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        row = a_phrase(session, clock)
        assert additions.live(session) == Additions()
        additions.go_live(session, clock, SYSTEM, row.id)
        found = check([Line(HARMLESS, "zh")], additions=additions.live(session))[0].violations
        assert [(each.category, each.quote) for each in found] == [("threat_criminal", "茶话会")]
        additions.withdraw(session, clock, SYSTEM, row.id, "误伤")
        assert check([Line(HARMLESS, "zh")], additions=additions.live(session))[0].violations == ()
        kinds = session.scalars(select(RecordRow.kind).order_by(RecordRow.id)).all()
    assert kinds == ["checker.addition_proposed", "checker.addition_live", "checker.addition_withdrawn"]


def test_the_effect_counts_what_changes_among_past_texts_and_in_the_corpus():
    past = [Line(HARMLESS, "zh"), Line("您好，请问方便吗？", "zh")]
    effect = additions.measure(Addition("phrase", "zh", "insult", "您好"), past)
    assert (effect.past, effect.flagged_count) == (2, 2)
    assert effect.newly_flagged == [line.text for line in past]
    assert effect.corpus_wrong > 10  # a careless phrase shows its harm before it is live
    assert effect.corpus_wrong_lines


def test_a_hit_marked_false_is_silent_in_every_text_that_holds_its_words():
    line = Line("再不还钱，你走夜路小心一点。", "zh")
    assert "threat_violence" in check([line])[0].categories
    marked = Additions((Addition("false_hit", "zh", "", "走夜路"),))
    assert check([line], additions=marked)[0].violations == ()


def test_a_phrase_is_found_in_disguise():
    phrase = Additions((Addition("phrase", "zh", "threat_criminal", "茶话会"),))
    text = "明天 茶 话 会 见"
    found = check([Line(text, "zh")], additions=phrase)[0].violations
    assert "茶 话 会" in [each.quote for each in found]


@pytest.mark.parametrize(
    "bad",
    [{"words": "好"}, {"category": "nonsense"}, {"kind": "pattern", "words": "(("}, {"kind": "pattern", "words": "x*"},
     {"note": " "}, {"lang": "fr"}],
)  # fmt: skip
def test_what_cannot_work_is_refused(sqlite: Engine, clock: FixedClock, bad: dict[str, str]):
    with db.write(sqlite) as session, pytest.raises(BadInput):
        a_phrase(session, clock, **bad)


def test_a_collector_adds_nothing(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session, pytest.raises(NotPermitted):
        a_phrase(session, clock, actor=Actor(1, "c", "collector"))
