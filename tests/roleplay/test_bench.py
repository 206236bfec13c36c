"""The benchmark: collectors rank by the rubric as their names say, by words alone; a service over HTTP can be one of them."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.compliance.checker.transcript import Turn
from dunwell.roleplay import bench, metrics, model_answer
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.policies import POLICIES, converse, script_reader
from dunwell.roleplay.policy_lines import LINES
from dunwell.roleplay.population import debtor
from dunwell.roleplay.scoring import judge
from dunwell.roleplay.understanding.hear import understand

TOTAL = metrics.NAMES.index("total")
LINES_OF_A_MODEL = {
    "zh": [
        "您好，我是示例银行的专员，工号6120，通话有录音，方便说两分钟吗？",
        "麻烦核对一下身份证末四位。",
        "最近是遇到什么情况了？",
        "谢谢您，再见。",
    ],
    "en": [
        "Hello, my name is Ana Reyes, ID 6120, from Example Bank on a recorded line. Is now a good time?",
        "Could you confirm the last four digits of your ID?",
        "How have things been?",
        "Thank you, goodbye.",
    ],
}


def total(call: Call) -> float:
    return judge([Turn(speaker, text) for speaker, text in call.transcript], call.scenario.case)[0].total


def test_collectors_rank_as_their_names_say():
    """400 by command give the same order (docs/roleplay-bench.md)."""
    played = {name: bench.play(policy, 40, by_ear=False)[0] for name, policy in POLICIES.items()}
    assert list(played) == ["naive_pusher", "naive_giver", "script_reader", "good", "expert"]
    steps = metrics.steps({name: [row[TOTAL] for _, row in calls] for name, calls in played.items()}, 1)
    assert all(step["apart"] for step in steps), steps
    found = {name: bench.summed(calls)["all"] for name, calls in played.items()}
    assert found["naive_pusher"]["void"]["mean"] > 0.8
    assert found["naive_pusher"]["breaches_per_100"]["mean"] > 80
    assert all(found[name]["breaches_per_100"]["mean"] == 0 for name in list(found)[1:])
    kept = {name: each["kept"]["mean"] for name, each in found.items()}
    assert kept["naive_pusher"] < kept["script_reader"] < kept["naive_giver"] < kept["good"] < kept["expert"]
    assert found["expert"]["SA"]["mean"] == found["expert"]["LS"]["mean"] == 1


def test_the_order_holds_by_words_alone():
    played = {name: bench.play(POLICIES[name], 8)[0] for name in ("naive_pusher", "script_reader", "expert")}
    steps = metrics.steps({name: [row[TOTAL] for _, row in calls] for name, calls in played.items()}, 1)
    assert all(step["apart"] for step in steps), steps


def kind_giver(call: Call) -> Heard:
    """Stays within the authority, yet gives half the fee and ever more parts for nothing, knowing nothing."""
    now, case = call.situation, call.scenario.case
    if now.turn < 3 or now.agreed:
        return script_reader(call) if now.turn < 3 else Heard("谢谢您，再见。", "zh", ("C30",))
    parts = min(24, 6 * (now.turn - 1))
    first = (case.balance_minor or 0) // 1000 * 100
    half = (case.fee_minor or 0) // 200
    text = f"违约金给您减{half}元，给您分{parts}期，先付{first // 100}元就行。"
    slots = {"amount_minor": first, "instalments": parts, "percent": 50.0}
    return Heard(text, "zh", ("C24", "C25"), slots)


def test_giving_within_the_authority_but_for_nothing_loses_to_reading_the_script():
    people = [debtor(number, 40, 3, "zh") for number in range(40)]
    gave = [total(converse(Call(one, 1), kind_giver)) for one in people]
    read = [total(converse(Call(one, 1), script_reader)) for one in people]
    assert metrics.steps({"giver": gave, "reader": read}, 1)[0]["apart"]


def test_one_reads_an_agreement_out_of_the_words_as_it_was_made():
    right = told = 0
    for number in range(60):
        one = debtor(number, 60, 11, ("zh", "en")[number % 2])
        call = converse(Call(one, number), list(POLICIES.values())[number % 5])
        _, heard = judge([Turn(speaker, text) for speaker, text in call.transcript], one.case)
        made = call.situation.agreed
        if call.situation.empty:
            continue  # "I'll get right on it" is no agreement in anybody's words
        told += 1
        if made is None or not heard.agreed.reached:
            right += (made is not None) == heard.agreed.reached
            continue
        same = abs((heard.agreed.upfront_minor or 0) - (made.upfront_minor or 0)) <= 200
        right += same and (made.left_minor(one.case) <= 0 or heard.agreed.instalments == made.instalments)
    assert right / told >= 0.95


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_only_the_line_that_is_meant_to_be_a_breach_is_one(lang: str):
    call = Call(debtor(0, 4, 1, lang), 1)
    call.start()
    deal = Terms(200_000, 7, 6)
    for key, line in LINES.items():
        text = getattr(line, lang).format(**model_answer.values(call, deal))
        score, _ = judge([Turn("collector", text)], None, lang)
        assert [one.category for one in score.findings if one.critical] == list(line.breaches), key
        if line.breaches:
            assert set(line.breaches) <= set(understand(text, lang, "").breaches)


def test_the_expert_never_speaks_of_an_agreement_that_was_not_made():
    for number in range(60):
        call = converse(Call(debtor(number, 60, bench.SEED, "en"), number), POLICIES["expert"])
        said = " ".join(text for speaker, text in call.transcript if speaker == "collector")
        assert (call.situation.agreed is None) <= ("what we agreed" not in said)


@pytest.fixture
def service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A chat service on this machine that plays a short polite collector; its third call fails."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body | {"path": self.path})
            messages = body["messages"]
            lang = "zh" if "专员" in messages[0]["content"] else "en"
            step = sum(each["role"] == "assistant" for each in messages)
            fails = sum(len(each["messages"]) == 2 for each in asked) == 3
            data = json.dumps(
                {"choices": [{"message": {"content": LINES_OF_A_MODEL[lang][min(step, 3)]}}]}
            ).encode()
            self.send_response(503 if fails else 200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    server.shutdown()
    server.server_close()


def test_a_service_plays_the_collector(service: tuple[str, list[dict[str, Any]]]):
    url, asked = service
    run = CliRunner().invoke(
        app,
        [
            "bench",
            "negotiation",
            "--collector",
            "endpoint",
            "--endpoint",
            url,
            "--model",
            "tiny",
            "--debtors",
            "4",
            "--json",
        ],
    )
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    mine = found["collectors"]["endpoint:tiny"]
    assert (mine["all"]["n"], mine["calls_failed"]) == (3, 1)
    assert mine["all"]["AT"]["mean"] == 4
    assert {"SR", "AT", "CR", "CE", "SA", "LS", "US", "ES", "CA", "kept", "breaches_per_100"} <= set(
        mine["all"]
    )
    assert mine["cooperative"]["few"]
    assert "not comparable" in found["note"]
    brief = asked[0]["messages"][0]["content"]
    case = debtor(0, 4, bench.SEED, "zh").case
    assert f"{(case.balance_minor or 0) // 100}元" in brief
    assert f"{(case.means.income_minor_monthly or 0) // 100}" not in brief
    assert asked[0]["path"] == "/v1/chat/completions"
    assert asked[0]["model"] == "tiny"


@pytest.mark.parametrize(
    "wrong",
    [
        ["negotiation", "--collector", "policy:nobody"],
        ["negotiation", "--collector", "endpoint", "--endpoint", "file:///etc"],
        ["negotiation", "--lang", "fr"],
        ["gate", "--collector", "policy:good"],
    ],
)
def test_what_is_no_collector_is_refused(wrong: list[str]):
    assert CliRunner().invoke(app, ["bench", *wrong]).exit_code == 2


def test_without_json_it_prints_tables_of_the_same_figures():
    args = ["bench", "negotiation", "--debtors", "2"]
    run = CliRunner().invoke(app, args)
    assert run.exit_code == 0, run.output
    lines = run.stdout.splitlines()
    assert len(lines) < 40
    assert "{" not in run.stdout
    found = json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)
    head = next(line for line in lines if line.startswith("collector  "))
    assert head.split() == [
        "collector", "total", "(95", "%)", "SR", "AT", "CR", "CE", "SA", "LS", "US", "ES", "CA", "kept", "breaches/100",
    ]  # fmt: skip
    for name, each in found["collectors"].items():
        total = each["all"]["total"]
        said = f"{total['mean']:.1f} ({total['low']:.1f} – {total['high']:.1f})"
        row = next(line for line in lines if line.startswith(f"{name} "))
        assert said in row
        assert row.split()[-1] == f"{each['all']['breaches_per_100']['mean']:.0f}"
        by_group = [line for line in lines if line.startswith(f"{name} ")][-1]
        assert by_group.count("*") == 4  # two debtors: every group has under five calls
    for step in found["order"]:
        gap = f"{step['difference']['mean']:.1f} ({step['difference']['low']:.1f}"
        assert any(step["below"] in line and step["above"] in line and gap in line for line in lines)


def test_a_scripted_collector_alone_gives_the_same_figures_again():
    args = [
        "bench",
        "negotiation",
        "--collector",
        "policy:script_reader",
        "--debtors",
        "4",
        "--lang",
        "en",
        "--json",
    ]
    first, again = (json.loads(CliRunner().invoke(app, args).stdout) for _ in range(2))
    assert first["collectors"] == again["collectors"]
    assert first["lang"] == "en"
