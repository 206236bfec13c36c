"""What a line asks directly, and what fits it: whether they think of dying, who is with them, who could come, where they stay, who sees to the
insurance, how they came to sign. What is asked is answered: by the fact that fits, or by not knowing or not wanting to say. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dunwell.roleplay.domain import specials
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.mind import ASKING, SOOTHING
from dunwell.roleplay.domain.scenario import Fact, Scenario
from dunwell.roleplay.domain.talk import Plan, Situation


@dataclass(frozen=True, slots=True)
class _Kind:
    """A question: its words, the words of what answers it, and whose special matter answers it though no fact does."""

    name: str
    question: dict[str, re.Pattern[str]]
    answer: dict[str, re.Pattern[str]]
    without: tuple[str, ...] = ()  # special matters
    topics: tuple[str, ...] = ()  # of facts that answer it whatever their words


def _words(zh: str, en: str) -> dict[str, re.Pattern[str]]:
    return {"zh": re.compile(zh), "en": re.compile(en, re.I)}


_DYING = _words(
    r"自杀|轻生|想不开|寻短见|结束(自己的)?(生命|一切)|伤害(您|你)?自己|(不想|不愿意?)(再)?活|想(到过?|过)?(要)?死|了结(自己|这一切)|活不下去|死了(算|更|就)|一了百了",
    r"\b(kill(ing)?|hurt(ing)?|harm(ing)?) yourself\b|\bsuicid|\b(end(ing)?|tak(e|ing)) (your( own)? life|it all)|\b(wish|wanting|want|rather|think|better off|thinking|thought|thoughts?)\b.{0,24}\b(dead|die|dying|not (be|being) (here|alive)|death)\b",
)
_SENTENCE = re.compile(r"(?<=[。！？?!.;；])")
# Said for the case that it comes to it, or told of them; not asked.
_UNASKED = re.compile(r"如果(您|你)|要是(您|你)(想|要|有)|\bif you\b|\bdon'?t (hurt|harm|kill)", re.I)
_DYING_ASKED = _words(
    r"[?？]|吗|么$|有没有|是不是|会不会|想没想",
    r"\?|\b(are|do|did|have|has|is) (you|it|this|that)\b|\bask(ing)? you\b|\bwhether you\b",
)
_NEAR = _words(
    r"(姐|妹|哥|弟|爸|妈|姑|舅|叔|婶|朋友|邻居|同事|老乡).{0,14}(不远|附近|隔壁|楼上|楼下|分钟|一刻钟|打电话)",
    r"\b(brother|sister|mother|mom|mum|father|dad|son|daughter|cousin|aunt|uncle|friend|neighbou?r)\b.{0,40}\b(off|away|near|nearby|close|next door|upstairs|downstairs|call|round the corner|minutes?)\b",
)
_KINDS = (
    _Kind(
        "company",
        _words(
            r"(身边|旁边|家里|屋里|跟前)(现在)?(还)?(有(没有)?(别的|其他)?人|有谁|是谁)|(有|没)人(在)?(陪|在旁边|在身边|跟(您|你)在一(起|块))|谁(在)?(陪|跟)(着)?(您|你)|(您|你)?(现在)?(是)?(自己)?一个人(在|住|呆|待|吗|[?？])",
            r"\b(is|are) (there )?(anyone|anybody|someone|somebody|people)( else)? (\w+ ){0,3}?(with you|there|home|around|in the house|at home)\b|\bare you (all )?(alone|on your own|by yourself)\b|\bwho('s| is| else is) (there|with you|at home|in the house)\b|\b(anyone|anybody) (there )?with you\b",
        ),
        _words(
            r"就我(一个|自己)|一个人|只有我|就剩我|陪(着)?我|跟我(住|一起)",
            r"\bjust me\b|\bonly me\b|by myself|on my own|\balone\b|lives? with me|here with me",
        ),
        ("self_harm", "distressed"),
    ),
    _Kind(
        "helper",
        _words(
            r"(谁|有没有(人|谁|朋友|亲戚)|有(什么|哪个|哪位)?(人|亲戚|朋友)|有(没有)?信得过的人).{0,6}(能|可以|愿意).{0,8}(来|陪|照应|搭把手|联系|找|说说话)|(能|可以)(给|跟|和)?(谁|哪个).{0,6}(打|联系|过来|陪)",
            r"\b(somebody|someone|anybody|anyone|who|friend|family|neighbou?r)\b.{0,16}\b(could|can|might|would|that'?d|who'?d|to)( you)? (\w+ )?(come|sit|be with|stay|call|ring|drive|look after|trust|talk to|reach|check)\b",
        ),
        _NEAR,
        ("self_harm",),
    ),
    _Kind(
        "lodging",
        _words(
            r"(住|睡|落脚|安顿)(在)?(哪|什么地方)(?!.{0,3}医院)|有(没有)?(地方|房子)住",
            r"\bwhere (are|do|will|have|did)? ?(you|y'all|everyone|everybody|the (kids|family|children))('ve)?( all| both| guys| been)* ?(been )?(sleep|stay|liv)(ing)?\b|(got|have|found) (somewhere|anywhere|a place|a roof)|\bwhere('s| is) home\b",
        ),
        _words(
            r"住在|租(的|了)|院里|宿舍|宾馆|旅馆",
            r"\b(motel|hotel|shelter|couch|sofa|rooms?|trailer|apartment|flat|house|lodg|staying|floor|garage)\w*\b",
        ),
        ("distressed",),
    ),
    _Kind(
        "insurance",
        _words(
            r"(保险|理赔|工伤|认定|赔偿|赔付|定损).{0,16}(谁|哪|什么|啥|怎么|几|吗|没|[?？])|(谁|哪家|什么时候|怎么).{0,10}(保险|理赔|工伤|认定|赔)",
            r"\b(who|what|when|which|how|where|has|have|is|did|any)\b.{0,40}\b(insur\w*|adjuster|the claim|a claim|your claim|payout|compensation|workers'? comp)\b|\b(insur\w*|adjuster|claim)\b.{0,40}\?",
        ),
        _words(r"保险|理赔|工伤|认定|赔", r"\binsur|\badjuster|\bclaim|\bcomp\b|compensation"),
        ("distressed",),
    ),
    _Kind(
        "signing",
        _words(
            r"(怎么|为什么|为啥|什么情况|当时).{0,10}(签|担保)|(签|担保).{0,10}(怎么|为什么|为啥|当时|的时候|经过|什么情况).{0,8}([?？]|吗|呢|$)",
            r"\b(how|why|what)\b.{0,40}\b(sign(ed|ing)?|guarant(ee|or)|put(ting)? your name|co-?sign\w*)\b",
        ),
        _words(r"签|担保|走个过场", r"\bsign|\breference\b|put my name|the cross\b|\bform\b"),
        ("guarantor",),
    ),
    _Kind(
        "post",
        _words(
            r"(寄|邮|送)(到|去)?(哪|什么地址|哪个地址)|(信|材料|账单|函).{0,8}(哪|地址).{0,8}([?？]|吗|合适|方便)|(地址|住址)(还)?(是|在)(哪|原来|以前|变)",
            r"\b(address|where)\b.{0,40}\b(letters?|mail|post|send|write|papers?|paperwork|statements?)\b.{0,40}\?|\b(send|post|mail)\b.{0,30}\b(what|which) address\b|\bwhere (should|shall|can|do|could) (i|we) (send|post|mail|write)\b",
        ),
        _words(r"寄到|住在|院里", r"\b(motel|staying|lodg|hotel|shelter)\w*\b"),
        (),
    ),
    _Kind(
        "fear",
        _words(
            r"(最|都)?(担心|害怕|发愁|怕|顾虑)(的)?(是)?(什么|啥|哪)|有(什么|啥)(顾虑|担心)|怕(的)?是什么",
            r"\bwhat('s| is| are| do| did| would)?\b.{0,24}\b(worr(y|ies|ied|ying)|scar(e|es|ed|ing)|afraid|frightens?|fear)\b",
        ),
        _words(r"怕|担心", r"\bafraid\b|\bscared\b|worr(y|ied)"),
        topics=("fear",),
    ),
    _Kind(
        "care",
        _words(
            r"谁(在|来|能|给|帮)?(陪|照顾|照看|照应|带|接送|伺候|管)",
            r"\bwho('s| is| are| does| do| will| can| could)?\b.{0,16}\b(look(s|ing)? after|tak(e|es|ing) care|car(e|es|ing) for|watch(es|ing)?|mind(s|ing)?|help(s|ing)?( you)?)\b",
        ),
        _words(r"(陪|照顾|照看|带)(着)?", r"look(s|ed|ing)? after|takes? care|minds|helps"),
        ("self_harm", "distressed"),
    ),
    _Kind(
        "kids",
        _words(
            r"(有(没有)?|几个|多大).{0,3}(孩子|小孩|娃)|(孩子|小孩|娃).{0,8}(几个|多大|几岁|上学|在哪|谁(带|照))",
            r"\b(do|have|got|any|how many|how old)\b.{0,24}\b(kids|children|little ones)\b.{0,20}\?",
        ),
        _words(
            r"孩子|小孩|娃|儿子|闺女|女儿",
            r"\b(kids?|child|children|boys?|girls?|son|daughter|baby|youngest|twins)\b",
        ),
        (),
    ),
)
_OF_EVERYBODY = frozenset({"post", "kids"})  # asked of anybody, answered by anybody
_ASKS = re.compile(
    r"[?？]|吗|呢$|谁|哪|怎么|什么|啥|多(少|大|久)|(^|[.!,;] )(and |so |but )?(who|what|where|when|which|how|why)\b",
    re.I,
)
_GENTLY = frozenset({"company", "helper"})  # asked out of care, whatever it is taken for
_SPARE_WORDS = "about after again also been before can't could does done don't down ever from give going have here into just know last like make month more much need only over pay paid rest right said says some still take tell than thank thanks that that's the them then there these they thing this time today very want week well were what when where which who will with work would year your you're"
_SPARE = frozenset(_SPARE_WORDS.split())
_STEM = re.compile(r"[a-z']{4,}")
_PUSHING = frozenset({"C18", "C20", "C21", "C22", "C23", "C24", "C25", "C27"})


def of_dying(text: str, lang: str) -> bool:
    """Whether a line asks somebody outright if they think of ending their life."""
    return any(
        _DYING[lang].search(one) and _DYING_ASKED[lang].search(one) and not _UNASKED.search(one)
        for one in _SENTENCE.split(text)
    )


def fit(text: str, fact: Fact, lang: str) -> int:
    """How well a fact fits the words of a question: what it asks directly counts most, a word in common a little."""
    text = " ".join(one for one in _SENTENCE.split(text) if _ASKS.search(one.strip()))
    if not text:
        return 0
    score = sum(3 for kind in _KINDS if kind.question[lang].search(text) and _answers(fact, kind, lang))
    return score + len(_content(text, lang) & _content(fact.text, lang))


def _answers(fact: Fact, kind: _Kind, lang: str) -> bool:
    return fact.topic in kind.topics or kind.answer[lang].search(fact.text) is not None


def answer(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    """The answer to what a line asks directly; None where it asks nothing of the kind, or of somebody who is not the one to answer."""
    if scenario.special in specials.ANOTHER_ANSWERS:
        return None
    if of_dying(heard.text, heard.lang):
        if scenario.special == "self_harm":
            return Plan("D19", "self_harm.asked")
        return Plan("D01", "asked.dying")
    if _PUSHING & set(heard.acts) and {"amount_minor", "instalments"} & heard.slots.keys():
        return None
    papers = scenario.special in specials.WITH_PAPERS  # where they send theirs, not where they live
    found = [
        kind
        for kind in _KINDS
        if kind.question[heard.lang].search(heard.text) and not (papers and kind.name == "post")
    ]
    for kind in found:
        plan = _told(scenario, now, heard, kind)
        if plan is not None:
            return plan
    for kind in found:
        if kind.name in _OF_EVERYBODY or scenario.special in kind.without:
            return Plan("D13", f"asked.{kind.name}")
    return None


def _told(scenario: Scenario, now: Situation, heard: Heard, kind: _Kind) -> Plan | None:
    """What a fact answers: told now, told again, or covered where it is asked too early."""
    fits = [fact for fact in scenario.facts if _answers(fact, kind, heard.lang)]
    fits.sort(key=lambda fact: (-fit(heard.text, fact, heard.lang), fact.trust))
    ready = [fact for fact in fits if _open(now, heard, fact, gently=kind.name in _GENTLY)]
    if ready:
        return Plan("D11", facts=(ready[0].text,))
    told = [fact for fact in fits if fact.text in now.told]
    if told and kind.name not in _OF_EVERYBODY:
        return Plan("D12", "asked.again", again=told[0].text)
    shut = [
        fact for fact in fits if fact.cover and fact.text not in now.told and fact.cover not in now.covered
    ]
    if shut and kind.name not in _OF_EVERYBODY:
        return Plan("D14", facts=(shut[0].cover or "",))
    return None


def _open(now: Situation, heard: Heard, fact: Fact, *, gently: bool) -> bool:
    """Whether a fact is told to who asks for it directly: trust is there, and nobody presses."""
    if fact.text in now.told or now.mind.trust < fact.trust:
        return False
    acts, opened_by = set(heard.acts), set(fact.acts)
    return bool(opened_by & acts) or (
        bool(opened_by & (ASKING | SOOTHING)) and (gently or not acts & _PUSHING)
    )


def _content(text: str, lang: str) -> frozenset[str]:
    """The words of a line that say what it is about."""
    if lang == "en":
        return frozenset(_stem(word) for word in _STEM.findall(text.lower()) if word not in _SPARE)
    return frozenset(one for one in re.findall(r"[\u4e00-\u9fff]", text) if one in _TELLING)


_TELLING = frozenset("姐妹哥弟爸妈姑舅孩娃婆房租药院保险工伤合同签厂店车货钱包证病债卡")


def _stem(word: str) -> str:
    return re.sub(r"('s|ing|ed|es|s)$", "", word)


def by_fit(text: str, facts: Sequence[Fact], lang: str) -> list[Fact]:
    """Facts in the order in which they answer a line; those that answer it alike as they come."""
    return sorted(facts, key=lambda fact: -fit(text, fact, lang))
