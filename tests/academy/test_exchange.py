"""Questions and courses in and out: tables, QTI 2.1 packages, our own format, the bank behind them."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.academy import bank, exambook, exams, learning, library, tables
from dunwell.academy.domain.content import KINDS, Question
from dunwell.academy.exchange import course, qti, qti_reading, table
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import NotFound, NotPermitted
from tests.academy.sample import question
from tests.ui.client import a_person, app_client

ALL = library.shipped().questions()


@pytest.fixture
def trainer(engine, clock):
    return Actor(a_person(engine, clock, "trainer"), "trainer1", "trainer")


def test_every_question_that_ships_comes_back_from_a_table_and_from_qti():
    assert len(ALL) > 150
    assert {one.kind for one in ALL} == set(KINDS)
    assert table.read(table.write(ALL)) == (list(ALL), [])
    back, faults = qti_reading.read(qti.write(ALL))
    assert faults == []
    assert {one.id: one for one in back} == {one.id: one for one in ALL}
    assert qti.write(ALL) == qti.write(ALL)  # the same questions, the same bytes


# Whatever a person may write into a question, spreadsheets' formulas, quotes, mark-up and line breaks included.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=12
)
SAID = st.one_of(
    TEXT, st.sampled_from(["=1+1", "-5", "'quoted", "a;b,c", 'say "no"', "<b>&amp;</b>", "two\nlines", "＝A1", "+86"])
)  # fmt: skip


@given(st.lists(SAID, min_size=4, max_size=4, unique=True), st.sampled_from(KINDS))
def test_odd_words_survive_both_ways(said, kind):
    words = [{"zh": one, "en": one} for one in said]
    more = {
        "options": [{"text": words[n], "right": n < (2 if kind == "multiple" else 1), "why": words[0]} for n in range(4)],
        "order": words, "pairs": [{"left": words[n], "right": words[n]} for n in range(4)],
    }  # fmt: skip
    field = {"order": "order", "match": "pairs", "numeric": None}.get(kind, "options")
    given_words = {"text": words[0], "explain": words[1], "source": words[2]}
    one = question(kind, **given_words, **({field: more[field]} if field else {}))
    assert table.read(table.write([one])) == ([one], [])
    assert qti_reading.read(qti.write([one])) == ([one], [])


def test_a_table_says_row_by_row_what_is_to_be_mended_and_nothing_is_taken(engine, clock, trainer):
    rows = table.write(ALL[:3]).decode("utf-8-sig").splitlines()
    broken = (
        rows[2].replace(",single,", ",singel,").replace(",numeric,", ",numeriq,").replace(",case,", ",caze,")
    )
    data = "\r\n".join(
        [rows[0], rows[1], broken, rows[3].replace(ALL[2].lesson, "m99-l01", 1), rows[1]]
    ).encode()
    with write(engine) as session:
        brought = bank.bring_questions(session, clock, trainer, "q.csv", data)
    assert not brought.taken
    said = {fault.where: fault.what for fault in brought.faults}
    assert any(where.startswith("row 3") for where in said)
    assert any("there is no lesson m99" in what for what in said.values())
    assert any("twice" in what for what in said.values())
    with read(engine) as session:
        assert tables.own_questions(session) == []


def test_what_is_wrong_in_a_table_is_said_in_the_readers_language_with_row_column_and_what_is_allowed(sqlite, clock, settings):  # fmt: skip
    single = next(one for one in ALL if one.kind == "single")
    head, good = table.write([single]).decode("utf-8-sig").splitlines()
    row = dict(zip(next(csv.reader([head])), next(csv.reader([good])), strict=True))
    wrong = [
        {"kind": "singel"}, {"level": "9"}, {"id": "q1"}, {"text_en": ""}, {"choice2_en": ""}, {"choice1_right": "x", "choice2_right": "x"},
        {"choice3_right": "maybe"}, {"lesson": "m99-l01"},
    ]  # fmt: skip
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, list(row))
    rows.writeheader()
    rows.writerows(row | {"id": f"{single.id[:3]}-q9{n}"} | one for n, one in enumerate(wrong))
    with app_client(settings, clock, "trainer", lang="zh") as client:
        page = client.post("/academy/bank/questions", files={"file": ("q.csv", out.getvalue())}).text
    for said in (
        "第2行", "kind 列填的是“singel”；可填：single, multiple, order, match, numeric, case", "level 列填的是“9”；可填：1, 2, 3",
        "id 列填的是“q1”；可填：m04-q01, m04-q123", "text_en 列为空", "choice2_en 列为空", "单选题有且只有一个正确选项", "choice3_right 列填的是“maybe”",
    ):  # fmt: skip
        assert said in page
    for english in ("Input should", "Value error", "String should", "row 3"):
        assert english not in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00\x01", "neither UTF-8"),
        (b"name,age\r\nA,1\r\n", "columns missing"),
        (b"PK\x03\x04broken", "not a zip"),
        (b"<assessmentItem", "not XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "not XML"),
    ],
)
def test_files_that_are_none_are_refused_with_the_reason(engine, clock, trainer, data, said):
    with write(engine) as session:
        brought = bank.bring_questions(session, clock, trainer, "file", data)
    assert not brought.taken
    assert said in brought.faults[0].what


def test_own_questions_are_asked_and_ended_ones_no_more(engine, clock, trainer):
    old = ALL[0]
    new = question(module="m04", number=901)
    changed = old.model_copy(update={"explain": new.explain})
    data = table.write([old, new])
    with write(engine) as session:
        brought = bank.bring_questions(session, clock, trainer, "q.csv", data)
        assert (brought.new, brought.changed, brought.unchanged) == (("m04-q901",), (), (old.id,))
        assert exambook.questions(session)["m04-q901"] == new
        brought = bank.bring_questions(session, clock, trainer, "q.csv", table.write([changed, new]))
        assert (brought.new, brought.changed, brought.unchanged) == ((), (old.id,), ("m04-q901",))
        assert exambook.questions(session)[old.id] == changed
        assert exambook.questions()[old.id] == old  # what ships stays as it is
    with write(engine) as session:
        bank.end_question(session, clock, trainer, old.id)
        bank.end_question(session, clock, trainer, "m04-q901")
        assert exambook.questions(session) == exambook.questions()
        with pytest.raises(NotFound):
            bank.end_question(session, clock, trainer, old.id)


def test_a_paper_keeps_the_question_as_it_was_asked(engine, clock, trainer):
    with write(engine) as session:
        row = exams.start(session, clock, trainer, "weekly-m04", seed=1)
        before = exams.paper_of(row)[0].question
        other = before.model_copy(update={"explain": question().explain})
        bank.bring_questions(session, clock, trainer, "q.csv", table.write([other]))
        assert exams.paper_of(row)[0].question == before
        assert exambook.questions(session)[before.id] == other
        bank.bring_questions(session, clock, trainer, "q.csv", table.write([before]))
    with write(engine) as session:
        second = exams.start(session, clock, trainer, "weekly-m04", seed=2)
        assert second.id == row.id


def test_only_authors_bring_in(engine, clock):
    collector = Actor(a_person(engine, clock, "collector"), "collector1", "collector")
    with write(engine) as session, pytest.raises(NotPermitted):
        bank.bring_questions(session, clock, collector, "q.csv", table.write(ALL[:1]))


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="late_fee" title="Late fee" adaptive="false" timeDependent="false" xml:lang="en-GB">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>ChoiceB</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>
    <p>Read this
       first.</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1">
      <prompt>Which amount is asked for?</prompt>
      <simpleChoice identifier="ChoiceA">One that is made up</simpleChoice>
      <simpleChoice identifier="ChoiceB">The one in the ledger</simpleChoice>
      <simpleChoice identifier="ChoiceC">Any</simpleChoice>
    </choiceInteraction>
  </itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>"""


