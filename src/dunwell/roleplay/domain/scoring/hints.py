"""What the facts of a case say about the call where they do not name the right thing: its cause, who answers, means that carry nothing."""

import re

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.plan import most_parts, surplus_minor

_CAUSES = (
    ("self_harm", r"轻生|自杀|自伤|不想活|suicid|self[- ]harm|end(ing)? (his|her|their) life"),
    ("deceased", r"去世|身故|过世|死亡|病逝|离世|亡故|(客户|本人|丈夫|妻子|父亲|母亲).{0,4}(走|没)了|\bdied\b|\bdeath\b|deceased|passed away|bereave|widow"),
    ("identity_theft", r"冒(用|名)|盗(用|办|刷)|顶名|(拿|用|借).{0,8}(手机|身份证|证件).{0,6}(办|贷|借)|identity|stolen id|(in|using) (her|his|their) name|impersonat"),
    ("represented", r"律师|代理人|attorney|lawyer|solicitor|represented|bankruptcy (filing|petition)"),
    ("wrong_number", r"打错|号码.{0,6}(错|换|旧|回收|转)|换(了)?(主人|机主)|陌生人|wrong (number|person)|(number|line|phone).{0,14}(reassigned|recycled|changed|wrong|belongs)|old (number|landline)|stranger"),
    ("third_party", r"(爱人|妻子?|丈夫|母亲?|父亲?|儿子?|女儿?|室友|同事|家人|前台|邻居|亲戚|老板).{0,4}接(听|的|了|电话)|(roommate|flatmate|wife|husband|mother|father|son|daughter|colleague|co-?worker|receptionist|neighbou?r|partner|sister|brother|boss)\b.{0,10} (answers|picks up|on the line|took)"),
    ("dispute", r"异议|争议|不认|短(少|缺)|少(发|送|收)|质量|退货|没(修|验收|收到货)|要求扣减|多(收|扣)|重复(扣|收)|算错|已(经)?(还|付|缴)(过|清|了)|says? .{0,20}paid|already paid|disput|never (ordered|received|signed)|overcharg|(charged|billed) (twice|double)|double[- ]?(bill|charg)|refund|rejected|faulty|damaged|short[- ]?(deliver|ship)|仍(在)?(扣|收)|还在(扣|收)|销(户|号)后|高于(报价|合同)|(above|over|higher than) the (quote|agreed|contract)|roaming|after (cancel|clos)|unanswered|cancelled but"),
)  # fmt: skip
# A duty named in the note speaks of the call only where the other side says something of the kind.
_NOTES = (
    ("self_harm", r"自伤|自杀|轻生|self[- ]harm|suicid|safeguard|safety first",
     r"没意思|撑不|熬不|没(什么)?(路|盼)|没我|不在了|到头|解脱|活|想死|死了|药|阳台|楼|桥|不用(再)?打了|won'?t be|not be (here|around)|tablets|pills|can'?t (go on|do this|take)|no point|better off|without me|\bgone\b|wake up|\bend\b|the bridge|life (policy|insurance)"),
    ("deceased", r"身故|去世|死亡|bereave|deceased|estate", r"走了|没了|不在了|丧|葬|\bgone\b|\blost (him|her|my)|funeral|no longer with"),
    ("identity_theft", r"冒(用|名)|盗用|identity|fraud (claim|packet|team)", r"没(借|办|用|开)过|不是我|身份证|never (had|took|opened|signed)|(isn'?t|not) mine|some(one|body)|my (papers|details|id)\b|didn'?t (open|take)"),
    ("represented", r"代理人|律师|represented|attorney|lawyer|solicitor", r"律师|委托|代理|lawyer|attorney|solicitor|charity|stepchange|go through (them|him|her)"),
    ("wrong_number", r"号码错|错号|非本人|wrong numbers?", r"打错|不是(我|这)|不认识|没这(个)?人|wrong|don'?t know|no .{0,12} here|never heard"),
    ("hardship", r"困难|受灾|重病|hardship|forbear|serious illness|vulnerab",
     r"厂子?(关|倒)|遣散|裁员|失业|没(了)?工作|淹|泡|灾|化疗|透析|癌|重病|残疾|住院|chemo|cancer|dialysis|stroke|laid off|lost (my|the) job|flood|hospice|disab|benefits"),
    ("dispute", r"争议|异议|disput|quer(y|ies)", r"不(对|认|交|付|缴)|凭什么|少了|坏|漏|销(户|了)|退(货|了)|没(收到|用|修)|多(收|扣)|\bwrong\b|not (paying|having|right)|quoted|short|broken|faulty|already paid|refus"),
)  # fmt: skip
_NOTED = [(kind, re.compile(note, re.I), re.compile(said, re.I)) for kind, note, said in _NOTES]
_COMPILED = [(kind, re.compile(pattern, re.I)) for kind, pattern in _CAUSES]
_ON_THE_LINE = ("third_party",)
BARE = 0.5  # of the debt: less than this within the longest plan is hardship


def kind_of(case: Case | None, theirs: str = "") -> str | None:
    """The special matter that the facts speak of, beside what the other side said; None where they speak of none, or name what is right."""
    if case is None or case.right_thing is not None:
        return None
    for kind, pattern in _COMPILED:
        if case.cause and pattern.search(case.cause):
            return kind
    if case.party in _ON_THE_LINE:
        return "third_party"
    note = case.authority.note
    for kind, duty, said in _NOTED:
        if note and duty.search(note) and said.search(theirs):
            return kind
    return "hardship" if carries_nothing(case) else None


def carries_nothing(case: Case) -> bool:
    """Whether the means cannot carry half of the debt even in the longest plan."""
    surplus = surplus_minor(case.means)
    if surplus is None or not case.balance_minor:
        return False
    within = max(0, surplus) * (most_parts(case) or 12) + (case.means.liquid_minor or 0)
    return within < BARE * case.balance_minor
