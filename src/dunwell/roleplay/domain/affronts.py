"""What hurts or frightens in a line, and what somebody says to it: an insult, a threat however veiled, the law as a stick, others drawn
in, a visit. Pure."""

import re
from random import Random

from dunwell.roleplay.domain import specials
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.domain.talk import Plan, Situation

_KINDS = {
    "insult": "insult",
    "threat_violence": "threat",
    "threat_criminal": "law",
    "fabricated_process": "law",
    "impersonation": "law",
    "third_party_disclosure": "others",
    "third_party_demand": "others",
    "public_shaming": "others",
    "minor_or_vulnerable": "others",
    "seize_property": "visit",
    "obstruct_life": "visit",
    "night_harass": "hounded",
}
_ACTS = {"confrontational": ("D29", "D18"), "helpless": ("D15", "D17")}
ENOUGH = 3  # affronts after which somebody may hang up
_HANGS_UP = 0.5


def kind(heard: Heard) -> str:
    """insult, threat, law, others, visit or hounded: what the line does to who hears it; "" for another breach."""
    if heard.affront:
        return heard.affront
    return next((_KINDS[one] for one in heard.breaches if one in _KINDS), "")


def answer(scenario: Scenario, now: Situation, heard: Heard, rng: Random) -> Plan:
    """What a person says to an affront, and whether they stay on the line after so many."""
    act = rng.choice(_ACTS.get(scenario.group, ("D29", "D17")))
    if scenario.special == "self_harm":
        return specials.pressed(scenario)  # turns it against himself
    stays = scenario.special in specials.GENTLE or rng.random() >= _HANGS_UP
    if now.mind.coercion >= ENOUGH and not stays:
        return Plan("D30", ends=True, speaker=specials.speaker(scenario))
    return Plan(act, f"felt.{kind(heard) or 'other'}", speaker=specials.speaker(scenario))


_MENACE = {
    "zh": re.compile(
        r"(就怕|只怕|不想|万一|要是|别).{0,8}(事情?|这事)?(闹|搞|弄)大.{0,24}(不好看|难看|没面子|丢人|收场|同事|单位|邻居|家里)|(单位|同事|领导|邻居|街坊|亲戚|孩子).{0,16}(知道|来问|听说|看见).{0,12}(不好看|丢人|没面子|难看|可惜|怎么想)"
        r"|(兄弟们?|我们的人|几个人|弟兄|手底下人).{0,14}(上门|过去|坐坐|转转|拜访|找(您|你)|路过)|(知道|清楚)(您|你)(家|老家|孩子)?(住|在|上学)(在)?(哪|什么)|(住|家)在.{1,12}(对吧|是吧|没错吧).{0,30}(顺路|过去|坐坐|转转|看看)"
        r"|(走|出)夜路|(当心|小心)(点(儿)?|着)(?!.{0,6}(骗|身体|感冒|路滑|开车|别)).{0,4}$|(别|不要|可别)怪我们?(没提醒|不客气|没打招呼)|后果自负|(出|有)(点儿?|个)?什么(意外|三长两短)|(让|叫)(您|你)好看|走着瞧|吃不了兜着走"
    ),
    "en": re.compile(
        r"\b(shame|pity|hate|too bad|unfortunate)\b.{0,60}\b(if|for|to see|were|was)\b.{0,60}\b(messy|ugly|found out|finds? out|hears?|heard|asking|happen(ed|s)?|hurt|turned up|showed up|know(s|n)?|lose (that|your) job)\b"
        r"|\b(people|folks|somebody|someone|guys) (like you )?(get|gets|got|end up) hurt\b|\baccidents (do )?happen\b|\bbad things (can |do |will )?happen\b|(wait|want|like|care) to (find out|see) (what happens|the hard way|how)|\bfind out the hard way\b|you (will|'ll|might|may|are going to) (regret|be sorry)\b|watch your (back|step)"
        r"|\b(our|my|some|a couple of|one of (our|my|the))( \w+)? (guys?|boys|men|lads|friends|people|fellas)\b.{0,24}\b(swing|drop|come|stop|pay you|visit|turn up|show up|be round|be by)\b|\b(we|i) know (exactly )?where (you|your|the kids|she|he)('s)? ?(live|work|go|park|is|are|school)|\b(somebody|someone) (might |may |could |will )?(turn(ed|s)?|show(ed|s)?) up (at|outside|on)\b|nice (little )?(job|house|car|family|place|kids|daughter|son)\b.{0,40}\b(shame|pity|lose|happen)",
        re.I,
    ),
}  # fmt: skip
# Said of them, not to them: a threat somebody else made, or one taken back.
_NOT_OURS = re.compile(
    r"不会|不用(担心|怕)|没人会|放心|抱歉|对不起|\b(nobody|no one|none of us|not going to|won'?t|will not|would never|never)\b|\bsorry\b|did (anyone|anybody|someone|he|she|they)|\bsafe\b",
    re.I,
)


_RUDE = {
    "zh": re.compile(
        r"欠揍|不要脸|死皮赖脸|废物|没用的东西|闭嘴|少废话|脑子(有|进|坏)|(你|您)(有病|个?(傻|蠢|猪|骗子|无赖|穷鬼|贱|混蛋|王八|垃圾|老赖))|(你|您)?(就)?是个?(骗子|无赖|穷鬼|贱|混蛋|垃圾|老赖|废物|傻)|滚(蛋|开|吧|$)|(你|您)(们)?这种人"
    ),
    "en": re.compile(
        r"\byou('re| are|r)?( all)?( just| nothing but| such| really)?( an?| some)?( \w+)?( \w+)? (idiot|moron|loser|deadbeat|scumbag|scum|trash|liar|bum|asshole|jerk|parasite|leech|crook|thief|stupid|dumb|pathetic|lazy|worthless|useless)\b(?! (day|form|thing|system|question))"
        r"|\b(shut (the \w+ )?up|get off your (\w+ )?(ass|butt|backside)|(fuck|screw) (you|off)|go to hell|people like you|your (sort|kind) (of people|are|never|always))\b|\b(you|u) (stupid|dumb|lazy|pathetic|little|worthless|fucking) \w+",
        re.I,
    ),
}  # fmt: skip
_TAKEN_BACK = re.compile(
    r"抱歉|对不起|不是说(您|你)|不该|\bsorry\b|\bnot (a |an )?(\w+ )?(saying|calling|stupid|lazy|liar|idiot|thief)|n't (a |an )?(stupid|lazy|liar|idiot|thief|saying|calling)|people like you (are|have|who) (exactly|the reason|why)",
    re.I,
)


def named(text: str, lang: str) -> str:
    """threat where a line threatens without saying so (what a pity it would be, who might swing by), insult where it calls them names; "" else."""
    if _MENACE[lang].search(text) and not _NOT_OURS.search(text):
        return "threat"
    return "insult" if _RUDE[lang].search(text) and not _TAKEN_BACK.search(text) else ""