def test_an_item_of_another_platform_is_read_where_a_lesson_is_named(engine, clock, trainer):
    with write(engine) as session:
        refused = bank.bring_questions(session, clock, trainer, "i.xml", FOREIGN.encode())
        assert "names no lesson" in refused.faults[0].what
        brought = bank.bring_questions(session, clock, trainer, "i.xml", FOREIGN.encode(), "m04-l01", 2, "en")
        assert brought.taken
        assert "not there in zh" in brought.notes[0].what
        kept = exambook.questions(session)[brought.new[0]]
    assert (kept.kind, kept.level, kept.lesson) == ("single", 2, "m04-l01")
    assert kept.text.en == "Which amount is asked for?"
    assert [option.right for option in kept.options] == [False, True, False]


def test_the_two_languages_of_an_item_must_agree():
    one = question("single")
    with zipfile.ZipFile(io.BytesIO(qti.write([one]))) as package:
        files = {name: package.read(name) for name in package.namelist()}
    name = f"items/{one.id}.en.xml"
    files[name] = files[name].replace(b"<value>C1</value>", b"<value>C2</value>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for each, data in files.items():
            package.writestr(each, data)
    _, faults = qti_reading.read(out.getvalue())
    assert any("another answer is right" in fault.what for fault in faults)


# Courses -----------------------------------------------------------------------------------------------------------


def test_a_module_comes_back_from_our_own_format():
    for module in library.shipped().modules:
        back, _ = course.read(course.write(module))
        assert back == module


def test_a_course_takes_the_place_of_what_ships_until_it_is_ended(engine, clock, trainer):
    module = library.shipped().modules[0]
    title = {"zh": "我们自己的课", "en": "A course of our own"}
    ours = module.model_copy(
        update={"head": module.head.model_copy(update={"title": module.head.title.__class__(**title)})}
    )
    with write(engine) as session:
        _, brought = bank.bring_course(session, clock, trainer, "c.zip", course.write(ours))
        assert (brought.changed, brought.faults) == ((module.id,), ())
        found = library.curriculum(session).module(module.id)
        assert found is not None
        assert found.head.title.en == "A course of our own"
        bank.end_course(session, clock, trainer, module.id)
        assert library.curriculum(session).module(module.id) == module


def test_a_course_with_a_fault_is_refused_whole(engine, clock, trainer):
    data = course.write(library.shipped().modules[0])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    lesson = next(name for name in files if name.endswith("l01.en.md"))
    del files[lesson]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for each, body in files.items():
            package.writestr(each, body)
    with write(engine) as session:
        _, brought = bank.bring_course(session, clock, trainer, "c.zip", out.getvalue())
        assert any("the lesson is not there" in fault.what for fault in brought.faults)
        assert tables.own_modules(session) == []


def repacked(data, change):
    """The zip once more, its files changed by `change` (name, bytes) → bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            made.writestr(name, change(name, package.read(name)))
    return out.getvalue()


def chinese(faults):
    """Every fault in Chinese with its place; each was told as a message of the catalogue that has Chinese."""
    said = [(fault.where, fault.said("zh_Hans")) for fault in faults]
    assert all(fault.message for fault in faults)
    assert all(re.search("[\u4e00-\u9fff]", words) for _, words in said), said
    return said


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        ("questions.yaml", b"level: 1", b"level: 9", "m01-q01", "level 是“9”；可用："),
        ("questions.yaml", b"  explain:", b"  explane:", "m01-q01", "缺少 explain：请补写"),
        ("questions.yaml", b"  explain:", b"  explane:", "m01-q01", "这里没有 explane 这一项"),
        ("questions.yaml", b"- id: m01-q01", b"- id: m01-q01\n  - x: [", "questions.yaml", "不是可读的 YAML"),
        ("m01-l01.en.md", b"## ", b"### ", "m01-l01.en.md", "标题应依次为"),
        ("module.yaml", b"minutes:", b"minute:", "module.yaml", "请补写"),
    ],
)
def test_what_is_wrong_with_a_course_is_said_in_the_readers_language(file, old, new, place, words):
    data = course.write(library.shipped().modules[0])
    _, faults = course.read(repacked(data, lambda name, body: body.replace(old, new, 1) if name.endswith(file) else body))  # fmt: skip
    said = chinese(faults)
    assert any(place in where and words in text for where, text in said), said


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("single", b"<value>C1</value>", b"<value>C9</value>", "指向不存在的选项"),
        ("single", b"</itemBody>", b"</itemBod>", "第 2 行第"),
        ("single", b"choiceInteraction", b"hotspotInteraction", "只能读取选择、排序、配对和数值填空题"),
        ("order", b"<value>I2</value>", b"", "排序与现有选项不符"),
        ("match", b"<value>L2 R2</value>", b"<value>L2</value>", "simpleAssociableChoice"),
        ("numeric", b'baseType="float"', b'baseType="string"', "baseType 应为 float 或 integer"),
        ("numeric", b"responseDeclaration", b"responseDecl", "须有 responseDeclaration"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_in_the_readers_language_with_its_file(kind, old, new, words):
    one = question(kind)
    right = (
        "C" + str(next(n for n, option in enumerate(one.options, 1) if option.right)) if one.options else ""
    )
    old = old.replace(b"C1", right.encode())
    data = repacked(qti.write([one]), lambda name, body: body.replace(old, new) if name.startswith("items") else body)  # fmt: skip
    _, faults = qti_reading.read(data)
    said = chinese(faults)
    assert any(f"items/{one.id}." in where and words in text for where, text in said), said


def test_a_hostile_zip_writes_nowhere(engine, clock, trainer):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("../../evil/module.yaml", "id: ../../evil\n")
    module, faults = course.read(out.getvalue())
    assert module is None
    assert faults


# Pre-assessment ----------------------------------------------------------------------------------------------------


def _sit(session, clock, actor, right):
    row = exams.start(session, clock, actor, "pre", seed=7)
    for one in exams.paper_of(row):
        if one.question.id[:3] in right:
            exams.save(session, clock, actor, row.id, one.question.id, _right(one.question))
    return exams.hand_in(session, clock, actor, row.id)


def _right(one: Question):
    if one.kind == "numeric":
        return str(one.figure.value)
    if one.kind in ("order", "match"):
        return list(range(len(one.order or one.pairs)))
    return [number for number, option in enumerate(one.options) if option.right]


def test_what_one_knows_is_skipped_save_what_everybody_is_taught(engine, clock):
    learner = Actor(a_person(engine, clock, "collector"), "collector1", "collector")
    everything = {module.id for module in library.shipped().modules}
    with write(engine) as session:
        learning.enrol(session, clock, learner, learner.user_id, "new_hire")
        before = learning.today(session, clock, learner.user_id)
        _sit(session, clock, learner, {"m04", "m03"})
        after = learning.today(session, clock, learner.user_id)
        skipped = tables.enrolment(session, learner.user_id).skipped
        assert {lesson[:3] for lesson in skipped} == {"m04"}  # the law is never skipped
        assert after.lessons_all == before.lessons_all - len(skipped)
        assert "m04" in everything
        learning.take_all(session, learner.user_id)
        assert learning.today(session, clock, learner.user_id).lessons_all == before.lessons_all


def test_an_assessment_before_the_track_counts_too(engine, clock):
    learner = Actor(a_person(engine, clock, "collector"), "collector1", "collector")
    with write(engine) as session:
        _sit(session, clock, learner, {"m04"})
        row = learning.enrol(session, clock, learner, learner.user_id, "new_hire")
        assert {lesson[:3] for lesson in row.skipped} == {"m04"}


# Pages -------------------------------------------------------------------------------------------------------------


def test_the_trainer_brings_in_and_takes_out_on_the_page(sqlite, clock, settings):
    with app_client(settings, clock, "trainer") as client:
        assert client.get("/academy/bank").status_code == 200
        made = client.get("/academy/bank/questions.csv?module=m04")
        assert made.headers["content-disposition"].endswith('questions-m04.csv"')
        sent = client.post("/academy/bank/questions", files={"file": ("q.csv", made.content)})
        assert "Brought in" in sent.text
        bad = client.post("/academy/bank/questions", files={"file": ("q.csv", b"id,kind\r\n1,2\r\n")})
        assert "columns missing" in bad.text
        for path in (
            "questions.qti",
            "modules/m04.zip",
            "modules/m04/scorm12.zh.zip",
            "modules/m04/cmi5.en.zip",
        ):
            file = client.get(f"/academy/bank/{path}")
            assert file.status_code == 200
            assert zipfile.is_zipfile(io.BytesIO(file.content))
        assert client.get("/academy/bank/modules/m04/odd.zh.zip").status_code == 404
    with app_client(settings, clock, "collector") as client:
        assert client.get("/academy/bank").status_code == 403
