"""What a collector's line does and the figures it says, by the labelling guide."""

import io
import json
from pathlib import Path
from threading import Thread

import pytest
from sklearn.metrics import f1_score

from dunwell.roleplay.commands import read_acts
from dunwell.roleplay.domain.acts import COLLECTOR_IDS
from dunwell.roleplay.domain.slots.read import slots_of
from dunwell.roleplay.understanding import classifier, corpus
from dunwell.roleplay.understanding.classifier import Classifier
from dunwell.roleplay.understanding.corpus import BadCorpus
from dunwell.roleplay.understanding.measure import f1, labelled, measured


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("周五先还三千来块，手机银行，行吗", {"amount_minor": 300000, "date": "周五", "method": "手机银行"}),
        ("小一万的话分六期", {"amount_minor": 1000000, "instalments": 6}),
        ("五六百也行，月底之前", {"amount_minor": 50000, "date": "月底"}),
        ("日息万分之五，本金八千二", {"amount_minor": 820000, "percent": 0.05}),
        ("先付两成，十五号", {"percent": 20.0, "date": "十五号"}),
        ("半年分摊可以", {"instalments": 6}),
        ("我姓龚，工号一零五", {}),
        ("逾期三十七天了", {}),
    ],
)
def test_a_chinese_line_gives_the_figures_it_says(text: str, slots: dict):
    assert slots_of(text, "zh") == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        (
            "seven sixty by Friday, debit card?",
            {"amount_minor": 76000, "date": "Friday", "method": "debit card"},
        ),
        ("two grand on the 8th", {"amount_minor": 200000, "date": "the 8th"}),
        ("nine payments of one fifty-three", {"amount_minor": 15300, "instalments": 9}),
        ("eighteen percent a year", {"percent": 18.0}),
        ("my ID is 902", {}),
        ("you're thirty-six days behind", {}),
    ],
)
def test_an_english_line_gives_the_figures_it_says(text: str, slots: dict):
    assert slots_of(text, "en") == slots


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_act_has_lines_to_learn_from(lang: str):
    seen = {act for example in corpus.read(lang) for act in example.acts}
    assert seen == set(COLLECTOR_IDS)


@pytest.mark.parametrize(("lang", "least"), [("zh", 0.55), ("en", 0.33)])
def test_acts_of_lines_not_learnt_are_mostly_found(lang: str, least: float):
    examples = corpus.read(lang)
    held, learnt = examples[::5], [each for place, each in enumerate(examples) if place % 5]
    named = Classifier(lang, learnt).acts([(each.before, each.text) for each in held])
    truth = [[act in each.acts for act in COLLECTOR_IDS] for each in held]
    said = [[act in acts for act in COLLECTOR_IDS] for acts in named]
    assert f1_score(truth, said, average="macro", zero_division=0) >= least


def test_the_command_answers_in_order_and_names_what_it_does_not_understand():
    lines = [
        json.dumps(
            {"id": 1, "lang": "zh", "prev": "可以", "text": "周日，一千一，支付宝，您回我句行，我就落单"}
        ),
        "{",
        json.dumps(
            {"id": 2, "lang": "en", "prev": "hello", "text": "good morning, this is Ana from Lakeside Bank"}
        ),
    ]
    out, err = io.StringIO(), io.StringIO()
    assert read_acts([line.encode() for line in lines], out, err, as_json=True) == 2
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["id"] == 1
    assert "C27" in first["acts"]
    assert first["slots"] == {"amount_minor": 110000, "date": "周日", "method": "支付宝"}
    assert {"C01", "C02"} <= set(second["acts"])
    assert "line 2" in err.getvalue()


def test_a_malformed_corpus_says_where(tmp_path):
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "x.txt").write_text("# C99\n | 您好\n", "utf-8")
    with pytest.raises(BadCorpus, match=r"x.txt:1"):
        corpus.read("zh", tmp_path)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_acts_and_slots_of_the_held_out_lines_meet_the_bars(lang: str):
    held = Path(__file__).parent / f"heldout_acts_{lang}.jsonl"
    found = measured(labelled(held.read_text("utf-8").splitlines())[lang], lang)
    assert set(found.by_act) == set(COLLECTOR_IDS)
    assert found.macro >= 0.85
    assert found.slot_f1 >= 0.95


