"""What the checker promises: what it finds, what it lets stand, where it points, what it says instead."""

import io
import json
import math
from dataclasses import replace

import pytest

from dunwell.compliance.checker import bench, corpus, model, rewrites, service, sources
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.commands import judge_lines
from dunwell.compliance.checker.facts import BadFacts, CaseFacts
from dunwell.compliance.checker.service import Line, check

# law.md, section 7: what must be flagged, and what must not
FORBIDDEN = {
    "再不还钱，你走夜路小心一点。": "threat_violence",
    "不还钱就等着坐牢，判三年起步。": "threat_criminal",
    "你的银行卡半小时内全部冻结，工资直接划扣。": "fabricated_process",
    "我是朝阳分局经侦支队的，你涉嫌一桩案件。": "impersonation",
    "你这种老赖就是社会的垃圾。": "insult",
    "我会发到你们公司群，让所有人看看你的真面目。": "public_shaming",
    "我派人天天守在你家门口，看你出不出来。": "obstruct_life",
    "半夜不接是吧，那我每十分钟打一次。": "night_harass",
    "利滚利现在是八万了，明天翻倍到十六万。": "false_amount",
    "钱直接转到我微信上，我帮你销账。": "private_payment",
    "信用卡套现出来不就有钱还了吗。": "induce_borrowing",
    "你的身份证先押我这儿，还清再拿走。": "seize_property",
}
LAWFUL = [
    "您刚才提到有人威胁您，如感到人身危险请立即拨打110。",
    "欠款属于民事纠纷，本通话不涉及任何刑事程序。",
    "目前尚未提起诉讼，如将来起诉会由法院正式送达材料。",
    "如需核实身份，请拨打银行官网公布的客服电话。",
    "我理解您现在压力很大，我们可以先听听您的困难。",
    "逾期信息可能依法报送征信系统，不会公开张贴或发布。",
    "上门需经您同意，您要求离开时我们会立即离开。",
    "您约定的沟通时间是今晚七点，我会在那时回电。",
    "请通过官方APP或合同约定账户还款，本公司人员不会个人收款。",
    "不建议您用新借款偿还，我们可以按您的收入协商分期。",
    "我们无权扣留您的证件或物品，请放心。",
]


def zh(text: str, **other: object) -> Line:
    return Line(text, "zh", **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "category"), FORBIDDEN.items())
def test_what_the_law_forbids_is_found_with_its_place_its_rule_and_a_rewording(text: str, category: str):
    verdict = check([zh(text)])[0]
    found = next((each for each in verdict.violations if each.category == category), None)
    assert found is not None, verdict
    assert found.quote == text[found.start : found.end] != ""
    assert found.rule.startswith("cn_")
    assert found.source
    assert found.severity in ("S1", "S2", "S3")
    assert found.rewrite


@pytest.mark.parametrize("text", LAWFUL)
def test_its_lawful_neighbour_is_let_stand(text: str):
    assert check([zh(text)])[0].violations == ()


@pytest.mark.parametrize("lang", ["zh"])
def test_every_category_has_rewordings_and_all_of_them_pass_the_checker(lang: str):
    said = rewrites.every(lang)
    assert {category for category, _, _ in said} == set(CATEGORIES)
    lines = [
        Line(
            words,
            lang,
            key if key in ("note", "sms", "letter", "email") else "voice",
            "third_party" if key == "third_party" else "debtor",
        )
        for _, key, words in said
    ]
    flagged = [line.text for line, verdict in zip(lines, check(lines), strict=True) if verdict.violations]
    assert flagged == []


def test_a_disguised_threat_is_found_and_the_quote_is_the_original_text():
    text = "弄 死 你 🔪 别以为我开玩笑"
    found = check([zh(text, channel="sms")])[0].violations[0]
    assert found.category == "threat_violence"
    assert text[found.start : found.end] == found.quote


@pytest.mark.parametrize(
    ("text", "category", "clause"),
    [
        ("感谢您接听，账单我核对过了，本金九千，利息二百，合同在您手机里，减免也可以申请，材料寄到网点就行，不过今晚十二点以后我会每隔半小时打给您，请您保持联系。",
         "night_harass", "今晚十二点以后我会每隔半小时打给您"),
        ("您好，我是XX银行的专员，工号2201，账单核对过了，本金九千，利息二百，减免可以申请，材料寄网点，另外法警已经出发去您家了，请您尽快安排，谢谢您的配合。",
         "fabricated_process", "法警已经出发去您家了"),
    ],
)  # fmt: skip
def test_one_bad_clause_in_a_long_courteous_line_is_found(text: str, category: str, clause: str):
    said = check([Line(text)])[0].violations
    assert category in {each.category for each in said}
    assert clause in said[0].quote
    assert check([Line(text.replace(clause, "资料收到后我给您回话"))])[0].violations == ()
    found = model.features_of("zh", [text], ["voice"], ["debtor"])
    whole = replace(model.load("zh"), alone=math.inf)  # the line as one, its clauses not asked
    assert whole.named(whole.scores(found)) == [[]]


def test_the_same_lines_give_the_same_answer_in_any_company():
    lines = [zh(text) for text in (*FORBIDDEN, *LAWFUL)]
    together = check(lines)
    assert together == [check([line])[0] for line in lines]
    assert together[::-1] == check(lines[::-1])


