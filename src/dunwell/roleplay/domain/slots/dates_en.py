"""Days an English line names that are still to come, as said. Pure; guide: acts-labels.md, `date`."""

import re

from dunwell.roleplay.domain.slots.found import Dated

_I = re.IGNORECASE
_WORD_ORD = (
    r"(?:(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_ORD = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{_WORD_ORD})"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART = r"(?:morning|afternoon|evening|night|noon|midday|lunchtime)"
# What may follow "the third" where it is a day: "the third line" and "the first of five" are none.
_AFTER_ORD = (
    r"(?=\s*(?:$|[,.;?!])|\s+(?:be|of (?:each|every|next|this|the (?:next )?month|the following)|and|or|for|by|from|with|at|through|on|via|using|does|do|would|will|can|could|is|it|it's"
    r"|that|that's|works?|suits?|okay|ok|right|yes|yeah|instead|onwards?|then|when|if|please|to (?:pay|send|clear|get)|as|how|what|so|but|we|you|i|i'll|agreed|deal|good|now"
    r"|there|there's|nothing|he|she|they|your|a|\w+teen|\w+ty|\d{2,}|direct|card|debit|half|each|every)\b)"
)
_COUNT = r"(?:[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|10|14|a couple of|a few|48|24|forty[- ]eight|twenty[- ]four)"
DATE = re.compile(
    "|".join(
        (
            rf"\b(?:the )?week (?:of the {_ORD}|after next)\b|\b(?:the )?(?:first|second|third|last) (?:week|{DAY}) (?:of|in) {_MONTH}\b|\bmonth's end\b|\beaster {DAY}\b|\bgood friday\b|\bbank holiday monday\b",
            rf"\b(?:the )?{_ORD} of (?:{_MONTH}|(?:this|next|the|the following) month)\b",
            rf"\b{_MONTH}\.? (?:the )?(?:{_ORD}|\d{{1,2}})\b(?! (?:dollars|bucks|pounds|percent|months|payments))",
            rf"\b\d{{1,2}} {_MONTH}\b",
            rf"\b(?:a|one|two|three) (?:weeks?|fortnight) (?:on|this|next) (?:{DAY}|today|tomorrow)\b|\b(?:the )?{DAY} after next\b|\bthe {DAY} after\b|\bthe (?:last|first|second) (?:{DAY}|(?:working )?day) of (?:the|this|next|each|every) month\b|\bfirst thing (?:tomorrow|{DAY})(?: {_PART})?",
            rf"\b(?:(?:this|next|the coming|coming|this coming|the following) )?{DAY}s?(?:,? the (?:{_ORD}|\d{{1,2}}(?!\d))|,? {_ORD}| week| {_PART})?\b",
            rf"\b(?:the )?end of {_MONTH}\b|\bthe last {DAY}\b|\b(?:the )?(?:end|start|beginning|middle|close) of (?:(?:the|this|next|your|each|the working) )?(?:day|week|month|business)(?: (?:today|tomorrow|{DAY}))?\b|\bclose of (?:business|play)(?: (?:today|tomorrow|{DAY}|the {_ORD}))?\b",
            r"\b(?:this|next|the coming|the following) (?:week(?:end)?|pay ?day|pay ?check|pay ?cheque|pay date|month[- ]end|fortnight)\b|\bmonth[- ]end\b|\b(?:the )?weekend\b",
            rf"\bthe (?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty|thirty)[- ]\w+(?:st|nd|rd|th))\b(?! (?:time|instal\w+|payment|of (?:twelve|six|ten)))|\bthe {_WORD_ORD}\b{_AFTER_ORD}|\b\d{{1,2}}(?:st|nd|rd|th)\b(?! (?:time|instal\w+|payment|letter|reminder|notice|month|week))",
            rf"\b(?:today|tonight|tomorrow(?: {_PART})?|this {_PART}|tonight)\b|\bpay ?day\b|\bthe day after(?: tomorrow| pay ?day)\b|\bday after tomorrow\b",
            rf"\b(?:in|within|inside) (?:the next )?{_COUNT} (?:working |business )?(?:days?|hours?)\b(?! (?:late|overdue))|\b(?:in|within|inside) (?:the next )?(?:a|one|two|a couple of|1|2) weeks?(?:'s? time|' time)?\b|\bin a fortnight\b|\b(?:a|one|two|{_COUNT}) (?:days?|weeks?) from (?:now|today|tomorrow)\b|\bwithin the (?:week|day)\b",
            r"\b(?:when|once|as soon as|the day|after) (?:you(?:'re| are| get)? ?(?:get paid|paid)|(?:your |the )?(?:pay ?check|pay ?cheque|pay|wages?|salary|pension) (?:lands?|clears?|comes?(?: in)?|goes in|drops|hits|arrives|is in|are in))\b",
            r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
        )
    ),
    _I,
)
# The last of these words before the day, in its clause, says whether the day is past.
_CUES = re.compile(
    r"(?P<past>\b(?:(?:gave|given) (?:me |us )?your word(?: (?:for|on))?|promised(?: (?:me|us|it))?(?: (?:for|by|on))?|(?:you|we)(?:'d| had| both|'ve)? (?:agreed|settled)(?: (?:on|to))?|(?:was|were) (?:due|meant|supposed|set|paid|promised|agreed)(?: (?:on|by|for|to))*"
    r"|fell due|due date (?:was|of)|got paid|(?:you've|you have|you|they|he|she)(?: always)? paid|told (?:us|me|my \w+|our \w+|one of (?:us|my colleagues))|turned [^,.;?!]{0,24} down|declined|rejected|landed|got in the way|go(?:es|ne)? wrong|went wrong|stopped you|(?:e-?mail|letter|note|text|message|statement|call) of(?: the)?(?= $)|went|was|were|wasn't|signed|stamped|came|sent|bounced|dated|since|opened|missed|emailed|called|rang|spoke|texted|wrote|received|had|happened|swore|shaken|shook|delivered|posted"
    r"|showed|used|started|ended|stopped|left|last|heard|returned|failed|originally|did|didn't|(?:you|we|he|she|they|it) got|reached|tried|closed|laid off|ago|as of|logged(?= (?:your|the|a|an|it|that|this|in|on)\b)|replied|answered)\b(?: (?:on|by|for))?)"
    r"|(?P<future>\b(?:will|'ll|i'll|we'll|you'll|can|could|would|shall|should|going to|gonna|pay|pays|paying|settle|clear|by|until|till|for|before|suit|set|book|send|manage|let's|want|put|from|starting|starts?|leaves|moves|passes|due|is|it's|that's|make|get|what about|how about|do|does|say|lands?|arrives?|need|plan|have you down|keep|move|hold|ready|noted|recap|so)\b)",
    _I,
)
_PAST_AFTER = re.compile(
    r"^'?s? ?(?:\w+ )?(?:was|wasn't|bounced|came back|went|has gone|has passed|passed|last time|last week|last month|didn't|never|twice|already|came and went)\b|^\s*(?:and|but) (?:nothing(?! (?:later|else))|it didn't|it never|still (?:open|unpaid|owing)|(?:is )?still)|^ (?:that|which) (?:never|didn't)|^ (?:two|three) weeks running|^ though\b|^ now(?:$|[,.?!;])",
    _I,
)
_SO_FAR = re.compile(
    r"\b(?:as of|since|up to|until|how are you(?: doing)?|your time|reason (?:for|of) (?:my|the|our) call|leave it there(?: for)?|stop here(?: for)?|leave it(?: there)?(?: for)?|(?:your )?patience|keep you|as it stands|stands|here for|that's (?:all|it|everything)(?: for)?|enough for|thanks? (?:you )?for (?:talking|speaking)(?: to (?:me|us))?|owe|owing|stands at|in the (?:bank|account)|have you got|feeling|go(?:ing)?|help(?: you)?|doing|good time|bad time)\s*$",
    _I,
)
# A call about something is made now; one that is still to come is said with 'll, will, can.
_CALLING = re.compile(
    r"\b(?:call|ring|phon|speak|talk|reach|contact|chat)(?:ing|ed)?(?: out)?(?: to| with)?(?: you)?(?: out)?\s*$",
    _I,
)
_LATER = re.compile(r"'ll|\bwill\b|\bcan i\b|\bshall\b|\bback\b|\bhave (?:a|my|our|the)\b", _I)
_NOW = re.compile(
    r"^(?:today|tonight|this \w+)(?:'s)? (?:about|because|to (?:talk|speak|discuss)|regarding|call|concerning)",
    _I,
)
_RULE_DAY = re.compile(r"^(?:a|any) |\b(?:late|miss(?:ed)?) by\s*$", _I)
_ANY_DAY = re.compile(r"(?:\b(?:a|any|open|on a|when the due date's a|due date is a)\s*)$", _I)
_HOW_MUCH_IN = re.compile(
    r"\b(?:left|make|earn|bring in|take(?: home)?|spend|comes? in|get|clear|coming in)(?: (?:about |around )?[\w$£ -]{3,22})?\s*$",
    _I,
)
_RULE_DAYS = re.compile(
    r"\b(?:must|have to|dispute|complain|answer you|you can|entitled|right to|appeal|transfers? (?:show|take)|only good|stops?|file leaves me)\b[^,.;?!]*$",
    _I,
)
_PAYING = re.compile(
    r"\b(?:pay\w*|settl\w+|clear\w*|send|transfer|wire|put|manage|spare|afford|due|half|full|all|whole|lot|do|get|take|start\w*|make|in|remit|instal\w+|deposit|down|card|debit|bank|hundred|thousand|grand|much|what)\b|[$£€]|\d{2,}|\w+ty\b|\w+teen\b",
    _I,
)
_ANSWER = re.compile(
    r"\b(?:call|ring|phone|text|email|e-mail|message|hear|answer|reply|get back|back to you|remind\w*|nudge|try you|speak|post|letter|write|be in touch)\b",
    _I,
)
_LIST = re.compile(r"[,\s]*(?:and|or)?\s*", _I)
_OTHER_DAY = re.compile(
    r"\b(?:(?:are|'re|get|gets) paid|statement(?:'s| is| comes)?(?: out)?|wages?(?: land| come in)?|payday(?:'s| is)|paycheck(?:'s| is| lands))(?: on| by)?(?: the)?\s*$",
    _I,
)
_CLAUSE = re.compile(r"[,.;?!](?!\d)")


def dates(text: str) -> list[Dated]:
    """Words for a day or week to come, as said, without by, before or on; rank 0 a payment, 1 a call or an answer, 2 anything else."""
    found: list[Dated] = []
    dropped = -1  # where the last day that is past ends: those listed after it are past as well
    for match in DATE.finditer(text):
        before = _CLAUSE.split(text[: match.start()])[-1]
        after = _CLAUSE.split(text[match.end() :])[0]
        listed = dropped >= 0 and _LIST.fullmatch(text[dropped : match.start()])
        if listed or not _to_come(match, before, after, text[match.end() :]):
            dropped = match.end()
            continue
        rank = (
            1
            if _ANSWER.search(before + after)
            else 0
            if _PAYING.search(before[-32:] + " " + after[:24])
            else 2
        )
        if _OTHER_DAY.search(before):
            rank = 2
        if rank == 2 and not before.strip() and not after.strip():
            rank = 0  # a day by itself, among the terms
        found.append(Dated(match.start(), match.end(), match.group(), rank))
    return found


def _to_come(match: re.Match[str], before: str, after: str, rest: str) -> bool:
    words = match.group().lower()
    if _PAST_AFTER.match(rest) and not re.search(r"\b(?:by|until|till) $", before, _I):
        return False
    if words in ("today", "tonight") or words.startswith("this "):
        if _SO_FAR.search(before) or _NOW.match(match.group() + rest):
            return False
        if _CALLING.search(before) and not _LATER.search(before):
            return False
    if words == "today" and re.match(
        r"\s*(?:it's|it is|you owe|you're|the (?:balance|total)|is the)", after, _I
    ):
        return False
    if words in ("payday", "pay day") and re.search(
        r"\b(?:when(?:'s| is| was)|what(?:'s| is)) (?:your |the |next )*$", before, _I
    ):
        return False
    if re.search(r"\bevery other $", before, _I):
        return False
    if words in ("the first", "the second", "the third") and re.match(
        rf" (?:on|by|due|falls?|lands?|goes|going|leaves|is due|comes|of)(?: on)? (?:the {_ORD}|{DAY}|today|tomorrow|this|next|\d|pay ?day|(?:two|three|four|five|six|\w+teen|twelve)\b)",
        rest,
        _I,
    ):
        return False  # the first of the payments
    if re.search(r"\byou said $", before, _I) and re.match(
        r" and (?:it's|it is|this is|we're|today's) ", rest, _I
    ):
        return False
    if words == "weekend" and re.search(r"\ba $", before, _I):
        return False
    if re.fullmatch(DAY, words) and _ANY_DAY.search(before):
        return False
    if words.startswith(("in ", "within", "inside")) and (
        _HOW_MUCH_IN.search(before) or _RULE_DAYS.search(before) or re.match(r"\s*(?:to|in which)\b", after)
    ):
        return False
    if words.startswith("may ") and re.search(r"\b(?:you|we|i|it|they) $", before, _I):
        return False
    cues = list(_CUES.finditer(before))
    return not cues or cues[-1]["past"] is None
