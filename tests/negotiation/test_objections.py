"""The library is whole, lawful and found by a few words."""

import pytest

from dunwell.compliance.checker import service as checker
from dunwell.compliance.checker.model import NoModel
from dunwell.negotiation import methods, objections, wording

LIBRARY = objections.library()


def test_there_are_at_least_forty_for_every_kind_of_debtor_in_both_languages() -> None:
    assert len(LIBRARY) >= 40
    for kind in objections.KINDS:
        for stage in objections.STAGES:
            assert sum(one.fits(kind, stage) for one in LIBRARY) >= 20


@pytest.mark.parametrize(
    ("said", "lang", "key"),
    [
        ("利息太高", "zh", "why_interest"), ("违约金哪来的", "zh", "why_late_fee"), ("被裁员没收入", "zh", "lost_job"),
        ("骗子", "zh", "scam_fear"), ("怎么有我号码", "zh", "number_from_where"), ("how did you get my number", "en", "number_from_where"), ("不想活", "zh", "despair"), ("分期", "zh", "ask_instalments"), ("律师", "zh", "lawyer"),
        ("late fee", "en", "why_late_fee"), ("interest high", "en", "why_interest"), ("laid off", "en", "lost_job"),
        ("stop ringing, do not call", "en", "stop_calling"), ("talk to lawyer", "en", "lawyer"), ("instalments", "en", "ask_instalments"),
    ],
)  # fmt: skip
def test_a_few_words_find_the_answer(said: str, lang: str, key: str) -> None:
    assert key in [one.key for one in objections.find(said, lang)][:2]


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("我要自杀", "zh"), ("我不想活了", "zh"), ("活不下去了", "zh"), ("想跳楼", "zh"), ("I want to kill myself", "en"),
        ("I want to end it all", "en"), ("better off dead", "en"),
    ],
)  # fmt: skip
def test_who_may_be_in_danger_is_answered_first(said: str, lang: str) -> None:
    assert objections.find(said, lang)[0].key == "despair"


@pytest.mark.parametrize(
    ("said", "lang"), [("烦死了别打了", "zh"), ("我要投诉", "zh"), ("I want to see the contract", "en")]
)
def test_what_only_shares_a_word_with_despair_is_not_taken_for_it(said: str, lang: str) -> None:
    assert objections.find(said, lang)[0].key != "despair"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_is_found_by_what_it_says(lang: str) -> None:
    lost = [
        (one.key, said)
        for one in LIBRARY
        for said in one.says[lang]
        if one.key not in [found.key for found in objections.find(said, lang, most=3)]
    ]
    assert len(lost) <= len(LIBRARY) // 10, lost
    assert objections.find("qwxz", lang) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_answer_and_every_word_of_an_offer_passes_the_checker(lang: str) -> None:
    said = [(one.key, text) for one in LIBRARY for text in (one.answer[lang], one.ask[lang])]
    said += [
        (f"{group} {kind}", words[lang].format(**FIGURES[lang]))
        for group in ("offers", "read_back")
        for kind, words in wording.words()[group].items()
    ]
    flagged = flagged_lines(said, lang)
    assert flagged == []


FIGURES = {
    "zh": {
        "amount": "3,000元", "base": "3,000元", "day": "2026年12月15日", "first_day": "2026年12月15日", "upfront": "先付300元，再",
        "each": "每期900元", "count": "4", "interest_line": wording.words()["plan_interest"]["none"]["zh"], "months": "3", "waived": "120元", "method": "我行手机银行", "grace": "13", "waived_line": "",
        "parts": "2026年12月15日付300元", "time": "",
    },
    "en": {
        "amount": "CNY 3,000", "base": "CNY 3,000", "day": "15 December 2026", "first_day": "15 December 2026",
        "upfront": "CNY 300 first, then ", "each": "CNY 900 each", "count": "4",
        "interest_line": wording.words()["plan_interest"]["none"]["en"], "months": "3", "waived": "CNY 120", "method": "our own app",
        "grace": "13", "waived_line": "",
        "parts": "300 yuan on 15 December 2026", "time": "",
    },
}  # fmt: skip


def flagged_lines(said: list[tuple[str, str]], lang: str) -> list[tuple[str, str, str]]:
    """(entry, category, quote) of everything the checker finds."""
    try:
        found = checker.check([checker.Line(text, lang) for _, text in said])
    except NoModel:
        pytest.skip(f"no model for {lang} yet")
    return [
        (key, violation.category, violation.quote)
        for (key, _), verdict in zip(said, found, strict=True)
        for violation in verdict.violations
    ]


def test_the_ways_to_pay_are_the_creditors_own() -> None:
    assert methods.creditor_of("credit_card").code == "house"
    assert methods.creditor_of("invoice").code == "trade"
    assert "个人" not in methods.sentence("credit_card", "zh")


def test_an_account_of_a_person_is_no_way_to_pay(tmp_path) -> None:
    file = tmp_path / "m.yaml"
    file.write_text(
        "creditors:\n- code: x\n  name: {zh: 甲公司, en: A}\n  products: []\n  methods:\n"
        "  - {code: bank_transfer, holder: {zh: 王某, en: Wang}, say: {zh: 转账, en: transfer}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="not the creditor's own"):
        methods.creditors(file)
