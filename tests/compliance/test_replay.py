"""What a change of the rules would have touched, account by account, on the facts of the day."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.compliance import packs, replay, versions
from dunwell.compliance.strict import BadPack
from dunwell.foundation import db
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.settings import Settings, resource
from tests.compliance.world import World, shanghai


@pytest.fixture
def world(sqlite: Engine, clock: FixedClock) -> World:
    world = World(sqlite, clock)
    world.user("ann")
    return world


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """The packs in use, except that quiet hours begin at nine in the morning's end: nothing before eleven."""
    folder = tmp_path / "packs"
    shutil.copytree(resource("packs") / "cn", folder / "cn")
    rule = folder / "cn" / "cn_quiet_hours_gbt.yaml"
    text = rule.read_text("utf-8")
    assert '"08:00"' in text
    rule.write_text(text.replace('"08:00"', '"11:00"'), "utf-8")
    return folder


def judged(world: World, old: Path, new: Path) -> replay.Replay:
    until = world.clock.now() + timedelta(seconds=1)
    with db.read(world.engine) as session:
        return replay.replay(session, old, new, until - timedelta(days=30), until)


def test_only_the_account_called_in_the_newly_quiet_hour_is_touched(world: World, stricter: Path) -> None:
    early, (point,) = world.debtor()
    late, (other,) = world.debtor()
    world.call(world.actors["ann"], early, point, True)  # ten in the morning
    world.clock.set(shanghai("2026-11-23 11:00"))
    world.call(world.actors["ann"], late, other, True)
    found = judged(world, resource("packs"), stricter)
    assert found.rules["cn"].changed == ("cn_quiet_hours_gbt",)
    assert found.judged == 2
    assert list(found.accounts) == [(early, None)]
    ((touched,),) = found.accounts.values()
    assert (touched.before, touched.after, touched.new) == (True, False, ("cn_quiet_hours_gbt",))


def test_a_refusal_that_would_have_been_lawful_is_touched_too(world: World, stricter: Path) -> None:
    debtor, (point,) = world.debtor()
    world.clock.set(shanghai("2026-11-23 07:59"))
    world.ask(world.actors["ann"], debtor, point)
    looser = stricter.parent / "looser"
    shutil.copytree(stricter, looser)
    for name in ("gbt", "cba"):
        (looser / "cn" / f"cn_quiet_hours_{name}.yaml").unlink()
        (looser / "cn" / f"cn_quiet_hours_{name}.examples.yaml").unlink()
    ((touched,),) = judged(world, resource("packs"), looser).accounts.values()
    assert (touched.before, touched.after) == (False, True)


def test_the_same_rules_touch_nobody(world: World) -> None:
    debtor, (point,) = world.debtor()
    world.call(world.actors["ann"], debtor, point, False)
    assert judged(world, resource("packs"), resource("packs")).accounts == {}


def test_the_fingerprint_follows_the_rules_and_not_their_examples(stricter: Path) -> None:
    assert versions.pack_hash("cn", stricter) != versions.pack_hash("cn")
    plain = stricter.parent / "plain"
    shutil.copytree(resource("packs") / "cn", plain / "cn", ignore=shutil.ignore_patterns("*.examples.yaml"))
    assert versions.pack_hash("cn", plain) == versions.pack_hash("cn")
    with pytest.raises(BadPack):
        versions.pack_hash("cn", stricter.parent / "none")


def test_the_packs_in_use_are_kept_once(settings: Settings) -> None:
    assert versions.keep_copy(settings) == versions.keep_copy(settings)
    ((name, _, folder),) = versions.copies(settings)
    assert versions.pack_hash("cn", folder) == versions.pack_hash("cn")
    assert folder.name == name


def test_the_command_says_which_accounts(world: World, stricter: Path, settings: Settings) -> None:
    options = [
        "packs",
        "replay",
        "--old",
        str(resource("packs")),
        "--new",
        str(stricter),
        "--db",
        settings.database_url,
    ]
    answer = CliRunner().invoke(app, [*options, "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["accounts"] == []
    assert CliRunner().invoke(app, ["packs", "replay", "--old", str(stricter.parent / "none")]).exit_code == 2


def test_a_better_description_is_no_change_of_a_rule(tmp_path: Path) -> None:
    shutil.copytree(resource("packs") / "cn", tmp_path / "cn")
    rule = tmp_path / "cn" / "cn_quiet_hours_gbt.yaml"
    rule.write_text(
        re.sub(r"description_zh: .*", "description_zh: 换一种说法", rule.read_text("utf-8")), "utf-8"
    )
    old, new = packs.load(["cn"]), packs.load(["cn"], tmp_path)
    assert old != new
    assert replay.compare(old, new) == replay.Rules((), (), ())
