"""A language model as the collector, for the benchmark: an OpenAI-compatible service gets the brief and the call so far and says
the next line. It sees what a collector sees; the person hears its words by the same ear as everybody's.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPException

from dunwell.roleplay import model_answer
from dunwell.roleplay.call import Call
from dunwell.roleplay.domain.case import PARTS, Case
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.endpoint import Endpoint

LONGEST = 600  # characters of a line; what is longer is cut
_PART = {
    "zh": {"principal": "本金", "interest": "利息", "fee": "违约金"},
    "en": {"principal": "principal", "interest": "interest", "fee": "late fee"},
}
_BRIEF = {
    "zh": (
        "您是{creditor}的催收专员，工号6120，通话有录音，正在给{name}（{address}）打电话。账户：本金{principal}，利息{interest}，违约金{fee}，"
        "合计{balance}，{dpd}。\n您的权限：{authority}。\n要求：先表明身份、告知录音、核实本人（对方应报身份证末四位{tail}），核实前不谈账户；"
        "不威胁、不欺骗、不催第三人、不劝借新还旧；先听原因，问清收入、必要开支和手头能动用的钱；减免必须有条件；方案要对方负担得起；"
        "由对方说出金额、日期、方式，您复述，并约好遇到变化怎么办；谈完说再见。\n只输出您要说的下一句话，口语，最多三句。"
    ),
    "en": (
        "You are a collector of {creditor}, ID 6120, on a recorded line, calling {name} ({address}). The account: principal {principal}, "
        "interest {interest}, late fee {fee}, {balance} in all, {dpd}.\nYour authority: {authority}.\nRules: say who calls and that the line is "
        "recorded, verify the person (the last four digits of the ID are {tail}) before any word about the account; no threat, no "
        "deception, no third persons, no urging to borrow; hear the cause, ask about income, essential spending and what is at hand; a "
        "waiver only in exchange; a plan they can carry; let them say amount, day and method, read it back, agree what to do if something "
        "comes in the way; say goodbye when done.\nOutput only your next spoken line, at most three sentences."
    ),
}


class CollectorFailed(Exception):
    """The service gave no line: down, slow, or an answer without text."""


@dataclass
class EndpointCollector:
    """A policy (see policies.py) whose lines come from a service. Raises CollectorFailed."""

    endpoint: Endpoint
    asked: int = field(default=0)

    def __call__(self, call: Call) -> Heard:
        """The next line."""
        lang = call.scenario.lang
        self.asked += 1
        try:
            text = self.endpoint.chat(messages(call), _seed(call))
        except (OSError, HTTPException, ValueError) as wrong:
            raise CollectorFailed(f"{type(wrong).__name__}: {wrong}") from wrong
        line = " ".join(text.split())[:LONGEST]
        if not line:
            raise CollectorFailed("an empty line")
        return Heard(line, lang, ())


def messages(call: Call) -> list[dict[str, str]]:
    """Brief and call so far; the collector's own lines are the assistant's."""
    scenario = call.scenario
    values = model_answer.values(call, None) | {
        "tail": scenario.person.id_tail,
        "authority": authority(scenario.case, scenario.lang),
    }
    said = [
        {"role": "assistant" if speaker == "collector" else "user", "content": text}
        for speaker, text in call.transcript
    ]
    return [{"role": "system", "content": _BRIEF[scenario.lang].format(**values)}, *said]


def authority(case: Case, lang: str) -> str:
    """What the collector may do, in words."""
    may, zh = case.authority, lang == "zh"
    parts = [_PART[lang][part] for part in PARTS if part in (may.waiver_of or ())]
    if parts and may.max_waiver_pct:
        of = "、".join(parts) if zh else " and ".join(parts)
        waiver = (
            f"{of}最多减免{may.max_waiver_pct:g}%，须有条件"
            if zh
            else f"waive up to {may.max_waiver_pct:g} % of {of}, in exchange only"
        )
    else:
        waiver = "不得减免" if zh else "no waiver"
    found = [waiver]
    if may.min_upfront_pct:
        found.append(
            f"首付不低于{may.min_upfront_pct:g}%" if zh else f"at least {may.min_upfront_pct:g} % down"
        )
    if may.max_days:
        found.append(f"首付最迟{may.max_days}天内" if zh else f"first payment within {may.max_days} days")
    if may.max_instalments:
        found.append(
            f"最多{may.max_instalments}期" if zh else f"at most {may.max_instalments} monthly instalments"
        )
    return ("，" if zh else "; ").join(found)


def _seed(call: Call) -> int:
    key = f"{call.seed}/{call.scenario.id}/{len(call.turns)}"
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") >> 1
