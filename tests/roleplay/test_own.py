"""Scenarios of the house: made, mended, tried, signed by another, published beside the shipped ones, retired."""

import re
from dataclasses import replace

import pytest
import yaml
from tests.ui.client import a_person, app_client
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.foundation.actor import Actor
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound, NotPermitted
from dunwell.foundation.i18n import gettext
from dunwell.foundation.settings import resource
from dunwell.roleplay import (
    catalogue,
    exam,
    library,
    own,
    own_form,
    own_tables,
    own_text,
    own_words,
    service,
    tables,
)
from dunwell.roleplay.domain.scenario import faults_of
from dunwell.roleplay.domain.strict import BadData


@pytest.fixture
def trainer(sqlite, clock):
    return Actor(a_person(sqlite, clock, "trainer"), "trainer1", "trainer")


@pytest.fixture
def reviewer(sqlite, clock):
    return Actor(a_person(sqlite, clock, "qa"), "qa1", "qa")


def shipped(name="shop-moved", lang="zh"):
    return yaml.safe_load(resource("content", "scenarios", lang, f"{name}.yaml").read_text("utf-8"))


def ticked(case):
    """The case as boxes can say it: not said is not so."""
    may, legal = case.authority, case.legal
    return replace(
        case, authority=replace(may, waiver_of=may.waiver_of or (), waiver_conditional=bool(may.waiver_conditional)),
        legal=replace(legal, suit_filed=bool(legal.suit_filed), suit_authorised=bool(legal.suit_authorised)),
    )  # fmt: skip


def posted_of(data):
    """What a browser would send for this data: every field of the form as it is shown."""
    sent = []
    for path, value in own_form.values_of(data).items():
        if isinstance(value, list):
            sent += [(path, each) for each in value]
        elif value is True:
            sent.append((path, "1"))
        elif value is not None and value is not False:
            sent.append((path, str(value)))
    for name in own_form.FACTS:
        for n, row in enumerate(own_form.rows_of(data, name)):
            for part, value in row.items():
                sent += [
                    (f"{name}[{n}].{part}", str(each))
                    for each in (value if isinstance(value, list) else [value])
                ]
    return sent


@pytest.mark.parametrize("one", library.scenarios(), ids=lambda one: f"{one.lang}-{one.id}")
def test_the_form_and_the_yaml_say_the_same_of_every_shipped_scenario(one):
    data = shipped(one.id, one.lang)
    through = own_form.data_of(posted_of(data))
    same = own_text.read(own_text.write(through))
    from dunwell.roleplay.domain.scenario import read_scenario

    told = read_scenario(own_text.full(same) | {"id": one.id, "version": one.version})
    assert told.case == ticked(one.case)
    assert (told.reveals, told.hidden, told.lines, told.person, told.wish) == (
        one.reveals,
        one.hidden,
        one.lines,
        one.person,
        one.wish,
    )
    assert told.persona == one.persona
    assert told.special == one.special


def test_every_fault_is_named_at_its_key_at_once_and_said_in_chinese():
    spoilt = own_text.full(shipped())
    spoilt["level"], spoilt["case"]["dpd"], spoilt["case"]["fee_minor"] = 9, "viele", -1
    spoilt["hidden"][1]["trust"], spoilt["hidden"][0]["acts"], spoilt["mood"] = 0.9, ["C99"], "x"
    spoilt["person"]["id_tail"], spoilt["persona"]["state"], spoilt["title"] = "12", [], " "
    spoilt["case"]["call_date"], spoilt["case"]["means"]["payday"], spoilt["lines"] = (
        "soon",
        44,
        {"D99": ["x"]},
    )
    spoilt["case"]["product"], spoilt["archetype"], spoilt["reveals"][0]["topic"] = "boat", None, 5
    found = faults_of(spoilt)
    assert {one.where for one in found} >= {
        "level", "case.dpd", "case.fee_minor", "hidden[1].trust", "hidden[0].acts", "mood", "person.id_tail", "persona.state", "title",
        "case.call_date", "case.means.payday", "lines.D99", "case.product", "archetype", "reveals[0].topic",
    }  # fmt: skip
    for one in [
        *found,
        *(
            BadData(f"x: {what}")
            for what in (
                "says who picks up",
                "principal, interest and fee do not make the balance",
                "no fact on income, so that nobody could find it out",
            )
        ),
    ]:
        words = own_words.said(one, lambda text, **values: gettext("zh_Hans", text, **values))
        assert re.search("[\u4e00-\u9fff]", words), (one, words)
    assert [str(one) for one in faults_of(own_text.full(shipped()))] == []
    assert faults_of([])[0].what == "a mapping of keys is wanted"


