"""Believability: the six tests hold over seeded calls, and each would notice what it is for."""

import json
from dataclasses import replace
from random import Random

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.roleplay import believing, library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import believe, mind, terms
from dunwell.roleplay.domain.believe import Shown
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.talk import Plan, Situation
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.policies import POLICIES, converse

ONE = library.scenario("shop-moved")
START = Situation(mind.begin(ONE), verified=True)
OFFER = Terms(50_000, 5, 12, 0, "手机银行")


def exchange(
    act: str, *, key: str = "", text: str = "嗯", acts: tuple[str, ...] = ("C11",), said: str = "您说。",
    before: Situation = START, after: Situation | None = None, **plan: object,
) -> Shown:  # fmt: skip
    return Shown(Heard(said, "zh", acts), Plan(act, key, **plan), text, before, after or before)  # type: ignore[arg-type]


def kinds(*turns: Shown) -> list[str]:
    return [each.kind for each in believe.contradictions(turns, ONE)]


@pytest.fixture(scope="module")
def played() -> dict[str, object]:
    return believing.over_dialogues(600, 1)


def test_over_hundreds_of_calls_nobody_contradicts_themselves(played):
    """1,000 by command (docs/roleplay-bench.md)."""
    assert played["contradictions"] == 0, played["examples"]


def test_a_blind_rater_names_the_archetype_and_finds_the_mix():
    for lang in ("zh", "en"):
        found = believing.recovered(lang, 150, 1)
        assert found["right"] >= believing.AT_LEAST["trait_recovery"], found
        assert found["gap"] <= believing.AT_MOST["mix_gap"], found


def test_who_listens_does_better_than_who_presses_at_the_same_state(played):
    assert played["responsiveness"] >= believing.AT_LEAST["responsiveness"]


def test_what_is_hidden_comes_neither_early_nor_never(played):
    assert played["disclosed_early"] == 0
    assert believing.reached(1) == 1.0


def test_people_vary_and_repeat_nothing(played):
    assert min(believing.variety(1).values()) >= believing.AT_LEAST["distinct_2"]
    assert played["repeated"] == 0


def test_people_cut_in_drift_and_hang_up_as_often_as_wanted(played):
    for name, (low, high) in believing.BETWEEN.items():
        assert low <= played[name] <= high, name


@pytest.mark.parametrize(
    ("turns", "kind"),
    [
        ([exchange("D03")], "denies being who they said they are"),
        ([exchange("D08"), exchange("D10")], "denies a debt they admitted"),
        ([exchange("D12", key="told", said="别家还要还多少？")], "says they told what they did not"),
        ([exchange("D13", text="我手上有三千块。")], "names a sum that is neither a fact nor an offer"),
        ([exchange("D26", text="先还八百。", terms=OFFER)], "names a sum that is neither a fact nor an offer"),
        (
            [exchange("D28", terms=Terms(9_000_000, 1), after=replace(START, agreed=Terms(9_000_000, 1)))],
            "promises beyond the means",
        ),
        (
            [exchange("D21", acts=("C27",), before=replace(START, countered=OFFER), after=replace(START, offered=OFFER))],
            "refuses their own offer",
        ),
        (
            [
                exchange("D20", acts=("C24",), after=replace(START, offered=OFFER)),
                exchange("D28", acts=("C27",), after=replace(START, offered=OFFER, agreed=OFFER)),
            ],
            "cannot, then accepts the same",
        ),
        ([exchange("D21", before=replace(START, agreed=OFFER))], "takes a promise back"),
    ],
)  # fmt: skip
def test_a_contradiction_is_noticed(turns: list[Shown], kind: str):
    assert kind in kinds(*turns)


def test_a_cover_after_the_truth_is_noticed():
    fact = next(each for each in ONE.hidden if each.cover)
    assert kinds(exchange("D14", facts=(fact.cover,), before=replace(START, told=(fact.text,)))) == [
        "hides what they have told"
    ]


def test_what_is_said_below_its_threshold_is_noticed():
    fact = ONE.hidden[0]
    shy = replace(START, mind=replace(START.mind, trust=fact.trust - 0.01))
    assert believe.disclosed_early([exchange("D12", facts=(fact.text,), before=shy)], ONE) == [fact.topic]


def test_a_person_without_reactions_would_fail(monkeypatch: pytest.MonkeyPatch):
    at = exchange("D13")
    assert believing.responds(at, ONE, Random(1))
    monkeypatch.setattr(believing, "GOOD_LINES", believing.BAD_LINES)
    assert not all(believing.responds(at, ONE, Random(seed)) for seed in range(10))


def test_who_owes_nobody_else_says_so():
    one = replace(library.scenario("hours-cut"), reveals=(), hidden=())
    one = replace(one, case=replace(one.case, means=replace(one.case.means, other_debts_minor_monthly=0)))
    keys = set()
    for seed in range(10):
        call = Call(one, seed)
        call.start()
        call.hear("…", Heard("Are there other debts you pay each month?", "en", ("C11",)))
        keys.add(call.turns[-1].plan.key)
    assert keys == {"no_other_debts"}


def test_ones_own_offer_read_back_is_taken():
    refused = 0
    for number in range(60):
        call = converse(Call(replace(ONE, archetype="confrontational"), number), POLICIES["good"])
        refused += "refuses their own offer" in [
            each.kind for each in believe.contradictions(believing.shown(call), call.scenario)
        ]
    assert refused == 0


@pytest.mark.parametrize(
    ("scenario", "line"),
    [("shop-moved", "先还500，剩下的分12期。"), ("hours-cut", "50 dollars first, the rest over 12 months.")],
)
def test_nobody_says_they_cannot_do_what_they_could(scenario: str, line: str):
    one = replace(library.scenario(scenario), archetype="helpless")
    first = 50_000 if one.lang == "zh" else 5_000
    offer = Heard(line, one.lang, ("C24",), {"amount_minor": first, "instalments": 12})
    keys, lines = set(), set()
    for seed in range(60):
        call = Call(one, seed)
        call.start()
        said = [call.hear(offer.text, offer) for _ in range(4) if not call.ended]
        assert terms.affordable(call.situation.offered, one.case)
        keys |= {turn.plan.key or turn.plan.act for turn in said}
        lines |= {turn.text for turn in said if turn.plan.key == "not_ready"}
        assert not believe.contradictions(believing.shown(call), one)
    assert "D20" not in keys
    assert len(lines) >= 4


def test_the_command_says_what_holds():
    run = CliRunner().invoke(app, ["roleplay", "believe", "--dialogues", "20", "--json"])
    found = json.loads(run.stdout)
    assert set(found["held"]) == set(believing.TESTS)
    assert run.exit_code == (0 if all(found["held"].values()) else 1)
