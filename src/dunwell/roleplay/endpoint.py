"""A voice from an OpenAI-compatible endpoint (vLLM, Ollama, DeepSeek, Qwen …): it words the plan, and is checked.

The model may change words only. Its line is refused where it names another sum, day, number of parts or means of payment than
the plan, drops a fact, yields where the plan refuses or refuses where it yields, repeats, or is too long; then, and when the
service is slow or down, the built-in voice speaks.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.request import Request, urlopen

from dunwell.roleplay.domain.acts import DEBTOR
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.slots.read import slots_of
from dunwell.roleplay.domain.speech import Words
from dunwell.roleplay.domain.talk import Plan
from dunwell.roleplay.voice import BuiltIn

NOTES = {
    "slow": "the language service is too slow",
    "down": "the language service cannot be reached",
    "unreadable": "the language service's answer cannot be read",
    "refused": "a line of the language service was not what was meant",
}
REFUSING = frozenset({"D20", "D21", "D22", "D13", "D17", "D18", "D29", "D10", "D03"})
YIELDING = frozenset({"D23", "D27", "D28"})
_YES = {
    "zh": re.compile(r"^(?:好的?|行|可以|没问题|同意)[，。！]|我(?:明天|今天|马上)?就?还(?:清|款)|说定了"),
    "en": re.compile(r"\b(?:okay, deal|i agree|i'll pay|i will pay|it's a deal|you have my word)\b", re.I),
}
_NO = {
    "zh": re.compile(r"不还|不行|不同意|拿不出|还不上|没法还"),
    "en": re.compile(r"\b(?:i can't|i cannot|i won't|i refuse|not paying|no way)\b", re.I),
}
_NOT_A_PERSON = re.compile(r"language model|as an ai|语言模型|人工智能助手|\bassistant\b|<think|```", re.I)
_ASK = {
    "zh": "你在电话里扮演欠款人。把给出的话换个说法，意思、态度、金额、日期、期数、方式一个都不能变，不加新的事实，一两句，口语，只输出这句话。",
    "en": "You play a person on the telephone who owes money. Reword the given line. Keep its meaning, attitude, sums, days, number of payments and method exactly; add no fact; one or two spoken sentences; output only the line.",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the service is. `base_url` ends before /chat/completions."""

    base_url: str
    model: str
    key: str = ""
    timeout: float = 4.0
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^/\s]+", self.base_url):
            raise ValueError(f"an http or https address is wanted, not {self.base_url!r}")

    def chat(self, messages: Sequence[Mapping[str, str]], seed: int) -> str:
        """The reply's text. Raises OSError, HTTPException or ValueError when there is none."""
        body = {
            "model": self.model,
            "messages": list(messages),
            "seed": seed,
            "temperature": 0.7,
            **self.extra,
        }
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = Request(  # noqa: S310 -- the scheme is checked when the endpoint is made
            self.base_url.rstrip("/") + "/chat/completions", json.dumps(body).encode(), headers
        )
        with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
            found = json.loads(answer.read(1_000_000))
        try:
            text = found["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise ValueError("the service's answer has no message") from None
        if not isinstance(text, str):
            raise ValueError("the service's answer has no text")
        return text.strip().strip('"“”')


@dataclass
class EndpointVoice:
    """The model words what the built-in voice would have said. `refused` keeps why a line was not taken, `failed` when the
    service gave none."""

    endpoint: Endpoint
    fallback: BuiltIn = field(default_factory=BuiltIn)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    note: Callable[[str], None] | None = None  # told, once a kind, that the built-in voice answered and why
    _noted: set[str] = field(default_factory=set)

    def words(self, plan: Plan, scenario: Scenario, said: Sequence[tuple[str, str]], rng: Random) -> Words:
        """The model's line where it holds what the plan says, else the built-in one."""
        plain = self.fallback.words(plan, scenario, said, rng)
        if plain.spent or plan.ends or not plain.text:
            return plain
        try:
            text = self.endpoint.chat(_messages(plan, scenario, said, plain.text), rng.getrandbits(31))
        except (OSError, HTTPException, ValueError) as wrong:
            self.failed.append(f"{type(wrong).__name__}: {wrong}")
            self.refused.append(self.failed[-1])
            slow = isinstance(wrong, TimeoutError) or "timed out" in str(wrong)
            self._tell(
                "slow" if slow else "unreadable" if isinstance(wrong, ValueError) else "down", self.failed[-1]
            )
            return plain
        why = changed(
            plan, scenario, plain.text, text, [line for speaker, line in said if speaker != "collector"]
        )
        if why:
            self.refused.append(f"{why}: {text[:80]}")
            self._tell("refused", why)
            return plain
        return Words(text, plain=plain.text)

    def _tell(self, kind: str, why: str) -> None:
        if self.note is not None and kind not in self._noted:
            self._noted.add(kind)
            self.note(f"{NOTES[kind]}; the built-in voice answers ({why[:120]})")


def changed(plan: Plan, scenario: Scenario, plain: str, text: str, said: Sequence[str]) -> str:
    """Why a model's line may not stand for the plain one; "" where it may."""
    lang = scenario.lang
    if not text or text in said:
        return "nothing new"
    if len(text) > max(3 * len(plain), 60 if lang == "zh" else 160):
        return "too long"
    if _NOT_A_PERSON.search(text):
        return "not a person speaking"
    wanted, found = slots_of(plain, lang), slots_of(text, lang)
    for name in ("amount_minor", "percent", "date", "instalments", "method"):
        if wanted.get(name) != found.get(name):
            return f"another {name}"
    if _figures(plain) != _figures(text):
        return "other figures"
    if plan.act in REFUSING and _YES[lang].search(text):
        return "yields where the plan does not"
    if plan.act in YIELDING and _NO[lang].search(text):
        return "refuses where the plan yields"
    return ""


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def _messages(
    plan: Plan, scenario: Scenario, said: Sequence[tuple[str, str]], plain: str
) -> list[dict[str, str]]:
    lang, style = scenario.lang, scenario.persona.style
    act = DEBTOR[plan.act].zh if lang == "zh" else DEBTOR[plan.act].en
    recent = "\n".join(f"{speaker}: {text}" for speaker, text in said[-6:])
    return [
        {"role": "system", "content": _ASK[lang]},
        {
            "role": "user",
            "content": f"{recent}\n\n[{act} / {plan.band} / {style.register} / {', '.join(scenario.persona.traits)}]\n{plain}",
        },
    ]