def test_what_does_not_agree_is_found_once_the_keys_are_right():
    spoilt = own_text.full(shipped())
    spoilt["case"]["fee_minor"] = 1
    spoilt["hidden"] = [row for row in spoilt["hidden"] if row["topic"] != "income"]
    assert {one.where for one in faults_of(spoilt)} == {"case", "hidden"}


def test_yaml_that_cannot_be_read_says_the_line_and_aliases_are_refused(sqlite, clock, trainer):
    with pytest.raises(own_text.NoYaml) as wrong:
        own_text.read("title: a\nbrief: [x\n")
    assert wrong.value.line >= 2
    for text in ("a: &x [1]\nb: *x\n", "just words", "- a"):
        with pytest.raises(BadInput):
            own_text.read(text)


@pytest.mark.parametrize(
    ("text", "kind", "line", "near"),
    [
        ("title: a\n\tstage: early\n", own_text.TabInYaml, 2, "stage: early"),
        ("title: a\nbrief: [x\n\n", own_text.NotClosed, 2, "brief: [x"),
        ('title: "a\nstage: early\n', own_text.NotClosed, 2, "stage: early"),
        ("title: a: b\n", own_text.ColonInYaml, 1, "title: a: b"),
        ("title: a\nstage early\nlevel: 1\n", own_text.ColonInYaml, 3, "level: 1"),
        ("case:\n    dpd: 1\n  party: debtor\n", own_text.IndentedOtherwise, 3, "party: debtor"),
        ("title: @x\n", own_text.NoYaml, 1, "title: @x"),
    ],
)
def test_yaml_that_cannot_be_read_says_what_to_mend(text, kind, line, near):
    with pytest.raises(own_text.NoYaml) as wrong:
        own_text.read(text)
    assert type(wrong.value) is kind
    assert (wrong.value.line, wrong.value.near) == (line, near)


def test_a_fault_tells_its_line():
    text = "title: a\ncase:\n  dpd: 1\nhidden:\n- topic: cause\n  trust: 0.3\n- topic: income\n"
    for where, line in (("title", 1), ("case.dpd", 3), ("case.means.payday", 2), ("hidden[0].trust", 6), ("hidden[1].text", 7), ("hidden[7]", 4), ("wish", None)):  # fmt: skip
        assert own_text.line_of(text, where) == line, where


def test_a_blank_one_has_faults_is_mended_tried_and_published(sqlite, clock, trainer, reviewer):
    with write(sqlite) as session:
        row = own.make_blank(session, clock, trainer, "zh")
        first = own_tables.newest(session, row.id)
        assert not first.whole
        for attempt in (own.publish, own.ask):
            with pytest.raises(own.NotWhole):
                attempt(session, clock, trainer, row.id, 1)
        with pytest.raises(NotFound):
            catalogue.scenario(session, f"own-{row.id}", 1)
        text = own_text.write(shipped())
        kept = own.save(session, clock, trainer, row.id, text, 1)
        assert (kept.number, kept.whole, row.title) == (2, True, "早餐摊搬了地方")
        assert own.save(session, clock, trainer, row.id, text, 2).number == 2
        with pytest.raises(BadInput):
            own.save(session, clock, trainer, row.id, text + "\n# mine\n", 1)
        trial = service.start(session, clock, trainer, f"own-{row.id}", 7, hints=True, version=2, trial=True)
        service.say(session, clock, trainer, trial.id, "您好，我是南塘银行小李，工号0231。")
        service.hang_up(session, clock, trainer, trial.id)
        assert trial.total is not None
        assert tables.of_user(session, trainer.user_id) == []
        before = {one.id for one in catalogue.scenarios(session)}
        own.publish(session, clock, trainer, row.id, 2)
        assert {one.id for one in catalogue.scenarios(session)} - before == {f"own-{row.id}"}
        assert f"own-{row.id}" not in {one.id for one in catalogue.scenarios(session, reviewed=True)}
        own.sign(session, clock, reviewer, row.id, 2, "", read=True)
        assert f"own-{row.id}" in {one.id for one in catalogue.scenarios(session, "zh", reviewed=True)}
        assert catalogue.scenario(session, f"own-{row.id}").version == 2


