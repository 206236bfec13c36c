"""Playing the calls that the six tests of believability want, and what they gave. Thresholds stand in LIMITS."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from dunwell.foundation.chance import stream
from dunwell.roleplay import library, model_answer
from dunwell.roleplay.call import Call, advance
from dunwell.roleplay.domain import believe
from dunwell.roleplay.domain.believe import Shown
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Scenario, worded
from dunwell.roleplay.domain.talk import BYES
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.policies import POLICIES, Policy, converse, script_reader
from dunwell.roleplay.policy_lines import LINES
from dunwell.roleplay.population import SHARES, debtor, group_of

AT_MOST = {"contradictions": 0.0, "disclosed_early": 0.0, "repeated": 0.0, "mix_gap": 0.05}
AT_LEAST = {"trait_recovery": 0.80, "responsiveness": 0.95, "reached": 1.0, "distinct_2": 0.60}
# shares of turns, and of calls over the scripted collectors and one who says anything
BETWEEN = {"interruptions": (0.02, 0.12), "topic_shifts": (0.02, 0.12), "hang_ups": (0.10, 0.35)}
TESTS = {
    "contradictions": ("contradictions",),
    "trait_recovery": ("trait_recovery",),
    "responsiveness": ("responsiveness",),
    "selective_disclosure": ("disclosed_early", "reached"),
    "variety": ("distinct_2", "repeated"),
    "friction": ("mix_gap", *BETWEEN),
}
SEEDS_OF_ONE = 3
GOOD_LINES, BAD_LINES = ("hard_plain", "sorry", "how"), ("all", "duty", "borrow")


def erratic(call: Call) -> Heard:
    """Says anything that anybody might say, in no order; reads back what was offered."""
    rng = stream(call.seed, "erratic", str(call.situation.turn))
    lang = call.scenario.lang
    if call.situation.countered and rng.random() < 0.3:
        return POLICIES["naive_giver"](call)
    key = rng.choice(
        sorted(
            set(model_answer.phrases(lang))
            - {"close", "close.above", "close.bye", "close.other", "self_harm"}
        )
    )
    phrase = model_answer.phrases(lang)[key]
    deal = model_answer.own_deal(call.scenario.case) or Terms(
        (call.scenario.case.balance_minor or 0) // 10, 7, 6
    )
    say = rng.choice(phrase.say)
    slots = model_answer.slots(deal, lang) if "{first}" in say else {}
    return Heard(say.format(**model_answer.values(call, deal)), lang, phrase.acts, slots)


PEOPLE_TALKED_TO_BY: dict[str, Policy] = POLICIES | {"erratic": erratic}


def shown(call: Call) -> list[Shown]:
    """The exchanges of a call, the pick-up left out."""
    return [
        Shown(turn.heard, turn.plan, turn.text, call.turns[place].situation, turn.situation)
        for place, turn in enumerate(call.turns[1:])
        if turn.heard is not None
    ]


def believe_all(dialogues: int, seed: int) -> dict[str, Any]:
    """The six tests over so many dialogues (and, for the rater, half as many people a language); `held` says which hold."""
    found = over_dialogues(dialogues, seed)
    rated = {lang: recovered(lang, max(30, dialogues // 2), seed) for lang in ("zh", "en")}
    found |= {
        "rater": rated,
        "trait_recovery": min(each["right"] for each in rated.values()),
        "mix_gap": max(each["gap"] for each in rated.values()),
        "reached": reached(seed),
        "distinct_2": min(variety(seed).values()),
    }
    limits = {name: {"at_most": most} for name, most in AT_MOST.items()}
    limits |= {name: {"at_least": least} for name, least in AT_LEAST.items()}
    limits |= {name: {"at_least": low, "at_most": high} for name, (low, high) in BETWEEN.items()}
    return found | {"limits": limits, "held": held(found)}


def held(found: Mapping[str, Any]) -> dict[str, bool]:
    """Which of the six tests hold: every figure of theirs within its limits."""
    return {test: all(_within(name, found[name]) for name in names) for test, names in TESTS.items()}


def _within(name: str, value: float) -> bool:
    low, high = BETWEEN.get(name, (AT_LEAST.get(name, 0.0), AT_MOST.get(name, float("inf"))))
    return low <= value <= high


def over_dialogues(dialogues: int, seed: int) -> dict[str, Any]:
    """Contradictions, early disclosure, repetition, responses and friction of calls with all kinds of collectors."""
    kinds: Counter[str] = Counter()
    examples: list[str] = []
    early = again = turns = right = asked = hung = 0
    manners: Counter[str] = Counter()
    rng = Random(seed)
    for number in range(dialogues):
        call, one = _dialogue(number, dialogues, seed)
        exchanges = shown(call)
        for each in believe.contradictions(exchanges, one):
            kinds[each.kind] += 1
            examples.append(f"{one.id}/{call.seed} turn {each.turn}: {each.kind}: {each.text}")
        early += len(believe.disclosed_early(exchanges, one))
        again += believe.repeated([turn.text for turn in call.turns if turn.text])
        hung += call.situation.ended_by == "debtor" and call.turns[-1].plan.key not in BYES
        turns += len(exchanges)
        manners.update(each.plan.manner for each in exchanges)
        if exchanges:
            asked += 1
            right += responds(rng.choice(exchanges), one, rng)
    return {
        "dialogues": dialogues,
        "turns": turns,
        "contradictions": sum(kinds.values()),
        "kinds": dict(kinds),
        "examples": examples[:10],
        "disclosed_early": early,
        "repeated": again,
        "responsiveness": round(right / max(1, asked), 4),
        "interruptions": round(manners["interrupts"] / max(1, turns), 4),
        "topic_shifts": round(manners["drifts"] / max(1, turns), 4),
        "silences": round(manners["silent"] / max(1, turns), 4),
        "hang_ups": round(hung / max(1, dialogues), 4),
    }


def _dialogue(number: int, dialogues: int, seed: int) -> tuple[Call, Scenario]:
    """Every fifth with a person of the library, the others of the population; collectors in turn."""
    policies = list(PEOPLE_TALKED_TO_BY.values())
    lang = ("zh", "en")[number % 2]
    people = [one for one in library.scenarios() if one.lang == lang and one.case.right_thing == "collect"]
    one = people[number // 5 % len(people)] if number % 5 == 4 else debtor(number, dialogues, seed, lang)
    call = converse(Call(one, seed + number), policies[number // 2 % len(policies)])
    return call, call.scenario


def responds(at: Shown, scenario: Scenario, rng: Random) -> bool:
    """Whether, in this very state, a line that listens leaves more trust and no more anger than one that presses."""
    lang = scenario.lang
    minds = []
    for key in (rng.choice(GOOD_LINES), rng.choice(BAD_LINES)):
        line = LINES[key]
        text = (line.zh if lang == "zh" else line.en).replace("{balance}", "")
        minds.append(
            advance(scenario, at.before, Heard(text, lang, line.acts, {}, line.breaches), at.text).mind
        )
    good, bad = minds
    return (
        good.trust >= bad.trust
        and good.anger <= bad.anger
        and (good.trust, -good.anger) != (bad.trust, -bad.anger)
    )


def recovered(lang: str, size: int, seed: int) -> dict[str, Any]:
    """A rater who has learnt from other calls names the archetype's group from the words alone: share right, the mix named,
    and its largest gap to SHARES. Everybody is called by the script reader, who says the same to all."""
    known, answers = _overheard(lang, 3 * size, seed)
    blind, truth = _overheard(lang, size, seed + 1)
    grams = TfidfVectorizer(
        analyzer="char" if lang == "zh" else "char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2
    )
    rater = LinearSVC(C=1.0, random_state=0).fit(grams.fit_transform(known), answers)
    named = rater.predict(grams.transform(blind))
    mix = {group: float(np.mean(named == group)) for group, _ in SHARES}
    return {
        "right": round(float(np.mean(named == np.array(truth))), 4),
        "mix": {group: round(share, 4) for group, share in mix.items()},
        "gap": round(max(abs(mix[group] - share / 100) for group, share in SHARES), 4),
    }


def _overheard(lang: str, size: int, seed: int) -> tuple[list[str], list[str]]:
    texts, groups = [], []
    for number in range(size):
        call = converse(Call(debtor(number, size, seed, lang), seed + number), script_reader)
        texts.append("\n".join(believe.without_facts(shown(call))))
        groups.append(group_of(number, size))
    return texts, groups


def reached(seed: int) -> float:
    """The share of hidden facts of the library's people that some patient collector comes to hear."""
    told = every = 0
    for one in (worded(each, seed) for each in library.scenarios()):
        missing = {fact.topic + fact.text for fact in one.hidden}
        every += len(missing)
        for call in _patient(one, seed):
            missing -= {fact.topic + fact.text for fact in one.hidden if fact.text in call.situation.told}
        told += len({fact.topic + fact.text for fact in one.hidden}) - len(missing)
    return round(told / max(1, every), 4)


