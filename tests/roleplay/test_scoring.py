"""Scoring: the better call wins, breaking the law never does, nor does piling up phrases; the contract of the command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.compliance.checker.transcript import Turn
from dunwell.foundation.i18n import gettext
from dunwell.roleplay import library
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.scoring.plan import surplus_minor
from dunwell.roleplay.page_words import CAPS
from dunwell.roleplay.policies import POLICIES, converse
from dunwell.roleplay.scoring import as_json, case_of, judge

SAMPLES = Path(__file__).parent / "pairs_samples.jsonl"
PAIRS = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()]
THREAT = {
    "zh": "你今天不还，我们就上门找你父母和邻居，让全村都知道你是老赖。",
    "en": "If you don't pay today we'll come to your house and tell all your neighbours you're a thief.",
}
STOCK = {
    "zh": "我完全理解您的心情，感同身受，站在您的角度，我们是一个团队，感谢您的信任。",
    "en": "I feel your pain. I totally understand. We're a team. Thank you for your commitment today.",
}


def turns(raw):
    return [Turn(turn["speaker"], turn["text"]) for turn in raw]


def total(raw, case):
    return judge(turns(raw), case_of(case)[0])[0].total


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_the_better_call_scores_higher(pair):
    assert total(pair["better"], pair["case"]) > total(pair["worse"], pair["case"])


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_a_threat_voids_the_best_call_wherever_it_is_said(pair):
    clean, _ = judge(turns(pair["better"]), case_of(pair["case"])[0])
    for place in (4, len(pair["better"]) - 1):
        broken = [
            *pair["better"][:place],
            {"speaker": "collector", "text": THREAT[pair["lang"]]},
            *pair["better"][place:],
        ]
        found, _ = judge(turns(broken), case_of(pair["case"])[0])
        assert found.void
        assert found.total <= 15
        assert found.total < clean.total
        assert any(one.turn == place + 1 for one in found.findings)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_stock_phrases_never_raise_a_score(pair):
    stuffed = [
        {
            "speaker": turn["speaker"],
            "text": (turn["text"] + " " + STOCK[pair["lang"]])
            if turn["speaker"] == "collector"
            else turn["text"],
        }
        for turn in pair["better"]
    ]
    assert total(stuffed, pair["case"]) < total(pair["better"], pair["case"])


def test_the_means_decide_and_not_the_tone():
    """The same warm words: a plan within the surplus against one above it."""
    pair = PAIRS[0]
    tight = json.loads(json.dumps(pair["case"]))
    tight["means"]["income_minor_monthly"] = 500_000  # 500 left over a month, the plan asks for 984
    assert total(pair["better"], tight) < 45 < total(pair["better"], pair["case"])


def test_giving_more_than_the_authority_allows_is_capped():
    pair = json.loads(json.dumps(PAIRS[0]))
    pair["better"][10]["text"] = "15号先七百,剩下的分12期,违约金给您全免。"
    found, _ = judge(turns(pair["better"]), case_of(pair["case"])[0])
    assert "beyond_authority" in found.caps


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ("打错了吧,我不认识这个人,这号我刚办的。", "不好意思打扰了,我马上标记这个号码,不再打来。", "那您帮忙转告一下,他在我们这儿欠了六千六,今天得还。"),
        ("我律师说了,以后都跟他谈。", "好的,请给我律师的联系方式,我登记,后面只跟律师联系,不再打您。", "律师也没用,您今天能还多少?"),
        ("这笔不是我借的,我身份证去年丢过,报过警。", "明白,我先登记冒用异议,核查期间暂停催收,材料怎么交我发短信给您。", "那也是您名下的,先还七百,回头再查。"),
        ("身份证被人拿去办的贷,我报过案。", "那我先登记冒用,这边停掉电话,异议表发您。", "谁都这么说,报案也没用,拖下去信用就坏一辈子。"),
        ("我不想活了,活着没意思。", "您先别急,您现在身边有人吗?钱的事今天不谈,心理援助热线12356一直有人接。", "您别这么说,先把六千六处理了,什么时候能还?"),
    ],
)  # fmt: skip
def test_where_collecting_is_wrong_the_one_who_stops_wins(said, right, wrong):
    opening = [
        {
            "speaker": "collector",
            "text": "您好,我是南塘银行客服小齐,编号6105,电话录音。请问方便吗?身份证末四位核对一下?",
        },
        {"speaker": "debtor", "text": said},
    ]
    case = {"lang": "zh", "balance_minor": 660000, "currency": "CNY"}
    good = [*opening, {"speaker": "collector", "text": right}, {"speaker": "debtor", "text": "好。"}]
    bad = [*opening, {"speaker": "collector", "text": wrong}, {"speaker": "debtor", "text": "……"}]
    assert total(good, case) > total(bad, case) + 20


@pytest.mark.parametrize(
    ("lang", "asked", "yes", "aside"),
    [
        ("zh", "15号先一千,其余分六期每期九百三,行吗?", "行,15号一千。", "这样您太紧了,今天先不用付,我报上去再回您。"),
        ("en", "A thousand on the 15th, the rest in six of 930, okay?", "Okay, a thousand on the 15th.",
         "That leaves you too little. Don't pay anything yet, I'll put it to my manager and call you Friday."),
    ],
)  # fmt: skip
def test_what_the_collector_takes_off_the_table_again_is_no_agreement(lang, asked, yes, aside):
    case = {"lang": lang, "balance_minor": 660000, "currency": "CNY"}
    call = [
        ("collector", asked),
        ("debtor", yes),
        ("collector", aside),
        ("debtor", "好。" if lang == "zh" else "Okay."),
    ]
    raw = [{"speaker": speaker, "text": text} for speaker, text in call]
    assert judge(turns(raw[:2]), case_of(case)[0])[1].agreed.reached
    assert not judge(turns(raw), case_of(case)[0])[1].agreed.reached


OPENED = {
    "zh": [
        ("collector", "您好，是王强吗？南塘银行小齐，编号6105，电话录音，现在方便吗？"), ("debtor", "我是，你说。"),
        ("collector", "身份证末四位？"), ("debtor", "2580。"),
        ("collector", "信用卡逾期三十天，六千六。最近怎么样？"),
        ("debtor", "店搬了地方，生意少了一半，我也不知道打算怎么办，周五能先还六十。"),
    ],
    "en": [
        ("collector", "Hello, Sam? Jo at Southpool Bank, ID 6105, recorded line. Good time?"), ("debtor", "Yes, this is me."),
        ("collector", "Last four of your social?"), ("debtor", "2580."),
        ("collector", "The card is thirty days late, $660. What happened?"),
        ("debtor", "The shop moved and my customers stayed away. Maybe $60 on Friday, right after work."),
    ],
}  # fmt: skip


def checks(lang: str, *rest: tuple[str, str]) -> dict[str, bool | None]:
    found, _ = judge([Turn(*one) for one in [*OPENED[lang], *rest]], None)
    return {check.id: check.met for check in found.checks}


@pytest.mark.parametrize(
    ("lang", "line", "met"),
    [
        ("zh", "您自己打算怎么还？", False),
        ("zh", "周五能先还六十，对吗？", False),
        ("zh", "店搬了地方，生意是从哪天开始少的？", True),
        ("en", "$60 on Friday, right?", False),
        ("en", "How are you going to work this out?", False),
        ("en", "So the customers stayed behind when you moved. How long has that been?", True),
    ],
)
def test_who_reflects_takes_up_what_was_told(lang, line, met):
    """One common word, a sum or a day said again is neither a reflection nor a question about the cause."""
    found = checks(lang, ("collector", line), ("debtor", "再看吧。" if lang == "zh" else "We'll see."))
    assert (found["3.2"], found["4.4"]) == (met, met)


@pytest.mark.parametrize(
    ("lang", "line", "met"),
    [
        ("zh", "今天天气不错。", False),
        ("zh", "那您周五还六十。", True),
        ("zh", "我周五打给您。", True),
        ("en", "Lovely weather today.", False),
        ("en", "Then the payment goes out on Friday.", True),
        ("en", "I'll call you on Friday.", True),
    ],
)
def test_a_next_step_is_a_day_for_something(lang, line, met):
    assert checks(lang, ("collector", line))["12.2"] is met


def test_it_says_what_it_judged_and_what_it_did_not():
    pair = PAIRS[1]
    found, call = judge(turns(pair["better"]), None, "zh")
    said = as_json(found, call)
    assert set(said) >= {"total", "dimensions", "violations", "evidence", "agreement", "void", "assumed"}
    assert said["assumed"]
    assert not [entry for entry in said["evidence"] if entry["check"].startswith("6.")]
    assert all(
        entry["text"] == pair["better"][entry["line"] - 1]["text"]
        for entry in said["evidence"]
        if entry["line"]
    )
    assert judge(turns(pair["better"]), None, "zh")[0] == found


def test_the_command(tmp_path):
    pair = PAIRS[0]
    transcript, case = tmp_path / "call.jsonl", tmp_path / "case.json"
    transcript.write_text("\n".join(json.dumps(turn, ensure_ascii=False) for turn in pair["better"]), "utf-8")
    case.write_text(json.dumps(pair["case"]), "utf-8")
    run = CliRunner().invoke(
        app, ["roleplay", "score", "--transcript", str(transcript), "--case", str(case), "--json"]
    )
    assert run.exit_code == 0
    said = json.loads(run.stdout)
    assert said["agreement"]["instalments"] == 6
    assert said["agreement"]["affordable"] is True
    plain = CliRunner().invoke(app, ["roleplay", "score", "--transcript", str(transcript)])
    assert plain.exit_code == 0
    measured = CliRunner().invoke(app, ["roleplay", "score", "--pairs", str(SAMPLES), "--json"])
    assert json.loads(measured.stdout)["share"] == 1.0
    case.write_text('{"means": {"income_minor_monthly": "lots"}}')
    bad = CliRunner().invoke(
        app, ["roleplay", "score", "--transcript", str(transcript), "--case", str(case), "--json"]
    )
    assert bad.exit_code == 2
    assert "means.income_minor_monthly" in bad.output
    transcript.write_text('{"speaker": "nobody", "text": "x"}')
    assert CliRunner().invoke(app, ["roleplay", "score", "--transcript", str(transcript)]).exit_code == 2


def test_a_scripted_call_comes_with_its_score(tmp_path):
    script = tmp_path / "lines.txt"
    script.write_text(
        "您好,我是银行客服小李,工号0231,通话录音。\n身份证末四位核对一下?\n最近遇到什么情况了?", "utf-8"
    )
    run = CliRunner().invoke(
        app, ["roleplay", "run", "--scenario", "shop-moved", "--script", str(script), "--seed", "3", "--json"]
    )
    assert run.exit_code == 0
    said = json.loads(run.stdout)
    assert 0 < said["score"]["total"] < 100
    assert said["score"]["evidence"]


def test_without_json_a_scripted_call_is_told_in_words(tmp_path):
    script = tmp_path / "lines.txt"
    script.write_text(f"您好,我是银行客服小李,工号0231,通话录音。\n{THREAT['zh']}\n", "utf-8")
    args = ["roleplay", "run", "--scenario", "shop-moved", "--script", str(script), "--seed", "3"]
    told = CliRunner().invoke(app, args)
    assert told.exit_code == 0
    assert "{" not in told.stdout
    found = json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)
    assert f"{found['score']['total']:.1f} / 100" in told.stdout
    for number, turn in enumerate(found["transcript"], start=1):
        assert f"{number:>3}  " in told.stdout
        assert turn["text"] in told.stdout
    assert found["score"]["void"]
    assert gettext("zh_Hans", CAPS["void"]) in told.stdout
    for entry in found["score"]["evidence"]:
        line = f"  [{entry['line']}] {entry['text']}" if entry["line"] else ""
        assert f"{'+' if entry['met'] else '-'} {entry['check']:5} {entry['question']}{line}\n" in told.stdout
    for one in found["score"]["violations"]:
        assert f"! [{one['turn']}] " in told.stdout
        assert one["quote"] in told.stdout
    assert gettext("zh_Hans", "Nothing was agreed.") in told.stdout


def test_the_terminals_call_ends_in_numbered_lines_and_words_or_in_one_line_of_json():
    args = ["roleplay", "play", "--scenario", "hours-cut", "--seed", "5"]
    spoken = "Hello, this is Ana from Elm County Bank, badge 6120, on a recorded line.\nThank you, goodbye.\n"
    said = CliRunner().invoke(app, args, input=spoken)
    assert "{" not in said.stdout
    assert "  2  Collector: Hello, this is Ana" in said.stdout
    as_data = json.loads(CliRunner().invoke(app, [*args, "--json"], input=spoken).stdout.splitlines()[-1])
    assert as_data["score"]["total"] > 0
    assert as_data["transcript"][1]["speaker"] == "collector"


@pytest.mark.parametrize(
    ("scenario", "lang"), [("shop-moved", "zh"), ("hours-cut", "en"), ("the-drawer", "en")]
)
def test_call_and_score_tell_one_sa_and_ls_and_the_figures_that_give_them(scenario, lang, tmp_path):
    call = converse(Call(library.scenario(scenario), 5), POLICIES["good"], 20)
    lines = [text for speaker, text in call.transcript if speaker == "collector"]
    script = tmp_path / "lines.txt"
    script.write_text("\n".join(lines), "utf-8")
    args = ["roleplay", "run", "--scenario", scenario, "--script", str(script), "--seed", "5"]
    found = json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)
    agreed, outcome = found["score"]["agreement"], found["outcome"]
    assert (outcome["sa"], outcome["ls"]) == (agreed["sa"], agreed["ls"])
    assert agreed["sa"] == round(agreed["within_reach_minor"] / agreed["upfront_minor"], 3)
    assert agreed["ls"] == round(agreed["surplus_minor"] / agreed["instalment_minor"], 3)
    means = call.scenario.case.means
    assert agreed["surplus_minor"] == surplus_minor(means)
    assert agreed["within_reach_minor"] >= (means.liquid_minor or 0)
    told = CliRunner().invoke(app, args).stdout
    assert f"= {agreed['sa']}" in told
    assert f"= {agreed['ls']}" in told


def test_a_case_with_more_than_we_know_is_scored_all_the_same():
    pair = PAIRS[0]
    more = json.loads(json.dumps(pair["case"])) | {"weather": "rain", "product": "boat_loan"}
    more["means"]["mood"] = "fine"
    case, passed = case_of(more)
    assert passed == ["weather", "means.mood", "product"]
    assert judge(turns(pair["better"]), case)[0].total == total(pair["better"], pair["case"])
    with pytest.raises(ValueError, match="JSON object"):
        case_of([1])


OPENING = [
    ("collector", "您好，我是南塘银行的陈静，工号3021，通话有录音。请问是葛女士吗？现在方便吗？"), ("debtor", "我是，您说。"),
    ("collector", "麻烦核对一下身份证末四位。"), ("debtor", "4718。"),
    ("collector", "您的账单本金九千二，利息七百五，违约金二百五，一共一万零二百元，逾期65天。最近是遇到什么情况了？"),
    ("debtor", "摊子挪地方了，熟客找不着，亏了一个月。"),
    ("collector", "挪了地方熟客断了，亏了一个月，确实不容易。现在一个月到手多少，几号到账，固定开销多少？"),
    ("debtor", "到手五千，15号结账，房租伙食三千八，手里有两千。"),
    ("collector", "您自己怎么打算的？"), ("debtor", "我想一点点还。"),
]  # fmt: skip
VAGUE = [("collector", "那您这两天尽快处理一下。"), ("debtor", "放心，这两天肯定弄。"), ("collector", "好的，那就这样，谢谢您，再见。"), ("debtor", "再见。")]  # fmt: skip
FIRM = [
    ("collector", "按您说的数，15号结账当天先还1100元，余下9100元分12期，每期759元，您看行吗？"), ("debtor", "行，15号我先还一千一，手机银行转，剩下分12期。"),
    ("collector", "好，15号1100元，手机银行，余下12期，每期759元。万一下雨停摊来不及，提前跟我说。谢谢您。"), ("debtor", "好。"),
]  # fmt: skip
PINNED = [
    *VAGUE[:2], ("collector", "这两天是哪天，还多少，怎么还呢？"), ("debtor", "15号吧，一千一，手机银行转。"),
    ("collector", "好，15号1100元，手机银行。万一来不及提前跟我说，谢谢您。"), ("debtor", "行。"),
]  # fmt: skip
CASE = {
    "lang": "zh", "call_date": "2026-06-10", "balance_minor": 1_020_000, "principal_minor": 920_000, "interest_minor": 75_000, "fee_minor": 25_000,
    "right_thing": "collect", "authority": {"waiver_of": ["fee"], "max_waiver_pct": 50, "waiver_conditional": True, "max_instalments": 12},
    "means": {"income_minor_monthly": 500_000, "payday": 15, "essential_minor_monthly": 380_000, "liquid_minor": 200_000},
}  # fmt: skip


def scored(*lines, handling=None):
    return judge([Turn(*one) for one in (*OPENING, *lines)], case_of(CASE)[0], handling=handling)[0]


def met(found, check):
    return next((one.met for one in found.checks if one.id == check), None)


def test_an_empty_yes_is_no_promise():
    empty, firm, pinned = scored(*VAGUE), scored(*FIRM), scored(*PINNED)
    assert met(empty, "9.7") is False
    assert "empty_promise" in empty.caps
    for other in (firm, pinned):
        assert met(other, "9.7") is True
        assert "empty_promise" not in other.caps
        assert other.total > empty.total + 25


def test_who_would_not_be_held_to_anything_and_said_so_gave_no_empty_yes():
    refused = scored(("collector", "那您能先还多少？"), ("debtor", "我现在还不上，再说吧。"), ("collector", "好，我周五下午给您回电话，谢谢。"), ("debtor", "嗯。"))  # fmt: skip
    assert "empty_promise" not in refused.caps


def test_a_yes_that_the_call_knows_to_be_empty_counts_as_one():
    from dunwell.roleplay.domain.moves import Handling

    meant, empty = scored(*FIRM, handling=Handling()), scored(*FIRM, handling=Handling(empty=True))
    assert met(empty, "9.7") is False
    assert empty.total < 60 < meant.total


@pytest.mark.parametrize(
    "line",
    [
        "您放心，我保证不影响征信。", "减免这块肯定给您批下来。", "还了这笔，以后再也不会有人给您打电话。", "您先还1100，剩下的就不用还了。",
        "I promise you will never hear from us again.", "Pay that and I'll have it wiped off your credit report.", "I guarantee it will be approved.",
    ],
)  # fmt: skip
def test_what_no_collector_can_promise_is_noticed(line: str):
    firm, vain = scored(*FIRM), scored(*FIRM[:2], ("collector", line), ("debtor", "好。"), *FIRM[2:])
    assert met(vain, "6.4") is False
    assert "vain_promise" in vain.caps
    assert vain.total < min(50, firm.total)


@pytest.mark.parametrize(
    "line",
    ["减免要申请，我不能保证批下来，周五前短信告诉您。", "I can't promise it will be approved, but I will send it up today.", "这期间不再打电话，周五我短信通知您。"],
)  # fmt: skip
def test_what_is_left_open_is_no_vain_promise(line: str):
    assert "vain_promise" not in scored(*FIRM, ("collector", line), ("debtor", "好。")).caps


def test_an_offer_grows_out_of_figures_and_not_out_of_words_about_them():
    own = scored(*FIRM)
    words = scored(("collector", "给您留够生活费，剩下的分6期，每期1500元，您看行吗？"), ("debtor", "嗯。"))
    assert met(own, "8.2") is True
    assert met(words, "8.2") is False


def test_one_word_said_back_does_not_soften_a_demand():
    cause = [*OPENING[:4], ("collector", "账单一万零二百元，什么原因没还？"), ("debtor", "摊子挪地方了，熟客都找不着，四月份亏了一个月，电话也没人打。")]  # fmt: skip
    deaf = ("collector", "电话里说好，今天必须还清。")
    hears = ("collector", "摊子挪了，熟客找不着，这一个月亏着，我记下了。今天先还一部分，您看呢？")
    lines = [judge([Turn(*one) for one in (*cause, each, ("debtor", "唉。"))], case_of(CASE)[0])[0] for each in (deaf, hears)]  # fmt: skip
    assert met(lines[0], "3.1") is False
    assert met(lines[1], "3.1") is True
