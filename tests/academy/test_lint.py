"""`dunwell academy lint` on a small curriculum: whole it passes, and every kind of fault is named where it is."""

import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from dunwell.academy.lint import lint
from dunwell.academy.screens import is_screen
from dunwell.cli import app
from dunwell.foundation.settings import resource
from dunwell.roleplay.library import scenarios

MODULE = "m04-products"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One shipped module to spoil."""
    shutil.copytree(resource("content", "academy") / MODULE, tmp_path / MODULE)
    return tmp_path


def faults(folder: Path) -> list[str]:
    report = lint(
        folder,
        scenarios={"charged-after-closing"},
        screens=lambda path: path in ("/my-list", "/payments", "/law", "/deals"),
        whole=False,
    )
    return [f"{fault.where}: {fault.what}" for fault in report.faults]


def named(folder: Path, *words: str) -> bool:
    return any(all(word in fault for word in words) for fault in faults(folder))


def test_a_whole_module_has_no_fault(folder):
    assert faults(folder) == []


def questions(folder):
    file = folder / MODULE / "questions.yaml"
    return file, yaml.safe_load(file.read_text("utf-8"))


def test_a_missing_language_is_named(folder):
    (folder / MODULE / "m04-l02.en.md").unlink()
    assert named(folder, "m04-l02.en.md", "not there")


def test_a_lesson_without_its_parts_is_named(folder):
    lesson = folder / MODULE / "m04-l01.en.md"
    whole = lesson.read_text("utf-8")
    lesson.write_text(whole.replace("## Key points", "## Summary"), "utf-8")
    assert named(folder, "m04-l01.en.md", "headings are")
    lesson.write_text(whole.replace("### Answer", "### Reply"), "utf-8")
    assert named(folder, "m04-l01.en.md", "exercise needs")
    lesson.write_text(whole + "\nSee [there](m04-l99) and [here](/nowhere).", "utf-8")
    assert named(folder, "m04-l99", "leads nowhere")
    assert named(folder, "/nowhere", "leads nowhere")
    lesson.write_text(whole + "\n" + "More to read here. " * 900, "utf-8")
    assert named(folder, "m04-l01.en.md", "reads in")
    lesson.write_text(whole + "\n利息", "utf-8")
    assert named(folder, "m04-l01.en.md", "Chinese in the English")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda q: q.update(options=[dict(o, right=False) for o in q["options"]]), "one right option"),
        (lambda q: q.update(options=q["options"][:2]), "at least three"),
        (lambda q: q["text"].pop("en"), "text.en"),
        (lambda q: q.update(lesson="m04-l77"), "m04-l77"),
        (lambda q: q.update(kind="numeric"), "figure"),
        (lambda q: q.update(colour="red"), "colour"),
        (lambda q: q.update(id="m04-q02"), "used 2 times"),
    ],
)
def test_a_question_that_cannot_be_answered_is_named(folder, spoil, words):
    file, found = questions(folder)
    assert found[0]["kind"] == "single"
    spoil(found[0])
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert named(folder, words)


@pytest.mark.parametrize(
    ("part", "words", "said"),
    [
        ("explain", {"zh": "考核不能只看回收额。"}, "explanation is too short (zh)"),
        ("explain", {"en": "Recovery may not be the only yardstick."}, "explanation is too short (en)"),
        ("source", {"zh": "本模块课文"}, "a lesson and nothing else (zh)"),
        ("source", {"en": "The lesson"}, "a lesson and nothing else (en)"),
        ("source", {"zh": "课文m04-l01“债务的种类与逾期分级”"}, "a lesson and nothing else (zh)"),
        (
            "source",
            {"en": 'Lesson m04-l01, "Kinds of debt and classes of arrears"'},
            "a lesson and nothing else (en)",
        ),
        ("source", {"zh": "课文m04-l01“没有的小节”一节"}, "does not have: 没有的小节"),
        ("source", {"en": 'Lesson m04-l01, section "Nowhere"'}, "does not have: Nowhere"),
        ("source", {"en": 'Lesson m04-l99, section "Key points"'}, "m04-l99 does not have"),
    ],
)
def test_a_question_that_does_not_say_why_or_on_what_ground_is_named(folder, part, words, said):
    file, found = questions(folder)
    found[0][part] |= words
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert named(folder, found[0]["id"], said)


@pytest.mark.parametrize(
    "words",
    [
        {"zh": "课文m04-l01“要点”一节", "en": 'Lesson m04-l01, section "Key points"'},
        {
            "zh": "《民法典》第一百八十八条（凭记忆，待核对）",
            "en": "Civil Code, art. 188 (from memory, to be checked)",
        },
        {
            "zh": "本机构规定 strategies/offers.yaml；课文m04-l01",
            "en": "House policy, strategies/offers.yaml; lesson m04-l01",
        },
    ],
)
def test_a_heading_a_law_or_a_policy_is_a_source(folder, words):
    file, found = questions(folder)
    found[0]["source"] = words
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert faults(folder) == []


def with_one_right(found):
    return [one for one in found if sum(option.get("right", False) for option in one.get("options", ())) == 1]


def by_length(asked, lang, place, times):
    """The right option is number `place` by length in `times` of the questions, in turn another number in the rest."""
    others = [one for one in (1, 2, 3, 4) if one != place]
    for at, question in enumerate(asked):
        number = place if at < times else others[at % 3]
        wrong = iter(one for one in (1, 2, 3, 4) if one != number)
        for option in question["options"]:
            mine = number if option.get("right") else next(wrong)
            option["text"][lang] = ("长" if lang == "zh" else "w") * (10 - mine)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("place", "most"), [(1, 8), (2, 9), (3, 9)])
def test_a_right_option_given_away_by_its_length_is_named(folder, lang, place, most):
    file, found = questions(folder)
    asked = with_one_right(found)
    assert len(asked) == 19  # 45 % of it are 8.55, a half 9.5
    said = f"number {place} by length"
    by_length(asked, lang, place, most)
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert not named(folder, said)
    by_length(asked, lang, place, most + 1)
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert named(folder, said, f"{most + 1} of 19", f"({lang})")


def test_length_tells_nothing_where_another_option_is_as_long_or_questions_are_few(folder):
    file, found = questions(folder)
    asked = with_one_right(found)
    by_length(asked, "en", 1, 19)
    for question in asked:
        wrong = next(option for option in question["options"] if not option.get("right"))
        wrong["text"]["en"] = "v" * 9
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert not named(folder, "by length")
    by_length(asked, "en", 1, 19)
    left = [one for one in found if one not in asked[7:]]
    file.write_text(yaml.safe_dump(left, allow_unicode=True), "utf-8")
    assert not named(folder, "by length")


def test_a_right_option_nearly_always_at_one_position_is_named(folder):
    file, found = questions(folder)
    asked = with_one_right(found)
    for times in (9, 10):
        for at, question in enumerate(asked):
            options = sorted(question["options"], key=lambda option: not option.get("right", False))
            options.insert(0 if at < times else 1 + at % 3, options.pop(0))
            question["options"] = options
        file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
        assert named(folder, "stands at position 1", "10 of 19") == (times == 10)


def test_a_dead_screen_or_scenario_is_named(folder):
    file = folder / MODULE / "module.yaml"
    head = yaml.safe_load(file.read_text("utf-8"))
    head["lessons"][0] |= {"screens": ["/gone"], "scenarios": ["nobody"]}
    file.write_text(yaml.safe_dump(head, allow_unicode=True), "utf-8")
    assert named(folder, "/gone")
    assert named(folder, "nobody")


HARMFUL = {
    "zh": "你不还钱我们就去你单位贴大字报，让你家人抬不起头。",
    "en": "If you don't pay today we will come to your house and beat you up.",
}
QUOTED = {"zh": f"“{HARMFUL['zh']}”", "en": f'"{HARMFUL["en"]}"'}


def spoil_lesson(folder, lang, old, new):
    lesson = folder / MODULE / f"m04-l01.{lang}.md"
    text = lesson.read_text("utf-8")
    assert old in text
    lesson.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("lang", "old", "new"),
    [
        ("zh", "- **催收员**：", f"- **催收员**：{HARMFUL['zh']}"),
        ("en", "- **Collector**: ", f"- **Collector**: {HARMFUL['en']} "),
        (
            "zh",
            "- **催收员**：",
            f"- **组长**：{HARMFUL['zh']}\n- **催收员**：",
        ),  # a lead who takes the call over
        ("en", "- **Collector**: ", f"- **Lead**: {HARMFUL['en']}\n- **Collector**: "),
        ("zh", "## 讲解\n", f"## 讲解\n可以这样开口：{QUOTED['zh']}\n"),
        ("en", "## Explanation\n", f"## Explanation\nYou might say: {QUOTED['en']}\n"),
        ("zh", "## 讲解\n", f"## 讲解\n对客户说：{QUOTED['zh']}\n"),
        ("en", "## Explanation\n", f"## Explanation\nTell the customer: {QUOTED['en']}\n"),
        ("zh", "## 讲解\n", f"## 讲解\n客户说：“没钱。”催收员：{QUOTED['zh']}\n"),
        ("en", "## Explanation\n", f'## Explanation\nCustomer: "No money." {QUOTED["en"]}\n'),
        ("zh", "### 参考答案\n", f"### 参考答案\n客户说：{QUOTED['zh']}\n"),  # in an answer no mark counts
        ("en", "### Answer\n", f"### Answer\nCustomer: {QUOTED['en']}\n"),
        ("en", "## Key points\n", f"## Key points\n- Customer: {QUOTED['en']}\n"),
    ],
)
def test_a_harmful_line_of_staff_is_named_wherever_a_lesson_has_it(folder, lang, old, new):
    spoil_lesson(folder, lang, old, new)
    assert named(folder, f"m04-l01.{lang}.md", "the checker names", HARMFUL[lang])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_harmful_right_option_or_explanation_is_named(folder, lang):
    file, found = questions(folder)
    right = next(option for option in found[0]["options"] if option.get("right"))
    marked = {"zh": "客户说：", "en": "The customer says: "}[lang] + QUOTED[lang]
    for part, words in ((right["text"], marked), (found[0]["explain"], QUOTED[lang])):
        kept, part[lang] = part[lang], words
        file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
        assert named(folder, found[0]["id"], "the checker names", HARMFUL[lang])
        part[lang] = kept


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_harmful_guide_of_a_case_is_named(folder, lang):
    file = folder / MODULE / "cases.yaml"
    found = yaml.safe_load(file.read_text("utf-8"))
    found[0]["asks"][0]["guide"][lang] += QUOTED[lang]
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    assert named(folder, found[0]["id"], "the checker names", HARMFUL[lang])


@pytest.mark.parametrize(
    ("lang", "heading", "mark"),
    [
        ("zh", "## 讲解\n", "客户说："),
        ("zh", "## 练习\n", "（一）客户："),
        ("en", "## Explanation\n", "The customer says: "),
        ("en", "## Exercise\n", "(1) Customer: "),
    ],
)
def test_what_the_customer_is_marked_as_saying_is_not_judged_as_our_line(folder, lang, heading, mark):
    spoil_lesson(folder, lang, heading, f"{heading}{mark}{QUOTED[lang]}\n")
    assert not named(folder, "the checker names")


def test_the_command_counts_and_asks_for_what_is_promised(folder):
    run = CliRunner().invoke(app, ["academy", "lint", str(folder)])
    assert run.exit_code == 1
    assert "at least 80 are promised" in run.output
    assert CliRunner().invoke(app, ["academy", "lint", str(folder / "none")]).exit_code == 2


def test_one_module_is_proved_alone_and_a_folder_without_any_is_no_proof(folder, tmp_path_factory):
    shutil.copytree(resource("content", "academy") / "m06-contact", folder / "m06-contact")
    (folder / "m06-contact" / "m06-l01.en.md").unlink()
    report = lint(folder / MODULE, whole=True)
    assert report.counts["modules"] == 1
    assert report.counts["lessons"] == 5
    assert report.faults == []
    assert any("not there" in fault.what for fault in lint(folder / "m06-contact").faults)
    empty = CliRunner().invoke(app, ["academy", "lint", "--part", str(tmp_path_factory.mktemp("empty"))])
    assert empty.exit_code == 2


def test_what_ships_is_whole():
    ids = {one.id for one in scenarios()}
    assert lint(resource("content", "academy"), scenarios=ids, screens=is_screen).faults == []
