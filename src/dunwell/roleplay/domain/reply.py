"""What a person answers: from the line heard and the state of mind to a content plan. Pure; chance comes from the stream given."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from dunwell.roleplay.domain import affronts, agreeing, asked, names, specials, terms
from dunwell.roleplay.domain.asides import asks_for, checks_line, gives_reference
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.scenario import Fact, Scenario
from dunwell.roleplay.domain.scoring.words import heard as moment
from dunwell.roleplay.domain.talk import Plan, Situation
from dunwell.roleplay.domain.terms import Terms

# Which of several acts of a line wants the answer.
_FIRST = [
    "C27",
    "C25",
    "C24",
    "C22",
    "C23",
    "C11",
    "C10",
    "C12",
    "C09",
    "C03",
    "C28",
    "C29",
    "C21",
    "C18",
    "C26",
    "C17",
    "C20",
    "C19",
    "C16",
    "C15",
    "C08",
    "C14",
    "C05",
    "C07",
    "C06",
    "C13",
    "C02",
    "C04",
    "C01",
    "C30",
]
CONVINCED = 0.55  # trust from which a suspicious person takes the caller for who they say they are
MOST_ASTRAY = 3  # answers to a caller who wants somebody else, before the person hangs up
GRUDGES = 0.4  # trust below which who was threatened parts without a kind word
ADMITS = 0.35  # trust from which who said an empty yes tells that it was one
_OF_MONEY = frozenset(
    {"C10", "C11", "C12", "C18", "C19", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27", "C28"}
)
_ASSESSING = frozenset({"C09", "C10", "C11", "C12"})
_FIGURES = frozenset({"amount_minor", "date", "instalments", "percent", "method"})
_FORESEEING = frozenset({"C09", "C10", "C11", "C12", "C21", "C23", "C27"})  # what a what-if may be taken for
_WHAT_IF = re.compile(
    r"万一|\bwhat if\b|what happens if|(?<!got )(?<!came )(?<!stood )(?<!went )in the way|\bif (something|anything)\b",
    re.I,
)
_NEGOTIATING = frozenset({"C22", "C23", "C24", "C25", "C27"})
_FRICTION = {"confrontational": 0.22, "avoidant": 0.2, "helpless": 0.14, "cooperative": 0.0}
_OFF = {
    "confrontational": ("D17", "D21", "D07", "D29"),
    "avoidant": ("D13", "D22", "D06", "D16"),
    "helpless": ("D15", "D20", "D13"),
    "cooperative": ("D13",),
}
_EVADES = {"confrontational": "D21", "avoidant": "D13", "helpless": "D15", "cooperative": "D13"}
_ASKED = {
    "income": r"工资|收入|到手|挣|赚|进账|落多少|落到|月入|生意|income|mak(?:e|ing)|earn|bring(?:ing)? home|take[- ]?home|coming in|wage|clear",
    "payday": r"几号|哪天|发薪|什么时候发|到账|什么时候.{0,4}(?:付|排|打|结)款|payday|payment run|when (?:do|are) you (?:get )?paid|which day",
    "spending": r"护工|吃药|药费|托费|学费|水电|伙食|生活费|开销|开支|花|房租|固定|支出|spend|rent|bills|going out|goes out|outgoings|essentials|expenses",
    "savings": r"手里(?:现在|还)?有|手里能|手里还|手头|存款|余钱|卡里|现在能动|能动的|有没有钱|有钱吗|有多少钱|现金|还剩(多少|几)|剩了?多少|savings|\bsaved\b|put by|put aside|on hand|set aside|in the bank",
    "other_debts": r"别家|其他|其它|别的|外头|平台|other (?:debts?|loans?|cards?|bills|payments|commitments|creditors)|owe any|anyone else",
    "second_income": r"副业|兼职|别的收入|second job|side|other income",
    "help": r"家里人|亲戚|帮|help|family",
    "household": r"孩子|几口人|小孩|老人|爱人|老公|老婆|kids?\b|children|dependants|dependents|lives? with you|at home|husband|wife",
}
_A_MONTH = re.compile(
    r"(一个?月|每个?月|月)(大概|大约|能|有|是|给|差不多)*(多少|几)|跑多少|how much (a|per|each|every) month|(a|your|the) month look",
    re.I,
)
_MILD = frozenset({"settled", "no_more", "go_on", "way", "hearing", "admits"})  # said to what was heard out
_SMALL = frozenset({"C01", "C09", "C13", "C28", "C30"})
_DEAL_ASKED = re.compile(
    r"多少|几号|哪天|几期|金额|日期|怎么还|how much|which day|what day|when|amount|date|figure|sum\b", re.I
)
_MORE_ASKED = re.compile(
    r"还有(什么|啥|别的|其他|其它|没有).{0,8}(想?问|问题|疑问|需要|想|说|补充|顾虑|不清楚)|^(那)?(您|你)?还有(什么|啥|别的|其他的?|其它的?|没有了?)(吗|么)?[?？]?$|any (other |more )?questions|anything else",
    re.I,
)
_ARRANGED = re.compile(
    r"提醒|短信|发(给|到)?(您|你)|(给|跟)(您|你)(打|联系)|回访|remind|text you|e-?mail|send you|call you|ring you",
    re.I,
)
_TAKES = re.compile(
    r"(按|照|依)(着)?(您|你)(刚才|刚刚|刚)?(说|讲|提)的(办|来|定|做|走|吧|就行|$|[，。！])|就这(么|样)(定|办)|同意(您|你|这个)|(您|你)(说|提)的.{0,6}(可以|没问题|行)"
    r"|that works|let'?s (do|go with) (that|it)|(we|i) can (do|accept|take|live with) (that|it)|we have a deal|it'?s a deal|sounds good to (me|us)|i'?ll take (that|it)|agreed",
    re.I,
)
_YES = re.compile(
    r"^(行|好|可以|嗯|成|没问题|就)[^？?]{0,12}$|^(ok|okay|right|sure|fine|great|good|perfect|deal|done|got it|cool)\b[^?]{0,40}$",
    re.I,
)
_WAY_ASKED = re.compile(
    r"怎么(还款?|付款?|转|交|给)(?!不)|(用|走|通过)(什么|哪个|哪种|啥)|(什么|哪种|啥)(方式|渠道)|how (do|would|will|are|did) you (wanna|want|like|going|gonna|plan|prefer|be)?\s?(to )?(pay|paying|send)|which (card|account|way)|what (method|way)",
    re.I,
)
_SORRY = re.compile(
    r"抱歉|不好意思|对不起|(我)?(打|说|叫|看|念|记|搞|弄)错|怎么称呼|您贵姓|您是哪位|sorry|apolog|my mistake|wrong (name|line)|mixed up|who am i (speaking|talking)|your name",
    re.I,
)
_WHO_ASKED = re.compile(
    r"^(请问)?(您|你)?(是)?(哪位|谁|贵姓|怎么称呼)[啊呀？?]*$|who am i (calling|speaking|talking)|^(and )?who('?s| is) (this|that|speaking)\W*$",
    re.I,
)
_CHECKABLE = re.compile(
    r"官网|官方|卡背面|(打|拨).{0,8}(客服|总机|热线)|挂(了|断).{0,8}(打|拨)|回拨|核实我|查(证|询)?我"
    r"|official (number|line|website)|(number|line) on (the|our|your)|back of (your|the) card|hang up and (call|ring)|(call|ring) (us|the bank|them) back|on our website|look us up",
    re.I,
)
_OPEN_ASKED = re.compile(
    r"吗|呢|多(远|久|少|大)|怎么|什么|哪|\b(how|what|where|when|why|which|can|could|do|does|did)\b|\b(is|are|was) (your|she|he|they|there|anyone|anybody)\b",
    re.I,
)
_IF_ASKED = re.compile(
    r"(要是|如果|万一|假如).*(呢|怎么办|咋办|咋整)[？?。]?$|\bwhat if\b|\bif\b[^.?]{3,60}\bwhat('ll| will| would| do| are| can| should) (you|we)\b",
    re.I,
)
_DEAL_AGAIN = re.compile(
    r"^(so |and |那|所以)?(how much|when|which day|how many|多少|哪天|几号|几期)( was (it|that)| again| then)?\W*$",
    re.I,
)
_BY_WHAT = re.compile(
    r"方式|渠道|用(什么|哪|啥)|走(什么|哪|啥)|which|method|\bcard\b|account|how (will|would|do|are) you", re.I
)
_OF_IDENTITY = re.compile(
    r"本人|(您|你|这)就?是.{0,6}(吗|吧)|身份|[四4]位|尾号|证件|生日|出生|核对|核实|哪位|姓|名字|speaking|\b(this|that|it) is\b|\bis (this|that|it)\b|are you (m|[A-Z])|confirm|verify"
    r"|digits|last (four|4)|birth|\baddress\b|\bname\b|\bssn\b|social|\bzip\b|\bid\b|right person|talking to|speak (to|with)|who am i",
    re.I,
)
_REST_ASKED = re.compile(
    r"^(那|and|so|what about|how about|ok|okay)?[，, ]*(剩下的?|余下的?|其余的?|后面的?|the (rest|remainder|remaining|balance))[^。.]{0,8}(呢|怎么办|咋办|怎么还)?[？?]?$",
    re.I,
)
_BARE_YES = re.compile(
    r"^\W*(行+|好+|好的|可以|成|中|没问题|同意|定了|就这么定|ok|okay|deal|done|agreed|sure|fine|perfect|great|yes|yep|yeah|(that |it )?works( for (me|us))?|sounds good|that'?s (fine|good|great|ok|okay)( by me| with (me|us))?|let'?s do (that|it)|good|fair enough)([啊吧的了呀，！,. ]*(行|好|可以|没问题|deal|done|thanks|thank you|then|great|perfect|谢谢(您|你)?))*[啊吧的了呀]*\W*$",
    re.I,
)
_SURE_ASKED = re.compile(
    r"(您|你)?(确定|肯定)(能|可以|没问题|吗)|^(您|你)?(确定|肯定)(吗)?[？?]?$|真的?(能|可以|没问题)|说话算(数|话)|(记(住|下|好)|明白|清楚)了(吗|没|么)|are you (really |quite )?(sure|certain)|you'?re sure|can i count on|you promise\b|\bgot (that|it)\?|make sense\?|is (that|it|everything) clear|all clear\?",
    re.I,
)
_READS = re.compile(
    r"(复述|确认|核对|重复|念)一?(下|遍)[，。：:]?$|(let me|i'?ll|i will|i'?d like to|just) (read|repeat|go over|go through|recap|confirm|run through)[^,:]{0,30}[.:]?$",
    re.I,
)
_DIGITS = re.compile(
    r"四位|4位|身份证|尾号|号码|digits|last (?:four|4)\b|\bssn\b|social\b|date of birth|zip|postcode|id\b(?!\s*\d)",
    re.I,
)


_SAY_BACK = re.compile(
    r"\b(have|hear|get) (it|that|this) from you\b|(想|要)?(听|请)(您|你)(自己|亲口)(说|讲)|\b(say|repeat|read|tell) (it|that|this|them|me|us)( all)? back\b|\bback to me\b.{0,12}\?|in your own words|(tell|say to) me what (we|you)('ve| have)? (just )?agreed|(您|你)(自己)?(来)?(再)?(复述|重复|说)(一|1)(下|遍)(给我听|咱们?(定|说)好的)?[？?吗行]|(复述|重复)(一|1)(下|遍)(好吗|行吗|可以吗|[？?])",
    re.I,
)
_SPELL = re.compile(
    r"\b(spell (it|that|this|your|his|her|their|the)|how('?s| is| do you)( that)? spell(ed|ing)?|how do you spell)\b|(哪|什么|啥)(个|几个|两个)字[？?]?$|(名字|姓|字)(是)?怎么写",
    re.I,
)
# What is asked about bills and papers is no question about somebody's money.
_OF_THE_BILL = re.compile(
    r"invoice|statement|disput|discrepan|(hold|held)(ing|s)? up|(don'?t|doesn'?t|not) match|which (ones|bills|items|lines)|哪(几|一)?(笔|张|单|批)|对不上|对账|发票|送货单|卡(在|哪)|差(了)?多少",
    re.I,
)


def decide(scenario: Scenario, now: Situation, heard: Heard, rng: Random) -> Plan:
    """The plan of the next reply. `now` is the situation after the mind has heard the line."""
    band = now.mind.band
    plan = _leaving(scenario, now, heard) or _answer(scenario, now, heard, rng)
    if plan.act == "D20" and not (plan.key or plan.again) and _could_carry(scenario, now):
        plan = Plan("D22", "not_ready")  # not ready is not unable
    if not plan.ends and not plan.facts and not plan.terms and not heard.again:
        plan = replace(plan, manner=_manner(scenario, now, plan, rng))
    return replace(plan, band=band, speaker=specials.speaker(scenario))


def proves(before: Situation, heard: Heard) -> bool:
    """Whether a line gives a doubter what a caller can be checked by: where to call back or complain, or who calls once more when asked."""
    acts = set(heard.acts)
    told = bool({"C17", "C29"} & acts) or _CHECKABLE.search(heard.text) is not None
    return (before.identified and told) or (before.doubted and "C02" in acts)


def sets_right(scenario: Scenario, heard: Heard) -> bool:
    """Whether a line makes good that somebody else was asked for: their own name, an apology, or asking who it is."""
    said = names.named(heard.text, heard.lang, scenario.person) or _SORRY.search(heard.text)
    return bool(said) or "C16" in heard.acts


def _convinced(scenario: Scenario, now: Situation) -> bool:
    """Whether a person who suspects every caller talks of money with this one. Everybody else does."""
    if scenario.archetype != "suspicious" or scenario.special is not None:
        return True
    return now.verified or now.proved or now.mind.trust >= CONVINCED


def _misnamed(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    """The answer to another's name, and to a caller who goes on after it as if nothing had been said."""
    if scenario.special == "wrong_number":
        return None  # says so anyway
    others = scenario.special in specials.ANOTHER_ANSWERS
    wrong = names.misnamed(
        heard.text, heard.lang, scenario.person, only_asked=others, apart=scenario.case.creditor or ""
    )
    if not (wrong or now.astray):
        return None
    if now.verified and wrong:
        return Plan("D17" if now.misnamed else "D07", "misnamed.known", wrong=wrong)
    if now.astray >= MOST_ASTRAY:
        return Plan("D30", ends=True)
    return Plan("D03", "misnamed", wrong=wrong) if wrong else Plan("D03")


