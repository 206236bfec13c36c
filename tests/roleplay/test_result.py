"""After a call: the line that mattered and a better one, keep/start/stop, the deal against the means, the model answer, progress."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from tests.roleplay.test_call_pages import ring, the_call
from tests.roleplay.test_pages import LINES
from tests.ui.client import app_client

from dunwell.compliance.checker.service import Line, check
from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import library, model_answer, moments, page_words, result_pages, sides
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain import progress
from dunwell.roleplay.domain.coaching import advise
from dunwell.roleplay.domain.phases import PHASES, phase_of
from dunwell.roleplay.domain.scoring import score as scoring_of_calls
from dunwell.roleplay.domain.scoring.checks import WEIGHTS
from dunwell.roleplay.moves import handling_of, replay
from dunwell.roleplay.policies import POLICIES, converse
from dunwell.roleplay.scoring import judge

ALL = library.scenarios()
each_scenario = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.lang}-{one.id}")
THREAT = "必须今天还清，不还我们就上你家去！"


def over(scenario: str, *lines: str, seed: int = 5) -> Call:
    call = replay(Call(library.scenario(scenario), seed), lines).call
    call.hang_up()
    return call


@each_scenario
def test_the_model_answer_is_lawful_good_and_the_same_every_time(one):
    call = model_answer.play(Call(one, 7))
    assert call.transcript == model_answer.play(Call(one, 7)).transcript
    score, _ = judge([Turn(*turn) for turn in call.transcript], one.case)
    assert score.total >= 70
    assert not score.void
    who = "third_party" if one.case.party == "third_party" else "debtor"
    ours = [text for speaker, text in call.transcript if speaker == "collector"]
    for text, verdict in zip(ours, check([Line(text, one.lang, "voice", who) for text in ours]), strict=True):
        assert not verdict.violations, text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_wording_of_the_model_passes_the_checker(lang):
    values = defaultdict(lambda: "300" if lang == "zh" else "$300") | {
        "creditor": "Elm County Bank", "name": "Sam Reed", "address": "Ms Reed", "echo": "your pay came late", "parts": "6",
        "day": "on the 15th", "way": "", "dpd": "not yet due",
    }  # fmt: skip
    if lang == "zh":
        values |= {
            "creditor": "南塘银行", "name": "王明", "address": "王女士", "echo": "工资晚发了", "day": "15号", "dpd": "还没到期",
        }  # fmt: skip
    lines = [say.format_map(values) for phrase in model_answer.phrases(lang).values() for say in phrase.say]
    found = zip(lines, check([Line(text, lang, "voice", "debtor") for text in lines]), strict=True)
    assert not [text for text, verdict in found if verdict.violations]


def test_a_company_is_asked_as_one_and_who_is_not_late_is_reminded():
    for name, never in (
        ("new-bank-details", "take home"),
        ("invoice-on-hold", "身份证"),
        ("paid-monthly-now", "days past due"),
    ):
        ours = " ".join(
            text
            for who, text in model_answer.play(Call(library.scenario(name), 3)).transcript
            if who == "collector"
        )
        assert never not in ours


def test_the_model_answers_are_excellent_on_the_whole():
    totals = [
        judge([Turn(*turn) for turn in model_answer.play(Call(one, 11)).transcript], one.case)[0].total for one in ALL
    ]  # fmt: skip
    assert sum(totals) / len(totals) >= 90


def test_a_threat_is_the_line_that_mattered_and_the_better_one_is_lawful_and_does_better():
    call = over("shop-moved", *LINES, THREAT, "您看什么时候方便？")
    found = moments.telling(call)
    assert found.moment.text == THREAT
    assert found.moment.breach
    assert found.moment.gain < -moments.BREACH_COST
    assert call.transcript[found.moment.number - 1] == ("collector", THREAT)
    assert found.moment.spoken == len(LINES) + 1
    assert found.better is not None
    assert not check([Line(found.better.text, "zh", "voice", "debtor")])[0].violations
    assert found.better.after["trust"] > found.moment.after["trust"]
    assert found.better.after["anger"] < found.moment.after["anger"]


def test_demanding_of_somebody_in_despair_matters_most():
    found = moments.telling(over("no-morning-left", *LINES[:2], "今天能还多少？", "一共两万多，今天必须还。"))
    assert found.moment.gain < 0
    assert found.better is not None


def test_moments_are_the_same_every_time_and_follow_from_the_call_alone():
    first, second = (moments.as_data(moments.telling(over("hours-cut", "Hello, this is Ana from Elm County Bank, ID 6120.", "Pay it all today."))) for _ in "ab")  # fmt: skip
    assert first == second


@pytest.mark.parametrize(
    ("scenario", "lines"),
    [
        ("hours-cut", ["Hi.", "You owe us money.", "So what now?", "Okay, bye."]),
        ("hours-cut", ["Hello, this is Ana Reyes from Elm County Bank, ID 6120, recorded.", "So you owe us.", "Goodbye then."]),
        ("sister-answers", ["Hello there.", "How is your day?", "Nice weather.", "Okay, bye."]),
        ("shop-moved", ["喂。", "你欠银行的钱知道吧。", "那怎么办？", "行，再见。"]),
        ("always-tomorrow", ["您好，我是银行的陈静，工号3021，通话录音。", "钱什么时候还？", "好的，再见。"]),
        ("mother-picks-up", ["您好。", "今天天气不错。", "吃了吗？", "再见。"]),
    ],
)  # fmt: skip
def test_instead_of_a_goodbye_nobody_begins_the_call_again(scenario: str, lines: list[str]):
    call = over(scenario, *lines)
    last = next(one for one in reversed(moments.weigh(call)) if one.text == lines[-1])
    found = moments.better(call, last)
    if found is not None:
        assert not re.search(
            r"请问(是|您是|这是)|核对一下|四位|^您好|^Hello|is this|Am I speaking|last four", found.text
        ), found.text


@pytest.mark.parametrize(
    ("scenario", "lines", "late"),
    [
        ("hours-cut", ["Hi.", "You owe us money.", "So what now?"], "I should have said it first"),
        ("shop-moved", ["喂。", "最近怎么样？", "那钱怎么办？"], "一上来该先说的"),
    ],
)
def test_who_has_not_said_who_they_are_makes_up_for_it_and_does_not_greet(
    scenario: str, lines: list[str], late: str
):
    call = replay(Call(library.scenario(scenario), 5), lines).call
    assert model_answer.model(call).text.startswith(late)


TALKED_BUT_LEFT = [
    "您好，这里是南塘银行贷后服务，我姓陈，工号3021，通话会录音。请问是暨燕女士本人吗？",
    "为了保护您的信息，先核对一下，您证件尾号后四位是多少？",
    "您和前夫共同借的这笔装修贷款逾期103天，一共38600元。我想先听听是怎么回事。",
    "您一个人带着孩子，还要替别人扛，这份委屈我明白。现在每个月收入和开支大概多少？",
    "合同上两位都是借款人，您还了以后可以凭协议和凭证向他追。",
    "那今天您先还一万，其余的下个月结清，行吗？",
    "您再想想吧，再见。",
]


def test_a_call_without_the_agreement_that_was_there_does_not_pass_and_the_better_line_goes_on():
    call = replay(Call(library.scenario("divorced-still-on-it"), 21), TALKED_BUT_LEFT)
    call.call.hang_up()
    assert call.handling.agreed is False
    turns = [Turn(speaker, text) for speaker, text in call.call.transcript]
    found, _ = judge(turns, call.call.scenario.case, handling=call.handling)
    assert "deal_missed" in found.caps
    assert found.total < 75
    last = next(one for one in reversed(moments.weigh(call.call)) if one.text == TALKED_BUT_LEFT[-1])
    instead = moments.better(call.call, last)
    assert instead is not None
    assert not re.search("再见|打扰|换个", instead.text)


def test_the_model_loses_nothing_against_itself():
    call = model_answer.play(Call(library.scenario("shop-moved"), 3))
    assert all(abs(one.gain) < 1e-6 for one in moments.weigh(call))


def test_a_pusher_loses_by_pressing_and_every_line_is_weighed():
    call = converse(Call(library.scenario("shop-moved"), 3), POLICIES["naive_pusher"])
    found = moments.weigh(call)
    assert len(found) == sum(1 for who, _ in call.transcript if who == "collector")
    assert moments.telling(call).moment.gain < -20


def scored(call: Call) -> dict:
    from dunwell.roleplay.scoring import as_json

    score, understood = judge([Turn(*turn) for turn in call.transcript], call.scenario.case)
    return as_json(score, understood)


def test_keep_start_stop_rest_on_checks_and_lines():
    call = over("shop-moved", *LINES, "您赶紧的，必须今天还，没得商量。", "再见。")
    score = scored(call)
    found = {one.kind: one for one in advise(score, WEIGHTS)}
    assert set(found) == {"keep", "start", "stop"}
    by_id = {(one["check"], one["met"]): one for one in score["evidence"]}
    assert (found["keep"].check, True) in by_id
    assert found["keep"].line is not None
    assert (found["start"].check, False) in by_id
    assert found["start"].check != found["stop"].check
    assert call.transcript[found["stop"].line - 1][0] == "collector"


def test_there_are_words_for_every_check_that_can_be_advised():
    words = result_pages.sentences()
    for one in ALL:
        for policy in POLICIES.values():
            score = scored(converse(Call(one, 2), policy))
            for kind in ("collect", score["right_thing"]):
                for advice in advise(score | {"right_thing": kind}, WEIGHTS):
                    assert {"zh", "en"} <= set(
                        words[advice.key]["dont" if "dont" in words[advice.key] else "do"]
                    )
            for entry in score["evidence"]:
                assert entry["check"] in words


def test_every_cap_of_the_score_has_words():
    """A page of a call under a cap without words could not be shown."""
    source = Path(scoring_of_calls.__file__).read_text("utf-8")
    caps = set(re.findall(r'found\.append\(\s*\(\s*"(\w+)"', source)) | {
        "void",
        "breach",
        "went_on_collecting",
        "not_routed",
    }
    assert len(caps) > 15
    assert caps <= set(page_words.CAPS)


def test_two_calls_are_laid_beside_each_other_by_phase():
    call = over("shop-moved", *LINES, "首付一千零二十，剩下的分九期行吗？", "谢谢您，再见。")
    model = sides.model_of(library.scenario("shop-moved"), 5)
    where = sides.phases(call)
    assert len(where) == len(call.transcript)
    rows = sides.beside(call.transcript, where, model)
    assert [name for name, _, _ in rows] == [name for name in PHASES if name in {row[0] for row in rows}]
    assert sum(len(ours) for _, ours, _ in rows) == len(call.transcript)
    assert sum(len(theirs) for _, _, theirs in rows) == len(model.transcript)
    assert phase_of(("C27",), "opening") == "agreeing"
    assert phase_of((), "finding") == "finding"


def test_progress_compares_with_the_last_try_at_the_same_scenario():
    assert progress.steps([("a", 40.0), ("b", 70.0), ("a", 55.0), ("a", 50.0)]) == [None, None, 15.0, -5.0]
    calls = [{"opening": 50.0, "close": None}] * 2 + [{"opening": 80.0, "close": 40.0}] * 5
    assert progress.moved(calls) == [("close", None, 40.0), ("opening", 50.0, 80.0)]
    assert progress.moved([]) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_result_shows_all_of_it(sqlite, clock, settings, lang):
    with app_client(settings, clock, "collector", lang=lang) as client:
        place = ring(client)
        for line in (*LINES, THREAT):
            client.post(f"{place}/lines", data={"text": line})
        client.post(f"{place}/end")
        page = client.get(place).text
        row = the_call(sqlite)
        better = row.score["telling"]["better"]["text"]
        assert re.search(r'id="mattered".*' + re.escape(THREAT) + ".*" + re.escape(better), page, re.S)
        assert re.search(r'id="ksz".*href="#line-\d+"', page, re.S)
        assert re.search(r'id="deal".*5,000\.00.*3,800\.00.*1,200\.00', page, re.S)
        assert page.count('class="rp-phase"') >= 3
        assert client.get("/roleplay/history").status_code == 200
        again = client.post(f"{place}/retry", data={"line": str(row.score["telling"]["moment"]["spoken"])})
        assert again.status_code in (200, 204, 303)
        assert the_call(sqlite).lines == LINES


def test_the_page_shows_sa_and_ls_with_the_figures_that_give_them(sqlite, clock, settings):
    with app_client(settings, clock, "collector") as client:
        place = ring(client, "hours-cut")
        call = replay_of(the_call(sqlite))
        for line in call:
            if the_call(sqlite).ended_at is None:
                client.post(f"{place}/lines", data={"text": line})
        client.post(f"{place}/end")
        agreed = the_call(sqlite).score["agreement"]
        page = re.sub(r"<[^>]+>|\s+", " ", client.get(place).text)
    for over, payment, ratio in (
        ("within_reach_minor", "upfront_minor", "sa"),
        ("surplus_minor", "instalment_minor", "ls"),
    ):
        first, second = (f"{agreed[key] / 100:,.2f}" for key in (over, payment))
        assert re.search(
            rf"{first}[^÷=]*÷[^÷=]*{second}[^÷=]*= {agreed[ratio]} ·", re.sub(" +", " ", page)
        ), ratio


def replay_of(row) -> list[str]:
    """What a good collector says to this person with this chance."""
    call = converse(Call(library.scenario(row.scenario_id), row.seed), POLICIES["good"], 20)
    return [text for speaker, text in call.transcript if speaker == "collector"]


def test_a_call_kept_before_this_is_still_shown(sqlite, clock, settings):
    from dunwell.foundation.db import write
    from dunwell.roleplay.tables import PlayedCall

    with app_client(settings, clock, "collector") as client:
        place = ring(client)
        client.post(f"{place}/lines", data={"text": LINES[0]})
        client.post(f"{place}/end")
        with write(sqlite) as session:
            row = session.query(PlayedCall).one()
            row.score = {
                key: value for key, value in row.score.items() if key not in ("telling", "phases", "handling")
            }
        assert 'class="rp-phase"' in client.get(place).text


def test_a_call_in_which_nothing_was_said_is_worth_nothing():
    call = over("in-the-garage")
    turns = [Turn(speaker, text) for speaker, text in call.transcript]
    found, _ = judge(turns, call.scenario.case, handling=handling_of(call))
    assert found.total == 0
    assert "no_talk" in found.caps


def test_what_was_agreed_is_what_the_person_agreed_to_not_the_wages_told_last():
    lines = ["Hi Marisol, Tom from Oakline Lending, recorded line. Last four of your ID?", "It's 780 dollars, three weeks late. What happened?",
             "Ninety on Monday by debit card, and the rest over six months, would that do?", "And income, what comes in?", "Ninety on Monday by debit card, agreed. Goodbye."]  # fmt: skip
    log = replay(Call(library.scenario("tablets-took-the-tips"), 11), lines)
    log.call.hang_up()
    _, heard = judge([Turn(*one) for one in log.call.transcript], log.call.scenario.case, handling=log.handling)  # fmt: skip
    deal = log.call.situation.agreed
    assert (heard.agreed.upfront_minor if heard.agreed.reached else None) == (
        deal.upfront_minor if deal else None
    )


def test_checks_are_told_in_the_reader_s_language_whatever_the_call_s(sqlite, clock, settings):
    with app_client(settings, clock, "collector", lang="en") as client:
        place = ring(client)
        client.post(f"{place}/lines", data={"text": LINES[0]})
        client.post(f"{place}/end")
        page = client.get(place).text
    assert "asked whether it is a good time" in page
    assert "问是否方便" not in page