@pytest.mark.parametrize("text", ["", " ", "🔪", "。", "\n", "a", "１", "\ud800", "，，，，"])
def test_a_text_without_words_is_no_violation_and_no_crash(text: str):
    assert check([zh(text)])[0].violations == ()


def test_a_liable_party_is_a_debtor_whatever_the_line_says():
    text = "您先生这笔贷款逾期两期了，一共欠四千三。"
    told = check([zh(text, addressee="third_party")])[0]
    assert "third_party_disclosure" in told.categories
    assert "party_liable" in told.assumed
    liable = check([zh(text, addressee="third_party", facts=CaseFacts(party_liable=True))])[0]
    assert "third_party_disclosure" not in liable.categories


def test_a_suit_that_was_filed_may_be_stated_and_one_that_was_not_may_not():
    text = "本案已于3月5日由海淀区人民法院立案，案号可在法院官网查询。"
    assert not check([zh(text, facts=CaseFacts(suit_filed=True))])[0].violations
    assert "fabricated_process" in check([zh(text, facts=CaseFacts(suit_filed=False))])[0].categories


def test_suit_is_not_threatened_for_a_debt_that_is_time_barred():
    text = "如果长期协商不成，我们可能依法向人民法院提起诉讼。"
    assert not check([zh(text)])[0].violations
    assert "fabricated_process" in check([zh(text, facts=CaseFacts(time_barred=True))])[0].categories


def test_an_amount_that_is_not_in_the_ledger_is_false():
    text = "截至今天您应还31204.56元。"
    assert not check([zh(text, facts=CaseFacts(amounts=("31204.56",)))])[0].violations
    assert "false_amount" in check([zh(text, facts=CaseFacts(amounts=("28000",)))])[0].categories


def test_an_account_that_is_not_official_is_a_private_payment():
    text = "请还到账号6222020200112233，户名星河银行。"
    assert not check([zh(text, facts=CaseFacts(pay_channels=("6222 0202 0011 2233",)))])[0].violations
    found = check([zh(text, facts=CaseFacts(pay_channels=("6217000000000000",)))])[0]
    assert "private_payment" in found.categories


def test_a_fact_that_is_not_known_is_an_error():
    with pytest.raises(BadFacts):
        CaseFacts.read({"sui_filed": True})
    with pytest.raises(BadFacts):
        CaseFacts.read({"suit_filed": "yes"})


def test_the_command_answers_the_contract_and_names_bad_lines():
    lines = [
        json.dumps({"id": "a", "lang": "zh", "channel": "voice", "addressee": "debtor", "text": t}).encode()
        for t in ("再不还钱，你走夜路小心一点。", "您好，请问现在方便吗？")
    ]
    out, err = io.StringIO(), io.StringIO()
    assert judge_lines([*lines, b"{", b'{"id":1,"text":"x","lang":"fr"}'], out, err, [], True) == 2
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert set(first["violations"][0]) >= {"category", "start", "end", "quote", "rule", "severity", "rewrite"}
    assert second == {"id": "b"[:0] or "a", "violations": [], "assumed": []}
    assert "line 3" in err.getvalue()
    assert "line 4" in err.getvalue()


def test_the_corpus_reads_and_covers_every_category_on_both_sides():
    examples = corpus.read("zh")
    assert len(examples) > 3000
    for category in CATEGORIES:
        assert sum(category in each.violations for each in examples) >= 60
    assert sum(not each.violations for each in examples) / len(examples) > 0.33


def test_the_bench_prints_throughput_as_a_ratio():
    figures = bench.bench_check_text(2000)
    assert figures["ratio"] > 0
    assert {"zh: check"} <= {stage["name"] for stage in figures["stages"]}


def test_the_measure_counts_as_the_guide_says():
    from dunwell.compliance.checker.measure import measure

    def one(*violations: str) -> corpus.Example:
        return corpus.Example("x", "zh", "voice", "debtor", violations, "")

    tally = measure(
        [one("insult"), one("insult"), one(), one()], [["insult", "privacy"], [], [], ["insult"]]
    )["zh"]
    assert (tally.recall, tally.precision) == (0.5, 0.5)


def test_the_language_is_told_from_the_characters():
    assert service.language("你再不还钱 call me") == "zh"
    assert service.language("Pay me today 王") == "en"


def test_the_rule_named_first_is_about_the_category() -> None:
    first = {name: sources.of(name, "zh").rule for name in CATEGORIES}
    assert first["threat_criminal"] == "cn_no_false_exaggeration"
    assert first["threat_violence"] == "cn_no_violence"
    assert first["deception"] == first["false_amount"] == "cn_no_false_exaggeration"
    assert first["night_harass"] == "cn_no_frequent_harassment"
    assert sources.of("deception", "en").rule == "us_false_reps"


@pytest.mark.parametrize(
    ("text", "secured", "found"),
    [
        ("逾期不处理的话，我们会按抵押合同向法院申请拍卖抵押车辆。", True, False),
        ("逾期不处理的话，我们会把您的车拍卖抵债。", False, True),
    ],
)
def test_whether_the_debt_is_secured_decides_about_goods(text: str, secured: bool, found: bool) -> None:
    (verdict,) = service.check([service.Line(text, "zh", "voice", "debtor", CaseFacts(secured=secured))])
    assert ("seize_property" in verdict.categories) is found