def test_nobody_signs_their_own_work_and_the_checker_asks_for_a_signature(sqlite, clock, trainer, reviewer):
    data = shipped()
    data["debrief"] = "再不还钱就让警察上门把你抓起来，叫你全家都知道。"
    with write(sqlite) as session:
        row = own.make_copy(session, clock, trainer, "shop-moved")
        kept = own.save(session, clock, trainer, row.id, own_text.write(data), 1)
        assert own.look(session, row, kept).needs_signing
        with pytest.raises(own.NotSigned):
            own.publish(session, clock, trainer, row.id, kept.number)
        with pytest.raises(own.OwnWork):
            own.sign(session, clock, trainer, row.id, kept.number, "", read=True)
        with pytest.raises(BadInput):
            own.sign(session, clock, reviewer, row.id, kept.number, "", read=False)
        with pytest.raises(NotPermitted):
            own.publish(session, clock, reviewer, row.id, kept.number)
        own.sign(session, clock, reviewer, row.id, kept.number, "nur zum Lesen", read=True)
        own.publish(session, clock, trainer, row.id, kept.number)
        changed = own.save(
            session, clock, trainer, row.id, own_text.write(data | {"title": "另一个"}), kept.number
        )
        assert own.state_of(row, changed) == "changed"
        with pytest.raises(own.NotSigned):
            own.publish(session, clock, trainer, row.id, changed.number)


def test_a_call_keeps_to_the_version_it_was_played_in_and_a_retired_one_leaves_the_lists(
    sqlite, clock, trainer
):
    with write(sqlite) as session:
        row = own.make_copy(session, clock, trainer, "shop-moved")
        own.publish(session, clock, trainer, row.id, 1)
        call = service.start(session, clock, trainer, f"own-{row.id}", 7, hints=True)
        other = shipped()
        other["person"] = {"name": "马小燕", "address": "马女士", "id_tail": "3333"}
        own.publish(
            session,
            clock,
            trainer,
            row.id,
            own.save(session, clock, trainer, row.id, own_text.write(other), 1).number,
        )
        assert service.scenario_of(session, call).person.name == "葛秋菊"
        own.retire(session, clock, trainer, row.id)
        assert f"own-{row.id}" not in {one.id for one in catalogue.scenarios(session)}
        with pytest.raises(NotFound):
            service.start(session, clock, trainer, f"own-{row.id}", 7, hints=True)
        service.say(session, clock, trainer, call.id, "您好，我是南塘银行小李，工号0231。")
        assert service.hang_up(session, clock, trainer, call.id).total is not None
        own.publish(session, clock, trainer, row.id, 1)
        assert catalogue.scenario(session, f"own-{row.id}").version == 1


def test_the_terminal_plays_published_ones_of_the_house(sqlite, clock, trainer, reviewer):
    url = sqlite.url.render_as_string(hide_password=False)
    with write(sqlite) as session:
        row = own.make_copy(session, clock, trainer, "shop-moved")
        identity = f"own-{row.id}"
    terminal = CliRunner()

    def run(*given, typed=""):
        return terminal.invoke(app, ["roleplay", *given, "--db", url], input=typed)

    assert run("play", "--scenario", identity).exit_code == 2  # a draft is not played
    assert identity not in run("list").stdout
    with write(sqlite) as session:
        own.publish(session, clock, trainer, row.id, 1)
    assert identity in run("list", "--lang", "zh").stdout
    assert identity not in terminal.invoke(app, ["roleplay", "list"]).stdout
    played = run(
        "play", "--scenario", identity, "--seed", "7", typed="您好，我是南塘银行的小李，工号0231。\n/hang\n"
    )
    shipped_one = run(
        "play",
        "--scenario",
        "shop-moved",
        "--seed",
        "7",
        typed="您好，我是南塘银行的小李，工号0231。\n/hang\n",
    )
    assert (played.exit_code, shipped_one.exit_code) == (0, 0)
    assert "葛秋菊" in played.stdout
    assert "/ 100" in played.stdout
    assert run("play", "--scenario", identity, "--lang", "en").exit_code == 2
    assert run("play", "--scenario", "own-999").exit_code == 2
    with read(sqlite) as session:
        assert session.query(tables.PlayedCall).count() == 0  # nothing is kept


def test_an_exam_draws_signed_ones_of_the_house_and_only_those(sqlite, clock, trainer, reviewer, monkeypatch):
    with write(sqlite) as session:
        row = own.make_copy(session, clock, trainer, "shop-moved")
        own.publish(session, clock, trainer, row.id, 1)
        seen = []
        monkeypatch.setattr(
            exam, "draw", lambda plan, ours, made, rng, known: seen.append({one.id for one in ours})
        )
        for _ in range(2):
            with pytest.raises(exam.ExamNotPossible):
                exam.start(session, clock, trainer, "zh")
            own.sign(session, clock, reviewer, row.id, 1, "", read=True)
        assert [f"own-{row.id}" in ids for ids in seen] == [False, True]


