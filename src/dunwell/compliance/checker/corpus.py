"""The labelled corpus: plain text files that a person can read, review and add to.

A file is blocks. A block begins with a head line and holds one example a line; blank lines and lines that begin with
`%` are for people:

    # threat_violence insult | voice | debtor
    你再不还，走夜路当心点，你这种人也配借钱。
    # ok | note | debtor
    客户称被前一家机构威胁，已登记投诉。

The head names the categories (`ok` for a lawful line), then channel and addressee (defaults: voice, debtor). A line may
begin with `(channel)` or `(third_party)` to differ from its head. A group, the unit that cross-validation never splits,
is a run of lines in one block without a blank line between them, at most GROUP lines; keep what means the same together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dunwell.compliance.checker.categories import ADDRESSEES, CATEGORIES, CHANNELS
from dunwell.foundation.settings import resource
from dunwell.foundation.yaml_text import parse_yaml

GROUP = 6
DATA = Path(__file__).parent / "data"
_OWN = re.compile(r"^\(([a-z_]+)(?: ([a-z_]+))?\)\s*")


class BadCorpus(ValueError):
    """A corpus file is malformed; says which file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled line. `group` names lines alike in meaning."""

    text: str
    lang: str
    channel: str
    addressee: str
    violations: tuple[str, ...]
    group: str


def read(lang: str, root: Path = DATA) -> list[Example]:
    """Every example of one language, in file order; exact duplicates are dropped. Raises BadCorpus."""
    seen: dict[tuple[str, str], Example] = {}
    for path in sorted((root / lang / "corpus").glob("*.txt")):
        for example in _blocks(path, lang):
            seen.setdefault((example.text, example.addressee), example)
    if root == DATA:
        for example in shipped(lang):
            seen.setdefault((example.text, example.addressee), example)
    return list(seen.values())


def shipped(lang: str) -> list[Example]:
    """What ships in content/, lessons' dialogues too, and the rewordings, sentence by sentence: lawful every one, and what staff really say."""
    folder = resource("content", "scripts")
    pieces = parse_yaml((folder / "fragments.yaml").read_text("utf-8"))
    found: dict[str, Example] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "fragments":
            continue
        for entry in parse_yaml(path.read_text("utf-8")):
            to = "third_party" if entry.get("relation", "self") in _TOLD_NOTHING else "debtor"
            channel = {"sms": "sms", "email": "email", "letters": "letter"}.get(path.stem, "voice")
            for raw in str(entry[lang]).splitlines():
                whole = pieces[raw.strip()[1:]][lang] if raw.strip().startswith("@") else raw
                for line in _sentences(whole, lang):
                    found.setdefault(
                        line, Example(line, lang, channel, to, (), f"shipped/{path.stem}/{entry['key']}")
                    )
    for kind, ends in parse_yaml(resource("content", "footers.yaml").read_text("utf-8")).items():
        for reader, words in ends.items():
            to = "debtor" if reader == "told" else "third_party"
            for line in _sentences(words[lang], lang):
                found.setdefault(line, Example(line, lang, kind, to, (), f"shipped/footers/{kind}"))
    for path in sorted(resource("content", "objections").glob("*.yaml")):
        for entry in parse_yaml(path.read_text("utf-8")):
            for line in (entry["answer"][lang], entry["ask"][lang]):
                found.setdefault(
                    line, Example(line, lang, "voice", "debtor", (), f"objections/{entry['key']}")
                )
    offers = parse_yaml(resource("content", "offers.yaml").read_text("utf-8"))
    for part in ("offers", "read_back"):
        for kind, words in offers[part].items():
            line = _FIGURE.sub(lambda name: _FIGURES[lang].get(name[1], "3"), words[lang])
            found.setdefault(line, Example(line, lang, "voice", "debtor", (), f"{part}/{kind}"))
    for path in sorted(resource("content", "academy").glob(f"*/*.{lang}.md")):
        for line in _SPOKEN[lang].findall(path.read_text("utf-8")):
            found.setdefault(line, Example(line, lang, "voice", "debtor", (), f"academy/{path.parent.name}"))
    rewordings = parse_yaml((DATA / lang / "rewrites.yaml").read_text("utf-8"))
    for category, forms in rewordings.items():
        for key, line in forms.items():
            to = "third_party" if key == "third_party" else "debtor"
            channel = key if key in CHANNELS else "voice"
            found.setdefault(line, Example(line, lang, channel, to, (), f"rewording/{category}"))
    return list(found.values())


