"""A simulated person: deterministic, keeps back what is hidden until trust is there, never says a line twice, is believable."""

import io
import json
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import library, phrases, play
from dunwell.roleplay.call import Call, advance
from dunwell.roleplay.domain import mind, reply, terms
from dunwell.roleplay.domain.acts import COLLECTOR_IDS, DEBTOR_IDS
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import ARCHETYPES, Scenario
from dunwell.roleplay.domain.speech import BANDS, PLAIN_KEYS
from dunwell.roleplay.domain.talk import Situation
from dunwell.roleplay.scoring import judge
from dunwell.roleplay.understanding.hear import understand

ALL = library.scenarios()
each_scenario = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.lang}-{one.id}")
GOOD = (
    "C02",
    "C03",
    "C16",
    "C09",
    "C15",
    "C10",
    "C14",
    "C11",
    "C11",
    "C13",
    "C11",
    "C12",
    "C11",
    "C15",
    "C11",
    "C21",
    "C11",
    "C29",
    "C17",
    "C11",
)


def heard(act: str, lang: str, **slots: object) -> Heard:
    return Heard("嗯，您说。" if lang == "zh" else "I see, go on.", lang, (act,), slots)


def converse(one: Scenario, seed: int, acts: list[str]) -> Call:
    call = Call(one, seed)
    call.start()
    for act in acts:
        if call.ended:
            break
        call.hear("…", heard(act, one.lang))
    return call


def random_acts(seed: int, count: int = 40) -> list[str]:
    rng = Random(seed)
    return [rng.choice(COLLECTOR_IDS) for _ in range(count)]


@each_scenario
def test_the_same_seed_and_lines_give_the_same_call(one: Scenario):
    acts = random_acts(1)
    assert converse(one, 3, acts).as_data() == converse(one, 3, acts).as_data()


def test_another_seed_gives_another_call():
    one = library.scenario("shop-moved")
    assert len({tuple(converse(one, seed, random_acts(1)).transcript) for seed in range(8)}) > 4


@each_scenario
def test_nothing_hidden_is_said_before_its_threshold_and_nothing_is_said_twice(one: Scenario):
    for seed in range(25):
        call = converse(one, seed, random_acts(seed))
        for turn in call.turns:
            for fact in call.scenario.hidden:
                if fact.text in turn.text:
                    assert turn.situation.mind.trust >= fact.trust
        said = [text for speaker, text in call.transcript if speaker != "collector"]
        assert len(said) == len(set(said))


@each_scenario
def test_no_sentence_is_said_twice_not_even_behind_another_opener(one: Scenario):
    common = phrases.load(one.lang)
    keys = [key for key in common.lines if key not in PLAIN_KEYS]
    lines = {line.lower() for key in keys for band in BANDS for line in common.of(key, band) if len(line) > 8}
    whole = [line for line in lines if "{" not in line and not any(line in other for other in lines - {line})]
    for seed in range(6):
        call = converse(one, seed, random_acts(seed))
        said = [text.lower() for speaker, text in call.transcript if speaker != "collector"]
        assert [line for line in whole if sum(line in text for text in said) > 1] == []


@each_scenario
def test_everything_hidden_can_be_reached(one: Scenario):
    for seed in range(5):
        call = converse(one, seed, [*GOOD, *GOOD])
        assert call.outcome()["not_found_out"] == [], seed


@each_scenario
def test_a_promise_is_within_the_means_unless_it_is_empty(one: Scenario):
    for seed in range(15):
        call = Call(one, seed)
        call.start()
        rng = Random(seed)
        while not call.ended and call.situation.turn < 30:
            act = rng.choice(("C15", "C11", "C22", "C23", "C24", "C25", "C27"))
            amount = rng.choice((10, 25, 60, 100)) * (one.case.balance_minor or 0) // 100
            call.hear("…", heard(act, one.lang, amount_minor=amount, instalments=rng.choice((3, 6, 12))))
        agreed = call.situation.agreed
        if agreed is not None and not call.situation.empty:
            assert terms.affordable(agreed, one.case)