def _patient(one: Scenario, seed: int) -> Iterator[Call]:
    """Calls that listen and ask for what each hidden fact wants, until it is told or they hang up."""
    said = "嗯，您慢慢说，我听着。" if one.lang == "zh" else "Take your time, I am listening."
    persona = replace(one.persona, patience=max(60, one.persona.patience))
    for fact in one.hidden:
        call = Call(replace(one, persona=persona), seed)
        call.start()
        for act in ("C02", "C29", "C03"):
            call.hear(said, Heard(said, one.lang, (act,)))
        while not call.ended and fact.text not in call.situation.told and call.situation.turn < 40:
            soft = ("C15", "C14", "C29", "C13", "C16")[call.situation.turn % 5]
            call.hear(
                said, Heard(said, one.lang, (soft, *fact.acts[:1]) if call.situation.turn % 2 else (soft,))
            )
        yield call


def variety(seed: int) -> dict[str, float]:
    """Distinct pairs over SEEDS_OF_ONE calls with the same person by the same collector, facts left out; the mean over people."""
    found = {}
    for lang in ("zh", "en"):
        shares = []
        for number in range(20):
            one = debtor(number, 20, seed, lang)
            policy = list(POLICIES.values())[number % len(POLICIES)]
            calls = [converse(Call(one, seed + n), policy) for n in range(SEEDS_OF_ONE)]
            texts = [text for call in calls for text in believe.without_facts(shown(call))]
            shares.append(believe.distinct_2(texts, lang))
        found[lang] = round(sum(shares) / len(shares), 4)
    return found