# What a collector says in the dialogues of our lessons (docs/how-to/lesson.md): weak in craft at times, lawful always.
_SPOKEN = {
    "zh": re.compile(r"^- \*\*催收员\*\* *[:：] *(.+?) *$", re.MULTILINE),
    "en": re.compile(r"^- \*\*Collector\*\* *: *(.+?) *$", re.MULTILINE),
}
_TOLD_NOTHING = frozenset({"family", "friend", "colleague", "employer", "other", "spouse"})
SAMPLE = {
    "zh": {"institution": "东湖银行", "collector": "王欣", "collector_no": "0231", "debtor": "林小满", "person": "林大", "product": "信用卡",
           "contract_tail": "4471", "overdue": "1,200元", "due_on": "10月20日", "dpd": "34", "coming_due": "300元", "coming_due_on": "12月1日",
           "promise_amount": "500元", "promise_on": "11月28日", "channels": "我行手机银行", "service_line": "卡背面的客服电话", "today": "11月25日",
           "balance": "15,200元", "principal": "14,000元", "interest": "900元", "fees": "300元"},
    "en": {"institution": "Lakeside Bank", "collector": "Ana Ruiz", "collector_no": "231", "debtor": "Mark Lee", "person": "Dana Lee",
           "product": "credit card", "contract_tail": "4471", "overdue": "$120.00", "due_on": "20 October", "dpd": "34", "coming_due": "$30.00",
           "coming_due_on": "1 December", "promise_amount": "$50.00", "promise_on": "28 November", "channels": "our own app",
           "service_line": "the number on your card", "today": "25 November", "balance": "$1,520.00", "principal": "$1,400.00",
           "interest": "$90.00", "fees": "$30.00"},
}  # fmt: skip
_FIGURE = re.compile(r"\{([a-z_]+)\}")
_FIGURES = {
    "zh": {"amount": "3,000元", "base": "3,000元", "day": "12月15日", "first_day": "12月15日", "upfront": "先付300元，再",
           "each": "每期900元", "waived": "120元", "method": "我行手机银行", "waived_line": "",
           "interest_line": "分期期间不再计收利息和费用"},
    "en": {"amount": "$3,000", "base": "$3,000", "day": "15 December", "first_day": "15 December", "upfront": "$300 first, then ",
           "each": "$900 each", "waived": "$120", "method": "our own app", "waived_line": "",
           "interest_line": "No interest or fee is added while it runs"},
}  # fmt: skip
_ENDS = {"zh": re.compile(r"(?<=[。！？])"), "en": re.compile(r"(?<=[.!?])\s+")}


def _sentences(text: str, lang: str) -> Iterator[str]:
    """The whole line, and its sentences one by one, with sample values for its variables."""
    for raw in text.splitlines():
        line = raw.strip()
        for name, value in SAMPLE[lang].items():
            line = line.replace("{" + name + "}", value)
        if len(line) < 4:
            continue
        yield line
        parts = [part.strip() for part in _ENDS[lang].split(line) if len(part.strip()) > 5]
        if len(parts) > 1:
            yield from parts


def _blocks(path: Path, lang: str) -> Iterator[Example]:
    head: tuple[tuple[str, ...], str, str] | None = None
    group, size = 0, 0
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("%"):
            group, size = group + 1, 0
        elif line.startswith("# "):
            head, group, size = _head(line[2:], f"{path.name}:{number}"), group + 1, 0
        elif head is None:
            raise BadCorpus(f"{path.name}:{number}: a line before any head")
        else:
            if size == GROUP:
                group, size = group + 1, 0
            size += 1
            text, channel, addressee = _own(line, head[1], head[2])
            yield Example(text, lang, channel, addressee, head[0], f"{path.stem}/{group}")


def _head(words: str, where: str) -> tuple[tuple[str, ...], str, str]:
    labels, channel, addressee = (*(part.strip() for part in words.split("|")), "", "")[:3]
    violations = () if labels == "ok" else tuple(labels.split())
    unknown = [label for label in violations if label not in CATEGORIES]
    channel, addressee = channel or "voice", addressee or "debtor"
    if unknown or channel not in CHANNELS or addressee not in ADDRESSEES:
        raise BadCorpus(f"{where}: {words}")
    return violations, channel, addressee


def _own(line: str, channel: str, addressee: str) -> tuple[str, str, str]:
    found = _OWN.match(line)
    words = [word for word in (found.groups() if found else ()) if word]
    if not found or any(word not in (*CHANNELS, *ADDRESSEES) for word in words):
        return line, channel, addressee
    for word in words:
        if word in CHANNELS:
            channel = word
        else:
            addressee = word
    return line[found.end() :], channel, addressee