def test_who_answers_anything_promises_emptily_until_somebody_looks_closer():
    one = library.scenario("always-tomorrow")
    call = converse(one, 1, ["C02", "C03", "C27"])
    assert call.situation.empty
    assert call.outcome()["expected_kept"] < 0.25


@each_scenario
def test_a_good_line_does_better_than_a_bad_one_in_any_state(one: Scenario):
    right, total = 0, 0
    for seed in range(60):
        rng = Random(seed)
        now = Situation(
            replace(
                mind.begin(one),
                trust=rng.uniform(0.1, 0.9),
                anger=rng.uniform(0.1, 0.9),
                stress=rng.uniform(0.1, 0.9),
            )
        )
        good = advance(one, now, heard(rng.choice(("C15", "C14", "C16", "C09")), one.lang), "").mind
        insult = replace(heard("C20", one.lang), breaches=("insult",))
        bad = advance(one, now, rng.choice((insult, heard("C20", one.lang), heard("C21", one.lang))), "").mind
        total += 1
        right += good.trust > bad.trust and good.anger <= bad.anger
    assert right / total >= 0.95


def test_a_free_concession_raises_demands_and_repetition_wears_out():
    one = library.scenario("hours-cut")
    now = advance(one, Situation(mind.begin(one)), heard("C24", "en", instalments=3), "")
    softer = advance(one, now, heard("C24", "en", instalments=12), "")
    assert softer.mind.demand > now.mind.demand
    first = advance(one, now, heard("C15", "en"), "").mind.trust - now.mind.trust
    often = replace(now, used=(("C15", 6),))
    assert advance(one, often, heard("C15", "en"), "").mind.trust - now.mind.trust < first / 2


def test_a_breach_breaks_trust_but_a_plain_introduction_is_not_felt_as_one():
    one = library.scenario("hours-cut")
    now = Situation(mind.begin(one))
    insulted = advance(one, now, replace(heard("C20", "en"), breaches=("insult",)), "")
    assert insulted.mind.trust < now.mind.trust - 0.2
    assert not replace(heard("C02", "en"), breaches=("impersonation",)).felt
    assert Heard("this is the police", "en", ("C02",), {}, ("impersonation",)).felt


def as_special(special: str) -> Scenario:
    one = library.scenario("his-widow")
    return replace(one, special=special, hidden=(), reveals=())


@pytest.mark.parametrize(
    "special",
    ["third_person", "wrong_number", "identity_theft", "bereaved", "represented", "self_harm", "disputing"],
)
def test_where_collecting_is_wrong_pressing_gets_nothing_and_the_right_thing_is_taken_up(special: str):
    one = as_special(special)
    pressed = converse(one, 2, ["C02", *(["C22", "C27", "C23", "C24"] * 3)])
    assert pressed.situation.agreed is None
    assert pressed.situation.ended_by == "debtor"
    treated = converse(one, 2, ["C02", "C29"])
    assert treated.situation.routed
    assert not treated.ended


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_act_has_eight_ways_in_every_mood(lang: str):
    found = phrases.load(lang)
    for act in DEBTOR_IDS:
        for band in BANDS:
            assert len(set(found.of(act, band))) >= 8, (act, band)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_variety_across_seeds(lang: str):
    pairs: list[str] = []
    for one in (each for each in ALL if each.lang == lang):
        for seed in range(3):
            call = converse(one, seed, random_acts(seed, 16))
            said = [text for speaker, text in call.transcript if speaker != "collector"]
            for text in said:
                units = list(text) if lang == "zh" else text.lower().split()
                pairs += ["".join(units[place : place + 2]) for place in range(len(units) - 1)]
    sample = Random(1).sample(pairs, min(400, len(pairs)))
    assert len(set(sample)) / len(sample) >= 0.6