def test_a_held_out_line_is_not_one_to_learn_from():
    for lang in ("zh", "en"):
        held = Path(__file__).parent / f"heldout_acts_{lang}.jsonl"
        rows = labelled(held.read_text("utf-8").splitlines())[lang]
        assert not {row["text"] for row in rows} & {example.text for example in corpus.read(lang)}


def test_a_label_outside_the_thirty_is_said_with_its_line():
    with pytest.raises(ValueError, match="line 2: acts"):
        labelled(["", '{"lang": "en", "text": "hi", "acts": ["C31"]}'])


@pytest.mark.parametrize(
    ("text", "lang", "slots"),
    [
        ("could you get sixty to us on payday", "en", {"amount_minor": 6000, "date": "payday"}),
        ("three and a half percent a month", "en", {"percent": 3.5}),
        ("your credit card balance is still open", "en", {}),
        ("当初说好十号还的", "zh", {}),
        ("用手机转账还八百", "zh", {"amount_minor": 80000, "method": "手机转账"}),
    ],
)
def test_small_sums_account_cards_and_past_days(text: str, lang: str, slots: dict):
    assert slots_of(text, lang) == slots


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_of_lines_written_before_they_were_read_are_found(lang: str):
    lines = (Path(__file__).parent / f"slot_lines_{lang}.jsonl").read_text("utf-8").splitlines()
    right = extra = missed = 0
    for row in map(json.loads, lines):
        found = slots_of(row["text"], lang)
        right += sum(found.get(name) == value for name, value in row["slots"].items())
        extra += sum(row["slots"].get(name) != value for name, value in found.items())
        missed += sum(found.get(name) != value for name, value in row["slots"].items())
    assert len(lines) >= 300
    assert f1(right, extra, missed) >= 0.97


@pytest.mark.parametrize(
    ("text", "lang", "slots"),
    [
        ("上次您亲口答应的二十号，做人讲个信用", "zh", {}),
        ("短信显示四号送达，您回过一个好", "zh", {}),
        ("眼下周转不开是吧", "zh", {}),
        ("这周一次还清四千八", "zh", {"amount_minor": 480000, "date": "这周"}),
        ("三到五百都行", "zh", {"amount_minor": 30000}),
        ("五百不够，最低是八百", "zh", {"amount_minor": 80000}),
        ("那家百信的工号五五二", "zh", {}),
        ("the letter was signed for on the 4th", "en", {}),
        ("you told us Friday last time, so what about the 9th", "en", {"date": "the 9th"}),
        ("can you give me the first line of your address", "en", {}),
        (
            "a grand and a half by close of business Tuesday",
            "en",
            {"amount_minor": 150000, "date": "close of business Tuesday"},
        ),
        ("I'll call you back at four thirty", "en", {}),
        ("two to three hundred to start", "en", {"amount_minor": 20000}),
        ("three years is over the cap, eighteen months I can do", "en", {"instalments": 18}),
        ("it's about your store card", "en", {}),
    ],
)
def test_what_is_past_refused_or_no_sum_is_no_slot(text: str, lang: str, slots: dict):
    assert slots_of(text, lang) == slots


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("half a year of equal payments", 6),
        ("a two year plan at thirty a month", 24),
        ("thirds, then, one each month", 3),
        ("two halves, one now and one on the first", 2),
        ("in quarters, starting on the second", 4),
        ("cut it up seven ways", 7),
        ("twelve at seventy five", 12),
        ("it'd be eight fortnightly amounts", 8),
        ("twenty weeks at fifteen", 20),
        ("thirty months, that's where I can go to", 30),
        ("six in all, the last one in May", 6),
        ("four of two hundred and fifty, every other Friday", 4),
        ("thirty five a month clears it in nine", 9),
        ("three cheques, end of each month", 3),
        ("a year and a half at sixty", 18),
        ("no, there are two payments missing", None),
        ("you've missed three instalments", None),
        ("it's a sixty month loan", None),
        ("nine made, three to go", None),
    ],
)
def test_parts_of_a_plan_in_english_as_people_count_them(text: str, parts: int | None):
    assert slots_of(text, "en").get("instalments") == parts


def test_who_asks_while_it_is_learnt_waits_for_the_one_learner():
    classifier._learnt.cache_clear()
    found: list[object] = []
    threads = [Thread(target=lambda: found.append(classifier.load("zh"))) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({id(one) for one in found}) == 1