def test_no_shipped_scenario_has_an_id_of_the_house():
    assert not any(one.id.startswith(catalogue.PREFIX) for one in library.scenarios())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_editor_in_the_pages(sqlite, clock, settings, lang):
    with app_client(settings, clock, "trainer", lang=lang) as client:
        assert client.get("/roleplay/own").status_code == 200
        place = client.post("/roleplay/own", data={"lang": lang}).headers["location"].removesuffix("/form")
        page = client.get(f"{place}/form").text
        assert 'id="f-case.balance_minor-error" data-error-for="case.balance_minor">' in page
        data = shipped("shop-moved" if lang == "zh" else "hours-cut", lang)
        data["debrief"] = (
            "先问清原因，再谈每月还多少。"
            if lang == "zh"
            else "Ask for the cause first, then for what can be paid a month."
        )
        sent: dict[str, list[str]] = {}
        for name, value in [*posted_of(data), ("based_on", "1")]:
            sent.setdefault(name, []).append(value)
        assert (
            client.post(f"{place}/form", data=sent | {"case.dpd": "many"}).headers["location"]
            == f"{place}/form"
        )
        page = client.get(f"{place}/form").text
        assert 'value="many"' in page
        assert gettext({"zh": "zh_Hans"}.get(lang, lang), "Please give a whole number.") in page
        assert client.post(f"{place}/form", data=sent | {"based_on": "2"}).headers["location"] == place
        assert client.get(f"{place}/yaml").status_code == 200
        assert client.post(f"{place}/yaml", data={"text": "a: [", "based_on": "3"}).status_code == 422
        assert client.get(place).status_code == 200
        assert client.post(f"{place}/prove", data={"version": "3"}).status_code == 200
        call = client.post(f"{place}/try", data={"version": "3"}).headers["location"]
        assert f'href="{place}"' in client.get(call).text  # a try-out leads back to the editor
        client.post(f"{call}/end")
        assert f'action="{place}/try"' in client.get(call).text
        assert client.post(f"{place}/publish", data={"version": "3"}).status_code == 303
        identity = place.rsplit("/", 1)[1]
        assert f"/roleplay/scenarios/own-{identity}" in client.get("/roleplay").text
        assert f'action="{place}/retire"' in client.get(place).text
        assert client.post(f"/roleplay/scenarios/own-{identity}").status_code == 303
        assert client.post(f"{place}/sign", data={"version": "3", "read": "true"}).status_code == 409
        wrong = "title: x\nstage: erly\nhidden:\n- topic: cause\n  acts: [C99]\n"
        client.post(f"{place}/yaml", data={"text": wrong, "based_on": "3"})
        page = client.get(f"{place}/yaml").text
        second, fifth = ("第 2 行", "第 5 行") if lang == "zh" else ("Line 2", "Line 5")
        assert re.search(f"<li>{second} · <code>stage</code> [^<]*pre_due, early", page)
        assert re.search(f"<li>{fifth} · <code>hidden\\[0\\].acts</code> [^<]*C01", page)
    with app_client(settings, clock, "qa", lang=lang) as client:
        assert client.get(f"{place}/form").status_code == 403
        assert client.post(f"{place}/sign", data={"version": "3", "read": "true"}).status_code == 303
        assert client.get("/roleplay/own").status_code == 200
    with app_client(settings, clock, "collector", lang=lang) as client:
        assert client.get("/roleplay/own").status_code == 403


def test_publishing_rests_with_its_reason_until_a_needed_signature_is_there(
    sqlite, clock, settings, trainer, reviewer
):
    data = shipped()
    data["debrief"] = "再不还钱就让警察上门把你抓起来，叫你全家都知道。"
    with write(sqlite) as session:
        row = own.make_copy(session, clock, trainer, "shop-moved")
        number = own.save(session, clock, trainer, row.id, own_text.write(data), 1).number
        place = f"/roleplay/own/{row.id}"
    with app_client(settings, clock, "trainer", lang="en") as client:
        page = client.get(place).text
        assert f'action="{place}/publish"' not in page
        assert re.search(r'<button [^>]*disabled aria-describedby="publish-against"', page)
        assert "Another person has to sign this version" in page.split('id="publish-against"')[1]
        assert client.post(f"{place}/publish", data={"version": number}).status_code == 409
        with write(sqlite) as session:
            own.sign(session, clock, reviewer, row.id, number, "", read=True)
        page = client.get(place).text
        assert f'action="{place}/publish"' in page
        assert "publish-against" not in page
