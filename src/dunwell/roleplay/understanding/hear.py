"""A collector's line as the person on the other end hears it: acts, slots and what the content checker finds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dunwell.roleplay.domain import affronts, asides, asked
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.reply import topics_named
from dunwell.roleplay.domain.scoring.plan import figures
from dunwell.roleplay.understanding import everyday
from dunwell.roleplay.understanding.breaches import (
    CERTAIN,
    VERY_SURE,
    Breach,
    breaches,
    named,
    shown,
    spoken_in,
)
from dunwell.roleplay.understanding.read import read_lines

_PAYING = re.compile(
    r"还|付|给|交|安排|凑|存|转|打款|首期|分期|先|处理|缴|pay|send|put|afford|start|manage|down|settle|clear|sum|amount|figure|by when|do (?:by|on|today)",
    re.I,
)

_WHOLE = re.compile(
    r"全|都还|一次|结清|还清|付清|清(掉|了)|今天|马上|必须|立刻|现在|full|\ball\b|whole|entire|clear|balance|today|\bnow\b|settle|everything|outstanding|invoice|overdue",
    re.I,
)  # fmt: skip
# What sums up what was told, where nothing else was made of the line.
_SUMS_UP = re.compile(
    r"^(哦|嗯|好的?|明白|是这样)?[，,]?(所以|看来|也就是说|就是说|您是说|您的意思|听起来)|^((oh|okay|ok|right|ah|i see|got it)[,. ]+)*so (you|your|the|it|he|she|they|that)\b|^sounds like",
    re.I,
)  # fmt: skip
# A number without a unit beside a day: sixty Friday. One that could be a day of the month is none.
_BARE = {
    "zh": re.compile(
        r"(?:周[一二三四五六日天]|星期[一二三四五六日天]|[号日]|今天|明天|后天|月底|发工资)[，, ]?(?:先|就|还|付|给|转|那){0,2}(?P<a>\d{2,6})(?![\d%.]|[号日月期天点岁年位楼个])"
        r"|(?<![\d.])(?P<b>\d{2,6})[，, ]?(?=周[一二三四五六日天]|星期|今天|明天|后天|月底)"
    ),
    "en": re.compile(
        r"(?<![\d.,/:#])(?<!jan )(?<!feb )(?<!mar )(?<!apr )(?<!may )(?<!june )(?<!july )(?<!the )(?<!in )(?P<a>\d{2,6})(?=,? (?:on |by |this |next |till |for )*(?:mon|tue|wed|thu|fri|sat|sun|today|tonight|tomorrow|payday))"
        r"|(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|\b(?:mon|tue|wed|thu|fri)|tomorrow|today|payday)[, ]+(?:for |with |it'?s |at )?(?P<b>\d{2,6})(?!\d|[%:/.]\d|(?:st|nd|rd|th)\b| ?(?:am|pm|months?|days?|weeks?|payments?|instal))",
        re.I,
    ),
}  # fmt: skip
_WHEN_PAY = re.compile(
    r"\bwhen (are|will|can|could|would) you (be )?(going to |able to |gonna )?(pay|send|settle|clear)", re.I
)
_HOW_MUCH = re.compile(
    r"(能|可以|先)(先)?(还|付|给|凑)(多少|几)|多少合适|what (can|could) you (send|pay|put down|put towards)|how much (can|could) you (send|pay|put|manage)|anything you (can|could) (manage|pay|send|afford|put)",
    re.I,
)
_WHETHER_KNOWN = re.compile(
    r"^(?!.*(欠|债|还钱|钱|单位|领导|老板|同事))[^。！]*(知道(吗|么|不|没)|知不知道)|^(?!.*\b(owe|debt|pay|money|boss|employer|work|foreman|neighbo))[^.!]*\b(does|do) (she|he|they|your \w+) know",
    re.I,
)
_OF_OTHERS = frozenset(
    {"third_party_demand", "third_party_disclosure", "minor_or_vulnerable", "impersonation"}
)
_OWED = re.compile(r"欠|一共|总共|账上|账单|显示|余额|says|owe|balance|total|shows|outstanding", re.I)
# Kindness denied: whoever says they do not care does not feel with anybody.
_COLD = re.compile(
    r"(才)?不(相)?信(您|你)|少骗我|(不关|关)我(们)?(什么|啥)?事|我(们)?(才)?(不管|管不着|懒得)|跟我(们)?(没|有什么)关系|don'?t (really )?care|couldn'?t care less|not my problem|who cares|no concern of (mine|ours)|cry me a river|don'?t believe (you|a word|that|it)",
    re.I,
)  # fmt: skip
# Their trouble waved away: who says so has listened to nothing, whatever words of hardship are in it.
_WAVES_OFF = {
    "zh": re.compile(
        r"(别|不要|少|甭|用不着)(再)?(跟|和|对|给|同)我(们)?(说|讲|扯|提|诉|来)(这个?些?|那个?些?|有的没的|没用的|苦|困难|可怜)|谁(家|还|又|都)?不(难|苦|累|缺钱|困难)(?!过)|谁(家)?(还)?没(有)?(点)?(难处|困难)|(我|我们)(也|还)(难|苦|惨|累|不容易)(?!过)(呢|着呢|啊)?|比(您|你)(难|惨|苦)的(人)?多"
        r"|(不想|懒得|没工夫|没空)(再)?听(您|你)?(说|讲|诉)?(这些|那些|这个|苦|你的)|(少|别)(卖惨|哭穷|装可怜|诉苦)|(您|你)的(事|困难|难处|问题)(跟|和)我"
    ),
    "en": re.compile(
        r"who (doesn'?t|does not|hasn'?t|isn'?t|ain'?t) (have|got|having|struggling|broke)\b.{0,12}(it (hard|tough|rough)|problems|troubles|issues|bills)?|(don'?t|do not|dont|stop) (tell|telling|give|giving|bother|come to) me (with |about )?(your|the|that|this|these|those|all)\b.{0,16}(problem|trouble|story|stories|stuff|excuse|sob|drama|issue|life)"
        r"|(everyone|everybody|we all)('?s| is| has|ve|'ve| have)? (got |have |has )?(problems|troubles|issues|it hard|it tough|bills)|(spare|save) me (the|your)|sob stor|(don'?t|do not|dont) (want|need) to hear (about )?(it|your|this|that|any)|(i|we)('ve| have)? (got |have )?(it hard|problems|troubles) (too|as well)|what about my (problems|troubles)|enough (about|of) your (problems|troubles|story)|other people have it worse|plenty of people (have|are)",
        re.I,
    ),
}  # fmt: skip
_STAYS = re.compile(
    r"理解|慢慢|我(在)?听|陪(您|你)|不着急|take your time|i understand|i hear you|listening|i'?m sorry", re.I
)
# As one types in a chat; read as the words meant.
_CHAT = [
    (re.compile(rf"(?<![\w'’.])(?:{short})(?![\w'’.@])", re.I), long)
    for short, long in (
        ("u", "you"), ("ur", "your"), ("r u", "are you"), ("u r", "you are"), ("wat|wut|wot", "what"), ("whats", "what's"), ("bout", "about"), ("pls|plz", "please"),
        ("thx|ty", "thanks"), ("y", "why"), ("cuz|coz|bc", "because"), ("tmrw|tmr|tmw|tomoz", "tomorrow"), ("gimme", "give me"), ("wen", "when"), ("abt", "about"), ("ppl", "people"),
        ("srry|sry", "sorry"), ("idk", "I don't know"), ("rn", "right now"), ("acct", "account"), ("msg", "message"), ("lol|lmao|haha+|lmfao|omg|ffs|bruh|bro|dude", ""),
    )
]  # fmt: skip
_NO_LINE = re.compile(
    r"^\W*(help|menu|start|stop|test|exit|quit|asdf+|qwerty|帮助|测试|菜单|退出)?\W*$", re.I
)
_FLOATS = re.compile(
    r"^\W*(?:so |and |ok |okay |fine |well |then )*(?:what about|how about|say|fine|那|就)\W", re.I
)
_WHEN_SAID = re.compile(r"\b(when|day|date|week|which)\b|几号|哪天|什么时候|周几", re.I)
_PUT = re.compile(
    r"\b(yeah|yes|right|ok|okay|deal|agreed|no)\?|(好|对|行|是)吧|what about|how about|\b(could|can|would) you\b|行不行|行吗|可以吗|能不能",
    re.I,
)
_NO_OFFER = frozenset({"C01", "C02", "C03", "C04", "C05", "C06", "C13", "C26", "C28", "C30"})
_KIND = frozenset({"C13", "C14", "C15", "C16", "C17", "C29"})
_GRANDSON = re.compile(
    r"(?<![个装当龟孬你帮群])孙子(?=多大|几岁|今年|上|在|还|呢|和|跟|的|他|她|充|玩|拿|好|要|也|就|是不|怎|现在|读|念|才|$|[，。？！,?!])"
)
_SURELY = 32  # from here on a number is no day of a month
_EASING = re.compile(
    r"分|期|缓|宽限|延|减|少|慢慢|每月|个月|方案|协商|先|晚|后|改|帮您|办法|plan|part|instal|month|week|split|spread|small|lower|extend|extra|more time|longer|move|later|delay|break|reduc|pause|grace|half|payment|afford|work (something|it) out|agree|ease|easier",
    re.I,
)  # fmt: skip
_PAY_UP = re.compile(r"\bpay (up|now|it now|today)\b|(赶紧|马上|快点?|立刻)还", re.I)
_SORRY = re.compile(r"对不起|抱歉|不好意思|赔(个|您)?不是|\bsorry\b|apolog", re.I)
_SPARE_WORDS = re.compile(r"[\u4e00-\u9fff].{6}|(\w+\W+){3}")
_SUM_ALONE = re.compile(
    r"^\W*(?:so |and |ok |okay |fine |well |then |what about |how about |say |那|就)*\$?(\d{2,6})(?:块|元)?(?:行吗|可以吗|呢)?\W*$",
    re.I,
)
_REASSURES = re.compile(
    r"不会(断|停|影响|起诉|上门|拉黑|收|没收|扣|联系|找|通知)|\b(nothing|nobody|no one|none of it) (will|is going to|gets?|would)\b|\b(won'?t|will not|not going to) (be )?(cut|take|taken|happen|affect|go|lose|touch|report|send|come)\b",
    re.I,
)  # fmt: skip
_RECEIVED = re.compile(
    r"(传票|法院|通知|账单|短信|信|函|邮件|合同).{0,6}(收到|看到|看了|看懂)|(收到|看到)(了|过)?.{0,6}(传票|通知|账单|短信|信|函|邮件|合同)|看得懂"
    r"|(did|have|do) you (get|got|receive|see|seen|understand|read).{0,24}(letter|text|bill|notice|summons|paper|mail|statement|contract)",
    re.I,
)
# A good wish ends a call only with a word of parting in it.
_PARTING = re.compile(
    r"再见|拜拜|回见|再会|改天|先这样|就这样|不打扰|挂了|回头|\b(?:bye|goodbye|good night|cheers now|talk (?:soon|then)|speak (?:soon|then)|until then|that's all|leave it there|have a (?:good|nice|lovely))\b",
    re.I,
)
_PROBES = frozenset({"C09", "C10", "C11", "C12", "C15"})


def plausible(acts: Sequence[str], slots: Mapping[str, object], text: str) -> tuple[str, ...]:
    """The acts less those that ask for money in a line that names neither paying nor terms: then it is an open question."""
    found = list(acts)
    if "C27" in found and not slots:
        found.remove("C27")
    if "C22" in found and "amount_minor" not in slots and not _WHOLE.search(text):
        found[found.index("C22")] = "C23"
    if "C23" in found and not slots and not _PAYING.search(text):
        found[found.index("C23")] = "C09"
    if "C24" in found and not slots and not _EASING.search(text):
        found[found.index("C24")] = "C17"  # something is explained, no plan put forward
    return tuple(dict.fromkeys(found)) or tuple(acts)


def _by_figures(text: str, slots: Mapping[str, object]) -> list[str]:
    """What a line of no known act does by the figures in it."""
    if {"amount_minor", "date"} <= slots.keys() or {"method", "date"} <= slots.keys():
        return ["C27"]  # put forward, however bare
    if slots.keys() == {"method"} and len(text) <= 24:
        return ["C27"]
    if "amount_minor" in slots and _OWED.search(text):
        return ["C07"]
    if {"percent", "instalments"} & slots.keys():
        return ["C24"] if "instalments" in slots else ["C23"]
    return []


def _bare_sum(text: str, lang: str, before: str) -> int | None:
    """A line that is a number and nothing else, where the person has just named a sum."""
    found = _SUM_ALONE.search(text)
    if found is None:
        return None
    put = _FLOATS.search(text) is not None and _WHEN_SAID.search(before) is None
    return 100 * int(found[1]) if put or figures(before, lang).amounts else None


def _unchat(text: str) -> str:
    """A line in the spelling of chats as it is meant, where anything of it would be left."""
    for short, long in _CHAT:
        text = short.sub(long, text)
    return text.strip(" ,")


def _short(text: str, lang: str) -> bool:
    return len(text.strip()) <= 6 if lang == "zh" else len(text.split()) <= 3


def _kin(text: str) -> str:
    """The line with a grandson as a child, where it is one and no term of abuse."""
    return _GRANDSON.sub("孩子", text)


def _reaching(breach: Breach, text: str, lang: str) -> tuple[str, ...]:
    """The findings of the checker that are felt: a word of one of them is in the line, or the checker is certain."""
    if breach.strength < CERTAIN and not any(named(lang, one.category, text) for one in breach.violations):
        return ()
    return tuple(one for one in breach.categories if shown(lang, one, text, breach.strength))


def bare_amount(text: str, lang: str, before: str) -> int | None:
    """The sum in minor units of a bare number beside a day; a small one only where the person has just named it."""
    found = _BARE[lang].search(text)
    if found is None:
        return None
    number = int(found["a"] or found["b"])
    named = {value for value, _ in figures(before, lang).amounts} if number < _SURELY else {100 * number}
    return 100 * number if 100 * number in named else None


def understand(text: str, lang: str, before: str, addressee: str = "debtor") -> Heard:
    """The line understood, with what of it is a threat unsaid and whether it means anything at all."""
    heard = _understood(text, lang, before, addressee)
    if spoken_in(text, lang) != lang:
        return heard
    if not heard.breaches and everyday.senseless(text, lang):
        return replace(heard, acts=(), slots={}, senseless=True)
    return replace(heard, affront=affronts.named(text, lang))


def _in_everyday_words(text: str, lang: str, acts: Sequence[str], slots: Mapping[str, object]) -> list[str]:
    """The acts of a line whose everyday words say plainly what it does, whatever they were taken for."""
    found = list(acts)
    if asides.gives_reference(text) and len(found) > 1:
        found = [one for one in found if one != "C03"]
    elif asides.gives_reference(text) and "C03" in found:
        found = ["C29"]
    if everyday.asks_what_hindered(text, lang):
        found = [one for one in found if one not in ("C21", "C28", "C20", "C10")] + ["C10"]
    if not slots and everyday.feels_with(text, lang) and not set(found) & _PROBES:
        found = [one for one in found if one in _KIND] + ["C15"]
    if not slots and "C23" in found and everyday.sends_papers(text):
        found = ["C29" if one == "C23" else one for one in found]
    if asked.of_dying(text, lang):
        found = [one for one in found if one in _KIND] + ["C15"]
    return list(dict.fromkeys(found))


def _understood(text: str, lang: str, before: str, addressee: str) -> Heard:
    """The line by its words; a line in another language than the call's is not, and only a breach the checker is sure of is felt.
    `before` is what the person said last.
    """
    if not text.strip():
        return Heard(text, lang, ())
    breach = breaches([(_kin(text), addressee)], lang)[0]
    felt = _reaching(breach, text, spoken_in(text, lang)) if breach else ()  # judged in its own language
    if breach and breach.strength < VERY_SURE and asides.asks_after(text, lang):
        felt = ()  # fire, children, where they live: the words of concern are those of harm
    if everyday.feels_with(text, lang):
        felt = tuple(one for one in felt if one != "insult")  # sworn at the blow, not at them
    if asked.of_dying(text, lang):
        felt = ()
    if asides.small_talk(text, lang) == "care":
        felt = tuple(one for one in felt if one != "night_harass")  # a good night is wished
    if addressee == "debtor" and set(felt) <= _OF_OTHERS and len(text) <= 48 and _WHETHER_KNOWN.search(text):
        felt = ()  # asking the debtor whether theirs know of it tells them nothing
    if spoken_in(text, lang) != lang:
        return Heard(text, lang, (), {}, felt)
    if _NO_LINE.search(text):
        return Heard(text, lang, (), {}, felt)
    whole, text = text, (_unchat(text) or text) if lang == "en" else text
    acts, slots = read_lines([(before, text)], lang)[0]
    if "amount_minor" not in slots and slots.get("date") and (sum_ := bare_amount(text, lang, before)):
        slots = {**slots, "amount_minor": sum_}
    if set(acts) <= {"C13"} and _short(text, lang) and topics_named(text):
        acts = ["C11"]  # spending? and savings?
    if "C11" in acts and _WHEN_PAY.search(text):
        acts = ["C23" if one == "C11" else one for one in acts]
    if "C23" not in acts and set(acts) <= _PROBES | {"C03", "C13"} and _HOW_MUCH.search(text):
        acts = [*acts, "C23"]
    if _PAY_UP.search(text) and acts and set(acts) <= _KIND | {"C07"}:
        acts = [*(one for one in acts if one == "C07"), "C23"]
    if not acts and _SORRY.search(text) and _SPARE_WORDS.search(text):
        acts = ["C16"]
    if not slots and (named := _bare_sum(text, lang, before)):
        slots, acts = {"amount_minor": named}, ["C23"]
    if "C18" in acts and _REASSURES.search(text):
        acts = list(
            dict.fromkeys("C17" if one == "C18" else one for one in acts)
        )  # says what will not happen
    acts = acts or _by_figures(text, slots) or (["C09"] if _RECEIVED.search(text) else [])
    if {"amount_minor", "date"} <= slots.keys() and set(acts) <= _NO_OFFER and _PUT.search(text):
        acts = [*acts, "C23"]
    if not acts and slots.keys() == {"amount_minor"} and _short(text, lang):
        acts = ["C23"]
    if _COLD.search(text) and (kind := set(acts) & _KIND):
        acts = [one for one in acts if one not in kind] or ["C21"]
    if _WAVES_OFF[lang].search(text) and not _STAYS.search(text):
        acts = [one for one in acts if one not in _KIND | {"C09", "C28"}] or ["C21"]
    acts = _in_everyday_words(text, lang, acts, slots)
    if asides.asks_again(text, lang) or asides.checks_line(text, lang):
        return Heard(whole, lang, ("C13",), {}, felt)
    small = asides.small_talk(text, lang)
    probes = {"weather": _PROBES - {"C15"}, "chat": frozenset[str](), "joke": frozenset[str]()}.get(
        small, _PROBES
    )
    if small and not probes & set(acts) and "amount_minor" not in slots:
        parting = "C30" in acts and (small != "care" or _PARTING.search(text))
        return Heard(whole, lang, ("C30", "C13") if parting else ("C13",), {}, felt)
    if not acts and _SUMS_UP.search(text) and not re.search(r"[?？]", text):
        acts = ["C14"]
    return Heard(whole, lang, plausible(acts, slots, text), slots, felt)