def _leaving(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    mind = now.mind
    if heard.says_goodbye and "C27" not in heard.acts:
        hurt = mind.coercion > 0 and mind.trust < GRUDGES
        return Plan("D01", "bye.hurt" if hurt else "bye", ends=True)  # nobody blesses who threatened them
    if now.agreed is None and (mind.engagement < 0.18 or mind.fatigue >= 1):
        return Plan("D30", ends=True)
    if mind.anger > 0.92 and mind.trust < 0.15:
        return Plan("D30", ends=True)
    return None


def _could_carry(scenario: Scenario, now: Situation) -> bool:
    """Whether a sum is on the table that the person's means allow."""
    return now.offered.upfront_minor is not None and terms.affordable(now.offered, scenario.case)


def _answer(scenario: Scenario, now: Situation, heard: Heard, rng: Random) -> Plan:
    group, mind = scenario.group, now.mind
    if heard.felt:
        return affronts.answer(scenario, now, heard, rng)
    if heard.senseless:
        return Plan("D07", "unclear")
    misnamed = _misnamed(scenario, now, heard)
    if misnamed is not None:
        return misnamed
    if "C16" in heard.acts and now.said is not None and now.said.key.startswith("felt."):
        return Plan("D01", "felt.sorry")
    direct = _asked_directly(scenario, now, heard)
    if direct is not None:
        return direct
    if _SAY_BACK.search(heard.text) and (now.agreed or now.countered) and not now.mind.anger > 0.8:
        return _whole(scenario, now, heard)
    if _SPELL.search(heard.text) and set(heard.acts) <= {"C01", "C03", "C13", "C23", "C11"} and now.turn > 1:
        return Plan("D01", "spell")
    if not heard.acts and now.agreed is not None:
        if _SURE_ASKED.search(heard.text) and not now.empty:
            return Plan("D27", "confirm")
        if moment(heard.lang, "obstacle", heard.text) or _IF_ASKED.search(heard.text):
            return Plan("D20", "admits") if now.empty and mind.trust >= ADMITS else Plan("D27", "obstacle")
        if _YES.search(heard.text) or _short_word(heard) or _plain_statement(now, heard):
            return Plan("D27", "confirm")
    if not now.verified and _knows_digits(scenario, heard):
        return Plan("D02")
    if scenario.special == "represented" and specials.asks_of_lawyer(heard):
        return _of_lawyer(scenario, now)
    taken = _confirmed(scenario, now, heard)
    if taken is not None:
        return taken
    time = agreeing.call_time(heard.text)
    if time is not None and specials.gives_time(scenario, now, heard):
        return Plan("D01", "call_time.this.right" if time else "call_time.right", wrong=time)
    if not heard.acts and now.agreed is None and _takes_offer(now, heard):
        return _answer(scenario, now, replace(heard, acts=("C27",)), rng)
    if not heard.acts and _is_known(scenario, now, heard):
        return _answer(scenario, now, replace(heard, acts=("C03",)), rng)
    if not heard.acts and now.verified and _MORE_ASKED.search(heard.text):
        return Plan("D01", "no_more")
    if not heard.acts and not specials.asks_of_own_matter(scenario, heard):
        return Plan("D01") if _plain_statement(now, heard) else Plan("D07", "unclear")
    heard = _reheard(now, heard)
    if heard.again:
        return _said_again(scenario, now, heard)
    if checks_line(heard.text, heard.lang):
        return Plan("D01", "hearing")
    if (
        scenario.special in specials.ANOTHER_ANSWERS - specials.GENTLE
        and heard.small
        and heard.acts == ("C13",)
    ):
        return Plan("D01", f"small.{heard.small}")
    if scenario.special is not None and now.routed and _MORE_ASKED.search(heard.text):
        return Plan("D01", "no_more")
    cause = _cause_again(scenario, now, heard)
    if cause is not None:
        return cause
    special = specials.react(scenario, now, heard, rng)
    if special is not None:
        facts = _open_facts(scenario, now, heard)
        return replace(special, facts=tuple(fact.text for fact in facts[:1])) if facts else special
    if not now.verified and _asks_who(scenario, heard):
        if _WHO_ASKED.search(heard.text):
            return Plan("D02", "D02.name") if now.identified else Plan("D05", "who")
        return _other(scenario, now, heard, "C03", rng)
    target = next(act for act in _FIRST if act in heard.acts)
    if now.agreed is not None:
        return _after_agreement(scenario, now, heard, target)
    if _takes_offer(now, heard):
        return Plan("D17") if mind.anger > 0.8 else Plan("D28", terms=now.countered)
    if now.countered is not None and not heard.slots:
        if _REST_ASKED.search(heard.text) or _DEAL_AGAIN.search(heard.text):
            return Plan("D26", terms=now.countered, whole=_REST_ASKED.search(heard.text) is not None)
        by = "C23" not in heard.acts or _BY_WHAT.search(heard.text)
        if now.countered.method and by and _WAY_ASKED.search(heard.text):
            return Plan("D26", "way", terms=now.countered)
    if now.countered is not None and _only_their_way(heard, now.countered):
        asks = re.search(r"[?？吗]", heard.text)
        return Plan("D26", "way", terms=now.countered) if asks else Plan("D28", terms=now.countered)
    if now.countered is not None and not _FIGURES & heard.slots.keys():
        if _SURE_ASKED.search(heard.text):
            return Plan("D08")
        if target == "C27" and now.verified and now.offered.upfront_minor is None and mind.anger <= 0.8:
            return Plan("D28", terms=now.countered)  # asked for a yes to what they offered themselves
    if now.countered is not None and target in ("C23", "C24", "C27"):
        later = terms.later(now.countered, heard, scenario.case)
        if later is not None:
            return Plan("D28", terms=later)
    foresees = (
        target in _FORESEEING and not _FIGURES & heard.slots.keys() and _WHAT_IF.search(heard.text)
    ) or (target == "C28" and moment(heard.lang, "obstacle", heard.text))
    if foresees and not _read_back(scenario, now, heard):
        return Plan("D07", "unsettled")  # nobody foresees what comes in the way of what is not agreed
    if not _convinced(scenario, now) and {target} & _OF_MONEY:
        return _unconvinced(scenario, now, heard)
    facts = _open_facts(scenario, now, heard)
    if facts:
        return Plan(
            "D12" if facts[0].topic in _ASKED else "D11", facts=tuple(fact.text for fact in facts[:2])
        )
    if now.countered is not None and _takes_up(now, heard):
        return Plan("D17") if mind.anger > 0.8 else Plan("D28", terms=now.countered)
    if heard.small and target in _SMALL and now.identified:
        return Plan("D01", f"small.{heard.small}")
    more = now.countered is not None and agreeing.asks_more(heard, now.countered)
    wrong = (
        "" if now.countered is None or more else _misread(scenario, now, heard, now.countered, settled=False)
    )
    target = "C22" if more else target
    if wrong and now.countered is not None:
        return Plan("D26", "correct", terms=now.countered, wrong=wrong)
    if target == "C28" and {"amount_minor", "percent", "instalments"} & heard.slots.keys():
        target = "C27"  # a recap of what is not agreed is an offer
    if target == "C27" and terms.reads_back(now.offered, now.countered):  # one's own words are not refused
        return Plan("D17") if mind.anger > 0.8 else Plan("D28", terms=_promise(scenario, now, empty=False))
    pressure = _FRICTION[group] + 0.45 * mind.anger - 0.35 * mind.trust
    soothed = bool({"C14", "C15", "C16", "C17", "C29"} & set(heard.acts))
    if now.verified and not soothed and target != "C03" and rng.random() < pressure:
        pool = _OFF[group] + (("D18",) if mind.anger > 0.75 and group == "confrontational" else ())
        off = "D06" if target == "C05" else rng.choice(pool)
        if off == "D21" and target not in _NEGOTIATING:  # nobody has asked for money
            return Plan("D13", "private")
        return Plan(off)
    if target in _NEGOTIATING:
        return _negotiate(scenario, now, target, rng)
    return _other(scenario, now, heard, target, rng)


def _asked_directly(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    """The answer to what is asked directly, once the call has begun, by who believes the caller."""
    if now.turn < 2 or heard.again or not _convinced(scenario, now):
        return None
    return asked.answer(scenario, now, heard)


def _confirmed(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    """The yes of who hears their own terms confirmed."""
    theirs = now.countered if now.agreed is None and now.verified else None
    if theirs is None or not agreeing.confirms(heard, theirs, scenario.case):
        return None
    return Plan("D17") if now.mind.anger > 0.8 else Plan("D28", terms=theirs, whole=True)


def _of_lawyer(scenario: Scenario, now: Situation) -> Plan:
    """Who the lawyer is and how to reach them, as far as it is not yet said."""
    ready = [
        fact.text
        for fact in scenario.facts
        if fact.topic == "help" and fact.text not in now.told and now.mind.trust >= fact.trust
    ]
    return Plan("D01", "represented.lawyer", facts=tuple(ready[:1]))


def _short_word(heard: Heard) -> bool:
    """A few words that ask for nothing."""
    asks = re.search(r"[?？]|吗|什么|怎么|多少|哪|\b(what|how|why|who|where|when)\b", heard.text, re.I)
    return asks is None and len(heard.text.split()) <= 5 and (heard.lang == "en" or len(heard.text) <= 8)


_PLAIN = {
    "zh": re.compile(r"[\u4e00-\u9fff]{4}"),
    "en": re.compile(r"\w+\W+\w+.*\b(the|to|you|your|we|it|that|is|are|a|for|on|and|this|with|i|my|i'm|us)\b|\b(the|to|you|your|we|it|that|is|are|a|for|on|and|this|with|i|my|us)\b.*\w+\W+\w+", re.I),
}  # fmt: skip


def _only_their_way(heard: Heard, theirs: Terms) -> bool:
    """Whether a line takes up nothing but the means of payment they named."""
    alone = heard.slots.keys() == {"method"} and len(heard.text) <= 24
    return alone and terms.same_way(str(heard.slots["method"]), theirs.method or "-")


def _plain_statement(now: Situation, heard: Heard) -> bool:
    """Whether a line that means nothing in particular passes for a remark: it asks for nothing, and they have come to trust each other."""
    asks = re.search(
        r"[?？]|吗|什么|怎么|多少|哪|呢$|\b(what|how|why|who|where|when|can|could|would)\b", heard.text, re.I
    )
    least = 0.5 if now.agreed is None else 0.3
    return now.mind.trust >= least and asks is None and _PLAIN[heard.lang].search(heard.text) is not None


def _takes_offer(now: Situation, heard: Heard) -> bool:
    """Whether a line is a bare yes to the offer the person has just made."""
    last = now.said
    offered = last is not None and last.act == "D26" and last.terms is not None
    return offered and now.verified and now.countered is not None and _BARE_YES.search(heard.text) is not None


def _knows_digits(scenario: Scenario, heard: Heard) -> bool:
    """Whether the caller reads out the person's own digits to have them confirmed."""
    others = scenario.special in specials.ANOTHER_ANSWERS or scenario.special == "self_harm"
    others = others or gives_reference(heard.text)  # a number of theirs, whatever digits it ends in
    return not others and re.search(rf"(?<!\d){scenario.person.id_tail}(?!\d)", heard.text) is not None


def _reheard(now: Situation, heard: Heard) -> Heard:
    """The line, where it was taken for a question of who they are though that is known and it names nothing of it: an open question."""
    if "C03" not in heard.acts or _OF_IDENTITY.search(heard.text) or names.only_titled(heard.text):
        return heard
    if not now.verified and (
        len(heard.acts) > 1 or asks_for(heard.text) or not _OPEN_ASKED.search(heard.text)
    ):
        return heard
    return replace(heard, acts=tuple(act for act in heard.acts if act != "C03") or ("C09",))


def _asks_who(scenario: Scenario, heard: Heard) -> bool:
    """Whether a line asks who is on the line: by nothing but a name, or outright."""
    return (
        names.only_named(heard.text, heard.lang, scenario.person) or _WHO_ASKED.search(heard.text) is not None
    )


def _is_known(scenario: Scenario, now: Situation, heard: Heard) -> bool:
    return not now.verified and _asks_who(scenario, heard)


def _unconvinced(scenario: Scenario, now: Situation, heard: Heard) -> Plan:
    """The answer to a question of money by who does not yet believe the caller: what hints at why, or a cover, never a figure."""
    ready = [
        fact
        for fact in scenario.reveals
        if fact.text not in now.told and fact.topic not in _ASKED and set(fact.acts) & set(heard.acts)
    ]
    if ready:
        return Plan("D11", facts=(ready[0].text,))
    if not now.identified:
        return Plan("D05", "who")
    shut = _shut_fact(scenario, now, heard)
    return Plan("D14", facts=(shut.cover or "",)) if shut is not None else Plan("D05", "D05.money")


def _open_facts(scenario: Scenario, now: Situation, heard: Heard) -> list[Fact]:
    """Facts not yet said that this line opens: those asked for by name first."""
    acts, topics = set(heard.acts), topics_named(heard.text)
    if "payday" in topics and not any(fact.topic == "payday" for fact in scenario.facts):
        topics = topics | {"income"}  # who tells an income tells its day
    able = [
        fact
        for fact in scenario.facts
        if fact.text not in now.told and now.mind.trust >= fact.trust and _opens(fact, acts, topics)
    ]
    named = [fact for fact in able if fact.topic in topics]
    if not topics and _OF_THE_BILL.search(heard.text):
        able = [fact for fact in able if fact.topic not in _ASKED]
    if topics and not named:  # another figure than the one asked for is no answer
        able = [] if "C11" in acts else [fact for fact in able if fact.topic not in _ASKED]
    named = asked.by_fit(heard.text, named, heard.lang)
    return (
        named or asked.by_fit(heard.text, sorted(able, key=lambda fact: fact.trust), heard.lang)[:1]
    )  # what fits the question first


def _opens(fact: Fact, acts: set[str], topics: set[str]) -> bool:
    """Whether a line of these acts opens the fact: by the act, or by asking for it by name, however it asks."""
    if set(fact.acts) & acts:
        return True
    return fact.topic in topics and bool(acts & _ASSESSING) and bool(set(fact.acts) & _ASSESSING)


def topics_named(text: str) -> set[str]:
    """The topics a question asks about by name."""
    found = {topic for topic, words in _ASKED.items() if re.search(words, text, re.I)}
    return found or ({"income"} if _A_MONTH.search(text) else set())


def topics_told(scenario: Scenario, told: Sequence[str], acts: Iterable[str] | None = None) -> set[str]:
    """The topics of the facts told so far, of those only that answer one of `acts` where given. Who tells an income tells its day too."""
    wanted = None if acts is None else set(acts)
    found = {
        fact.topic
        for fact in scenario.facts
        if fact.text in told and (wanted is None or wanted & set(fact.acts))
    }
    return found | {"payday"} if "income" in found else found


def _no_other_debts(scenario: Scenario, heard: Heard) -> bool:
    """Asked whether they owe others, by who owes nobody else and has nothing to tell of it."""
    known = any(fact.topic == "other_debts" for fact in scenario.facts)
    none = scenario.case.means.other_debts_minor_monthly == 0
    return none and not known and topics_named(heard.text) == {"other_debts"}


def _shut_fact(scenario: Scenario, now: Situation, heard: Heard) -> Fact | None:
    """A fact asked for too early whose cover has not been said; where a topic is named, only that one."""
    named = topics_named(heard.text)
    for fact in scenario.hidden:
        if fact.cover is None or fact.text in now.told or fact.cover in now.covered:
            continue
        if not named and fact.topic in _ASKED and _OF_THE_BILL.search(heard.text):
            continue
        if set(fact.acts) & set(heard.acts) and (fact.topic in named or not named):
            return fact
    return None


def _other(scenario: Scenario, now: Situation, heard: Heard, target: str, rng: Random) -> Plan:
    group, mind = scenario.group, now.mind
    if target == "C03":
        doubts = scenario.archetype == "suspicious" and not now.verified
        if not (now.identified or now.doubted) or (doubts and not _convinced(scenario, now)):
            digits = _DIGITS.search(heard.text)
            if not (digits or now.identified):  # nobody doubts a bank not yet named
                return Plan("D05", "who")
            return Plan("D05", "D05.digits" if digits else "")
        return Plan("D02", "D02.digits" if _DIGITS.search(heard.text) else "D02")
    if target in ("C09", "C10", "C11", "C12"):
        shut = _shut_fact(scenario, now, heard)
        if shut is not None:
            return Plan("D14", facts=(shut.cover or "",))
        if target == "C11" and _no_other_debts(scenario, heard):
            return Plan("D12", "no_other_debts")
        told, named = topics_told(scenario, now.told, heard.acts), topics_named(heard.text)
        if told and (told & named or not named):
            if target == "C12":
                return Plan("D08")
            return Plan("D12", "more" if target == "C09" and now.times("C09") <= 2 else "told")
        if target == "C12" and mind.willingness > 0.45:
            return Plan("D08")
        return Plan("D13", "private") if group == "confrontational" else Plan(_EVADES[group])
    if target == "C05":
        return Plan("D06" if rng.random() < 0.25 * (group != "cooperative") and now.turn < 3 else "D01")
    if target in ("C01", "C02", "C04", "C06", "C30"):
        if target == "C01" and not now.identified:
            return Plan("D05", "who")
        if target == "C06" and group == "confrontational" and mind.anger > 0.4:
            return Plan("D17")
        return Plan("D01")
    if target in ("C07", "C08"):
        return Plan(
            "D08" if mind.willingness > 0.4 or group == "cooperative" else rng.choice(("D07", "D08", "D13"))
        )
    if target in ("C18", "C20", "C21"):
        if mind.anger > 0.5:
            return Plan(rng.choice(("D17", "D21")))
        asks = ("D08", "D07") if target == "C18" else ("D08", "D16")
        return Plan(rng.choice(asks) if mind.willingness > 0.4 else _EVADES[group])
    if target == "C28":
        return Plan("D28", terms=now.countered) if now.countered else Plan("D13")
    if target in ("C26", "C19"):
        return Plan("D13" if mind.willingness < 0.5 else "D08")
    if target in ("C17", "C29"):
        return Plan("D07", "eased.way")
    if target == "C13":
        return Plan("D01")  # a yes, go on gives nothing to be thankful for
    return Plan("D15" if mind.stress > 0.55 else "D01", "eased" if mind.trust > 0.4 else "")


def _negotiate(scenario: Scenario, now: Situation, target: str, rng: Random) -> Plan:
    case, mind, group, wish = scenario.case, now.mind, scenario.group, scenario.wish
    ready = 0.6 * mind.willingness + 0.4 * mind.trust - 0.3 * mind.demand
    if scenario.archetype == "false_promiser" and (mind.trust < 0.45 or not now.told):
        return Plan("D23", terms=_promise(scenario, now, empty=True)) if target != "C24" else Plan("D23")
    if ready < 0.36:
        return Plan(
            rng.choice(
                {"confrontational": ("D21", "D24"), "helpless": ("D20", "D15")}.get(group, ("D22", "D13"))
            )
        )
    own = terms.own_offer(case, wish.instalments, wish.method, mind.demand)
    offered = now.offered
    own = terms.no_more_than_asked(own, offered, case)
    if not mind.heard_out and mind.trust < 0.45 and group != "cooperative" and rng.random() < 0.55:
        return Plan(rng.choice(("D24", "D13", "D22") if group != "helpless" else ("D15", "D25", "D20")))
    if offered.upfront_minor is None:
        if target == "C24" and offered.instalments and now.countered:
            joined = replace(now.countered, instalments=offered.instalments)
            if terms.affordable(joined, case):
                return Plan("D28", terms=joined)
        return Plan("D26", terms=own)
    if not terms.affordable(offered, case) or (
        not offered.instalments and offered.left_minor(case) > 0 and target != "C27" and own.instalments
    ):
        if now.countered is None or mind.demand > 0.3:
            if wish.discount and rng.random() < 0.4 + mind.demand:
                return Plan("D24")
            return Plan(rng.choice(("D20", "D25"))) if rng.random() < 0.35 else Plan("D26", terms=own)
        return Plan("D26", terms=own) if rng.random() < 0.6 else Plan("D20")
    if mind.demand > 0.35 and rng.random() < mind.demand:
        return Plan("D24")
    return (
        Plan("D28", terms=_promise(scenario, now, empty=False))
        if target in ("C27", "C24", "C25", "C23")
        else Plan("D27", terms=None)
    )


def _promise(scenario: Scenario, now: Situation, *, empty: bool) -> Terms:
    """What the person says yes to: what is offered, filled up from what they would do themselves."""
    own = terms.own_offer(scenario.case, scenario.wish.instalments, scenario.wish.method, now.mind.demand)
    offered = now.offered
    amount = offered.upfront_minor or own.upfront_minor
    return replace(
        offered,
        upfront_minor=amount,
        days=(1 if empty else own.days) if offered.days is None else offered.days,
        method=offered.method or (None if empty else own.method),
    )


def _misread(scenario: Scenario, now: Situation, heard: Heard, theirs: Terms, *, settled: bool) -> str:
    return terms.misread(heard, theirs, scenario.case, settled=settled, corrected=now.corrected)


def _read_back(scenario: Scenario, now: Situation, heard: Heard) -> bool:
    """Whether the line reads back what the person offered."""
    return now.countered is not None and terms.gives_back(heard, now.countered, scenario.case)


def _takes_up(now: Situation, heard: Heard) -> bool:
    """Whether the line goes along with what the person offered, without a figure of its own."""
    figures = _FIGURES & heard.slots.keys()
    return not figures and heard.questions == 0 and _TAKES.search(heard.text) is not None and now.verified


def _cause_again(scenario: Scenario, now: Situation, heard: Heard) -> Plan | None:
    """Asked which bill it hangs on by who was told: the same once more."""
    if (
        not {"C10", "C11"} & set(heard.acts)
        or topics_named(heard.text)
        or not _OF_THE_BILL.search(heard.text)
    ):
        return None
    told = next((one.text for one in scenario.facts if one.topic == "cause" and one.text in now.told), None)
    return Plan("D12", "again", again=told) if told else None


def _whole(scenario: Scenario, now: Situation, heard: Heard) -> Plan:
    """The terms said back in full, as asked; set right where the line gave them wrongly."""
    deal = now.agreed or now.countered
    assert deal is not None
    act = "D26" if now.agreed is None else "D23" if now.empty else "D28"
    wrong = "" if now.empty else _misread(scenario, now, heard, deal, settled=now.agreed is not None)
    return Plan(act, "correct" if wrong else "", terms=deal, wrong=wrong, whole=True)


def _said_again(scenario: Scenario, now: Situation, heard: Heard) -> Plan:
    """What was said last, or what of it is asked for, once more and in other words."""
    named = topics_named(heard.text) & topics_told(scenario, now.told)
    fact = next((one for one in scenario.facts if one.topic in named and one.text in now.told), None)
    if fact is not None:
        return Plan("D12", "again", again=fact.text)
    last, deal = now.said, now.agreed or now.countered
    if deal is not None and ((last and last.terms) or _DEAL_ASKED.search(heard.text)):
        act = "D26" if now.agreed is None else "D23" if now.empty else "D28"
        return Plan(act, terms=deal, whole=True)
    if last is None or not now.words or last.key in ("pickup", "hearing"):
        return Plan("D01", "hearing")
    if last.act == "D02":
        return replace(last, manner="")
    tired = "again.tired" if now.same > 2 else "again"
    asks = now.words.rstrip().endswith(("?", "？"))
    return Plan(last.act, "again.asked" if asks else tired, again=now.words)


def _after_agreement(scenario: Scenario, now: Situation, heard: Heard, target: str) -> Plan:
    agreed, way, acts = now.agreed, scenario.wish.method, set(heard.acts)
    assert agreed is not None
    wrong = "" if now.empty else _misread(scenario, now, heard, agreed, settled=True)
    if wrong:
        return Plan("D28", "correct", terms=agreed, wrong=wrong)
    better = None if now.empty else _easier(scenario, now, heard, agreed)
    if better is not None:
        return Plan("D28", terms=better)
    if way and now.empty and _WAY_ASKED.search(heard.text):
        return Plan("D27", "way", terms=replace(agreed, method=agreed.method or way))
    if way and _WAY_ASKED.search(heard.text):
        return Plan("D28", terms=replace(agreed, method=agreed.method or way))
    if agreed.method is None and way and not now.empty and {"C23", "C27"} & acts:
        return Plan("D28", terms=replace(agreed, method=way))
    foreseen = moment(heard.lang, "obstacle", heard.text) or _IF_ASKED.search(heard.text) is not None
    if now.empty and (foreseen or {"C10", "C11", "C21"} & acts) and now.mind.trust >= ADMITS:
        return Plan("D20", "admits")  # who said yes to be left in peace says so when asked how
    if _MORE_ASKED.search(heard.text):
        return Plan("D01", "no_more")
    if _only_their_way(heard, agreed) and re.search(r"还是|\bor\b|怎么|用什么", heard.text):
        return Plan("D27", "way", terms=agreed)
    if _only_their_way(heard, agreed) or (_SURE_ASKED.search(heard.text) and not (heard.slots or now.empty)):
        return Plan("D27", "confirm")
    if _READS.search(heard.text) and not heard.slots:
        return Plan("D01", "go_on")
    if foreseen and not terms.gives_back(heard, agreed, scenario.case):
        return Plan("D27", "obstacle")
    if {"C28", "C27", "C14"} & acts or terms.gives_back(heard, agreed, scenario.case):
        return Plan("D27", "arranged" if _ARRANGED.search(heard.text) else "confirm")
    facts = _open_facts(scenario, now, heard)
    if facts:
        return Plan("D11", facts=(facts[0].text,))
    if heard.small:
        return Plan("D01", f"small.{heard.small}")
    if _ARRANGED.search(heard.text):
        return Plan("D27", "arranged")
    told, named = topics_told(scenario, now.told), topics_named(heard.text)
    if told & named:
        return Plan("D12", "told")
    asks = target in ("C10", "C11", "C12") and re.search(r"[?？吗]", heard.text)
    if asks or (target == "C09" and now.times("C09") <= 3):
        return Plan("D12", "more")
    return Plan("D01", "eased" if target == "C15" else "eased.way" if target in ("C17", "C29") else "settled")


def _easier(scenario: Scenario, now: Situation, heard: Heard, agreed: Terms) -> Terms | None:
    """The agreement made lighter or completed by what the line puts forward; None where it does neither, or they could not carry it."""
    if not {"C23", "C24", "C27"} & set(heard.acts):
        return None
    if not {"amount_minor", "percent", "instalments"} & heard.slots.keys():
        return None
    put = terms.on_table(agreed, heard, scenario.case, agreed)
    lighter = put != agreed and put.softer_than(agreed, scenario.case)
    return put if lighter and terms.affordable(put, scenario.case) else None


def _manner(scenario: Scenario, now: Situation, plan: Plan, rng: Random) -> str:
    style, roll = scenario.persona.style, rng.random()
    hot = 1.6 if now.mind.band == "hot" else 1.0
    answers = plan.key.startswith(("felt.", "asked.", "small.joke"))
    grave = answers or scenario.special in specials.GENTLE  # neither cuts in nor talks of the kettle
    agrees = (
        plan.act in ("D02", "D27", "D28") or plan.key.startswith(("eased", "small.")) or plan.key in _MILD
    )
    content = agrees or plan.key.endswith((".right", ".lawyer", ".asked"))  # who agrees does not cut in
    for share, name in (
        (0.0 if grave or content else style.interrupts * hot, "interrupts"),
        (0.0 if grave else style.drifts, "drifts"),
        (style.silences, "silent"),
    ):
        if roll < share:
            return name
        roll -= share
    return ""