def test_the_archetype_can_be_told_from_the_call():
    base = library.scenario("shop-moved")
    groups = {"confrontational": 0, "avoidant": 0, "helpless": 0, "cooperative": 0}
    acts = ["C02", "C03", "C07", "C12", "C22", "C18", "C20", "C23", "C22", "C19", "C26", "C23", "C20", "C12"]

    def features(group: str, seed: int) -> Counter[str]:
        persona = replace(base.persona, state={}, patience=40)
        call = converse(replace(base, archetype=group, persona=persona, hidden=(), reveals=()), seed, acts)
        return Counter(turn.plan.act for turn in call.turns)

    centre = {group: sum((features(group, seed) for seed in range(20)), Counter()) for group in groups}
    right = 0
    for group in groups:
        for seed in range(100, 120):
            found = features(group, seed)
            distance = {
                other: sum((found[act] - centre[other][act] / 20) ** 2 for act in DEBTOR_IDS)
                for other in groups
            }
            right += min(distance, key=lambda other: distance[other]) == group
    assert right / 80 >= 0.8
    assert set(ARCHETYPES.values()) == set(groups)


def test_the_terminal_plays_a_call_and_the_script_gives_the_same():
    one = library.scenario("hours-cut")
    lines = [
        "Hello, this is Ana from Elm County Bank, badge 6120. Is this Denise Halloran?",
        "Could you confirm the last four digits of your ID?",
        "blorp zzkx qwv",
        "Thank you, goodbye.",
    ]
    out = io.StringIO()
    played = play.play(one, 5, lines, out, hints=True).call
    run = play.run(one, 5, lines).call
    assert played.as_data() == run.as_data()
    assert one.debrief in out.getvalue()
    data = json.loads(json.dumps(run.as_data()))
    assert data["transcript"][2]["speaker"] == "debtor"
    assert "3107" in data["transcript"][4]["text"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_line_that_is_not_understood_is_asked_about_in_character(lang: str):
    one = next(each for each in ALL if each.lang == lang and each.special is None)
    call = Call(one, 1)
    call.start()
    turn = call.hear("@@@", Heard("@@@", lang, ()))
    assert turn.plan.key == "unclear"
    assert turn.text


def test_only_whose_scenario_says_so_speaks_of_ending_it_all():
    one = library.scenario("shop-moved")
    insult = replace(heard("C20", "zh"), breaches=("insult",))
    for seed in range(30):
        for special in (None, "wrong_number"):
            call = Call(replace(one, special=special), seed)
            call.start()
            assert call.hear("…", insult).plan.act != "D19"
    call = Call(replace(one, special="self_harm"), 1)
    call.start()
    assert call.hear("…", insult).plan.act == "D19"


def test_a_figure_asked_for_is_not_answered_with_another_one():
    one = library.scenario("two-names-one-debt")
    call = converse(one, 3, ["C02", "C03"])
    savings = next(fact for fact in one.hidden if fact.topic == "savings")
    now = replace(call.situation, mind=replace(call.situation.mind, trust=savings.trust - 0.02))
    asked = Heard("Is there anything put by?", "en", ("C11",))
    said = reply.decide(one, now, asked, Random(1)).facts
    assert not {
        fact.text for fact in one.hidden if fact.topic in ("income", "spending", "other_debts")
    } & set(said)


def test_the_collectors_own_number_does_not_ask_for_the_persons():
    call = Call(library.scenario("changes-in-the-car"), 4)
    call.start()
    line = "Good morning, this is Ana Reyes from Harrow Lending, ID 6120. Am I speaking with Mr Ashcombe?"
    assert "7713" not in call.hear(line, Heard(line, "en", ("C01", "C02", "C03"))).text


def test_who_is_asked_on_says_more_before_they_have_said_it_all():
    call = converse(library.scenario("tablets-took-the-tips"), 2, ["C02", "C03", "C15", "C15"])
    assert call.situation.told
    keys = []
    for _ in range(3):
        keys.append(call.hear("…", heard("C09", "en")).plan.key)
    assert keys == ["more", "more", "told"]


def test_the_terminal_scores_the_call_with_the_lines_that_prove_it():
    from typer.testing import CliRunner

    from dunwell.roleplay.commands import roleplay

    spoken = "Hello, this is Ana from Elm County Bank, badge 6120, on a recorded line.\nThank you, goodbye.\n"
    said = CliRunner().invoke(roleplay, ["play", "--scenario", "hours-cut", "--seed", "5"], input=spoken)
    assert said.exit_code == 0
    assert " / 100" in said.output
    assert "+ 1.1" in said.output
    assert "[2] Hello, this is Ana" in said.output


EVERYDAY = {
    "en": [
        "What's your favourite colour?",
        "Any kids at home?",
        "How's the weather over there?",
        "Who else lives with you?",
    ],
    "zh": ["孩子在上学吗？", "家里几口人？", "您老公在家吗？"],
}


@pytest.mark.parametrize(
    ("lang", "line"), [(lang, line) for lang, lines in EVERYDAY.items() for line in lines]
)
def test_an_everyday_question_offends_nobody(lang: str, line: str):
    assert not understand(line, lang, "").felt


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "You're a deadbeat."),
        ("en", "I'll call your boss tomorrow."),
        ("zh", "你这种人活该"),
        ("zh", "老赖"),
        ("zh", "You're a deadbeat and a liar."),
    ],
)
def test_what_the_checker_is_sure_of_is_felt(lang: str, line: str):
    assert understand(line, lang, "").felt


