"""Words of the rubric strung together, so that every check hears its word, instead of talk: lists of topics, questions of one word, a
line that does all of a call at once."""

import re

from dunwell.roleplay.domain.scoring.call import Call

HEAP = 8  # of _DONE in one line: of some 2,100 lines of the pairs one does as many
LISTED = 4  # topics one after another, with nothing said of them
LEAST = 2  # such lines: one may be haste
_DONE = (
    "income", "spend", "liquid", "obstacle", "thanks", "next", "recap", "convenience", "recording", "verify", "account", "empathy",
    "route", "waive", "open", "check", "owns", "condition",
)  # fmt: skip
_TOPIC = {
    "zh": r"(收入|工资|发薪日|开支|支出|花销|存款|积蓄|手头|其他(欠款|贷款|债务)|意愿|打算|原因|方式|日期|金额|复述|方案|困难|后果|下一步)",
    "en": r"(income|wages|payday|spending|expenses|savings|cash|other debts?|debts|intention|cause|reason|method|amount|date|recap|options?|hardship|consequences|next steps?)",
}
_LISTS = {
    lang: re.compile(rf"{topic}(\s*[,，、;；/]\s*(and |and your |你的|您的)?{topic}){{{LISTED - 1},}}", re.I)
    for lang, topic in _TOPIC.items()
}
_ONE_WORD = re.compile(
    r"(?:^|[.?!。？！]\s*)(?:(?:why|how|when|what|who|where)\?\s*){2,}|(?:(?:为什么|怎么|什么时候|多少|哪天)[?？]\s*){2,}",
    re.I,
)


def recited(call: Call) -> bool:
    """Whether two lines of ours or more are such heaps of words."""
    return sum(_heap(call, n) for n in call.ours) >= LEAST


def _heap(call: Call, n: int) -> bool:
    text = call.turns[n][1]
    if _LISTS[call.lang].search(text) or _ONE_WORD.search(text):
        return True
    return sum(call.heard(one, n) for one in _DONE) >= HEAP
