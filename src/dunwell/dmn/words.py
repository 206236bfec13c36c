"""Reasons in words, English and Chinese, for people who did not write the table."""

from typing import TYPE_CHECKING, Any

from dunwell.dmn.errors import shown
from dunwell.dmn.feel import Between, Compare, Test

if TYPE_CHECKING:
    from dunwell.dmn.evaluate import Met, Reason

_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "="}
_WORDS = {
    "en": {"rule": "Rule {rule}: {why}.", "always": "it asks nothing", "is": "{input} is {value}", "unknown": "{input} is unknown",
           "because": "{input} is {value} ({test})", "not": "not {tests}", "join": "; ", "or": " or "},
    "zh": {"rule": "规则 {rule}：{why}。", "always": "不看任何条件", "is": "{input}为 {value}", "unknown": "{input}未知",
           "because": "{input}为 {value}（{test}）", "not": "不是 {tests}", "join": "；", "or": " 或 "},
}  # fmt: skip


def reason(reason: "Reason", lang: str = "en") -> str:
    """One matched rule in a sentence: each input it asks about, with its value and the test it met."""
    said = _WORDS["zh" if lang.startswith("zh") else "en"]
    parts = [_met(met, said) for met in reason.met if met.test is not None]
    return said["rule"].format(rule=reason.rule, why=said["join"].join(parts) or said["always"])


def _met(met: "Met", said: dict[str, str]) -> str:
    assert met.test is not None
    if met.value is None:
        return said["unknown"].format(input=met.input)
    value = _shown(met.value)
    if isinstance(met.test, Compare) and met.test.op == "=":
        return said["is"].format(input=met.input, value=value)
    return said["because"].format(input=met.input, value=value, test=_test(met.test, said))


def _test(test: Test, said: dict[str, str]) -> str:
    if isinstance(test, Compare):
        return f"{_SIGNS[test.op]} {_shown(test.value)}"
    if isinstance(test, Between):
        opening, closing = "[" if test.low_inside else "(", "]" if test.high_inside else ")"
        return f"{opening}{_shown(test.low)} … {_shown(test.high)}{closing}"
    return said["not"].format(tests=said["or"].join(_bare(inner, said) for inner in test.tests))


def _bare(test: Test, said: dict[str, str]) -> str:
    return _test(test, said).removeprefix("= ")


def _shown(value: Any) -> str:
    return shown(value)