@pytest.mark.parametrize(("lang", "line"), [("zh", "How much do you owe us?"), ("en", "您一个月到手多少？")])
def test_a_line_in_the_other_language_is_not_understood_and_breaks_nothing(lang: str, line: str):
    heard = understand(line, lang, "")
    assert heard.acts == ()
    assert heard.breaches == ()
    call = Call(next(one for one in ALL if one.lang == lang and one.special is None), 1)
    call.start()
    assert call.hear(line).plan.key == "unclear"
    turns = [Turn(speaker, text) for speaker, text in call.transcript]
    assert judge(turns, call.scenario.case)[0].findings == ()


@pytest.mark.parametrize(
    ("lang", "before", "line", "act"),
    [
        ("en", "", "Any other debts?", "C11"),
        ("en", "I do want to sort it", "What could you do, and by when?", "C23"),
        ("en", "I've been told not to discuss it", "Who is your attorney?", "C29"),
        ("en", "", "Is this Denise?", "C03"),
        ("zh", "就这些", "还有别家的债吗？", "C11"),
        ("zh", "行", "到底什么时候发工资？", "C11"),
        ("zh", "我累了，真的累了。", "您现在是一个人吗？家人在身边吗？", "C29"),
        ("zh", "", "您是葛秋菊吗？", "C03"),
    ],
)
def test_the_questions_of_every_call_are_understood(lang: str, before: str, line: str, act: str):
    assert act in understand(line, lang, before).acts


def test_a_payday_told_with_the_income_is_not_refused_when_asked_again():
    call = Call(library.scenario("hours-cut"), 3)
    call.start()
    for line in (
        "Hi, this is Dana from Elm County Bank, badge 0231, this call is recorded. Am I speaking with Denise?",
        "Could you confirm the last four digits?",
        "I'm sorry nobody called you back. How have things been lately?",
        "Having your hours cut is rough. What is your take-home a month?",
    ):
        call.hear(line)
    assert "fifteenth" in call.turns[-1].text
    assert call.hear("When do you get paid?").plan.key == "told"


def test_a_question_about_the_household_is_not_answered_with_savings():
    one = next(each for each in ALL if each.id == "hours-cut")
    trusting = replace(mind.begin(one), trust=0.9)
    heard = Heard("Any kids at home?", "en", ("C11",))
    assert not [
        fact for fact in reply._open_facts(one, Situation(trusting), heard) if fact.topic == "savings"
    ]
