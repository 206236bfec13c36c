"""Slots of an English line. Pure; patterns in the order in which they are tried."""

import re
from decimal import Decimal

from dunwell.roleplay.domain.slots.found import Amount, Span
from dunwell.roleplay.domain.slots.numbers_en import ONES, TEENS, TENS, Number, numbers, spoken

_I = re.IGNORECASE
_ORD = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth"
    r"|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_N = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|thirty|a|a couple of|a few)"
DATE = re.compile(
    "|".join(
        (
            rf"(?:the )?{_ORD} of (?:{_MONTH}|(?:this|next|the) month)",
            rf"{_MONTH}\.? (?:the )?(?:{_ORD}|\d{{1,2}})\b",
            rf"\b\d{{1,2}} {_MONTH}\b",
            rf"(?:(?:this|next|coming|the following) )?{_DAY}(?: (?:the {_ORD}|week|morning|afternoon|evening|night|noon|midday))?s?\b",
            r"(?:this|next|the coming|the following) (?:week(?:end)?|pay ?day|pay ?check|month[- ]end)\b",
            rf"\bthe {_ORD}s?\b(?! (?:time|step|thing|part|one|missed|notice|letter|reminder|instal\w+|payment|half|place|statement|bill|call|option|invoice|two|three|month))",
            r"(?:today|tonight|tomorrow(?: (?:morning|afternoon|evening|night))?|this (?:morning|afternoon|evening)|end of (?:the )?(?:day|week|month)|month[- ]end|the end of (?:the|this|next) (?:week|month)|close of business(?: (?:today|tomorrow|"
            + _DAY
            + r"))?|payday|pay day|the weekend|the day after(?: tomorrow)?|day after tomorrow)\b",
            rf"(?:in|within) (?:the next )?(?:[1-7]|one|two|three|four|five|six|seven|a couple of|a few|48|24|forty-eight|twenty-four) (?:working |business )?(?:days?|hours?)\b|in (?:ten|fourteen|10|14) days\b|(?:in|within) (?:the next )?(?:a|one|two|a couple of|1|2) weeks?\b|{_N} (?:days?|weeks?) from (?:now|today)\b",
            r"when (?:you|your) (?:get paid|pay ?check (?:lands|clears|comes)|wages (?:land|come in))",
            r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
        )
    ),
    _I,
)
_PAST_AFTER = re.compile(r"^\s*(?:was|bounced|came back|went unpaid|has gone)", _I)
_PAST_BEFORE = re.compile(
    r"(?:last|since|on a|back on|was due(?: on)?|fell due(?: on)?|due (?:on )?|past|missed|ago|overdue since|called you|spoke|said|last time|deal you made was|originally|as of|were paid(?: on)?|got paid(?: on)?|you were paid)\s*$",
    _I,
)
_NOW = re.compile(r"^(?:today)(?:'s)? (?:about|because|to talk|to speak|regarding|call)", _I)
_NOW_BEFORE = re.compile(
    r"(?:call(?:ing)?(?: you)?|ring(?:ing)?(?: you)?|speak(?:ing)?(?: to you| with you)?|talk(?:ing)?(?: to you)?|how are you(?: doing)?|good time|your time|the reason for (?:my|the|our) call|leave it there for|\bfor|up to|stop here|leave it|this|reach(?:ing)?(?: out)?(?: to you)?|help you|doing)\s*$",
    _I,
)
_WORDN = "|".join(sorted((*ONES, *TEENS, *TENS), key=len, reverse=True))
PERCENT = re.compile(
    rf"(?P<sign>\d+(?:\.\d+)?)\s*(?:%|per ?cent|pct\b|percent)|(?:\b(?:zero|nought|oh) )?(?<!one )\bpoint (?P<frac>(?:(?:zero|nought|oh|{_WORDN}) ?)+)(?:per ?cent|percent)|(?P<words>(?:(?:{_WORDN})[- ]?)+(?:point (?:(?:{_WORDN})\s?)+)?)(?P<plus>and a half)?\s?(?:per ?cent|percent)|(?P<half>\bhalf\b(?! (?:per|a|an|past|hour|way|the (?:order|goods|shipment|stock|team)|day|term)))|(?P<quarter>\ba quarter\b(?! (?:past|to|of an))|\bone quarter\b)|(?P<third>\ba third\b|\bone third\b)",
    _I,
)
INSTALMENTS = re.compile(
    rf"(?P<n>\d{{1,2}}|(?:{_WORDN})(?:[- ](?:{_WORDN}))?)[- ](?:equal |smaller |monthly |even |easy |weekly |fortnightly |level )*(?:instal(?:l)?ments?|payments?|parts?|pieces|chunks|slices|goes|bites|splits?|lots|portions|months?|monthlies|fortnights)\b",
    _I,
)
_SPLIT = re.compile(
    rf"\b(?:split|break|divide|cut|spread)\b[^,.;?!]{{0,18}}?\b(?:in|into|over|across|by)(?: just| about)? (?P<n>\d{{1,2}}|(?:{_WORDN})(?:[- ](?:{_WORDN}))?)(?![\w-]* (?:instal|payment|part|month|piece|week|chunk|year|hundred|days?|grand|per ?cent|percent|%))(?!\w)",
    _I,
)
_MONTHS = re.compile(r"months?$", _I)
_PLAN = re.compile(
    r"\b(?:over|across|spread|split|into|in|plan|break|stretch|out to|up to|max(?:imum)?(?: is| of)?|as many as|run|do|offer|give you|take)\b[^,.;?!]{0,24}$",
    _I,
)
_NOT_PLAN = re.compile(
    r"(?:missed|behind|late|overdue|past due|last|previous|past|remaining|left|grace|owe|unpaid|for the|every|each|first|about|been|these|those)\s*(?:\w+\s){0,2}$",
    _I,
)
_NOT_AFTER = re.compile(
    r"^\s*(?:behind|late|overdue|past|missed|in arrears|ago|old|unpaid|have been|were|left|of (?:grace|arrears))",
    _I,
)
_YEAR = re.compile(
    r"(?:over|across|spread|into|out to|up to)\b[^,.;?!]{0,14}?\b(?:(?P<n>\d|one|two|three|four|five)|(?P<half>half) a|(?P<a>a)) years?\b",
    _I,
)
METHOD = re.compile(
    r"\b(?:debit card|credit card|bank card|card on file|contactless|chaps|apple pay|google pay|post office|mobile app|banking app|bank app|cash(?! ?(?:flow|is|was|in hand|coming|at all|up front|left))|bank giro|venmo|cash ?app|card over the phone|card|direct debit|standing order|bank transfer|wire transfer|faster payment|transfer|wire|bacs|ach|autopay|auto[- ]?debit|e-?check|cheque|check(?= (?:in the (?:mail|post)|by (?:mail|post)|works))|money order|online banking|internet banking|mobile banking|online|the portal|our portal|portal|payment portal|web ?site|(?<!so )(?<!from )the site(?! (?:still|owes|has|man|boss))|the app|our app|app|phone payment|pay ?by ?phone|at (?:the|a) branch|the branch|branch|paypal|zelle|giro|payid|bpay|upi|neft|postal order|cash at (?:the|a) branch|the payment link|payment link|the link|link|remittance|letter of credit|company account|our business account)\b",
    _I,
)
# A card that is the debt, and a site where one looks something up, are no means of payment.
_CARD_ACCOUNT = re.compile(
    r"^(?:'s|\s+(?:account|balance|bill|debt|statement|with us|is|has|was|gets|stays|would|will|agreement|arrears|ending|you (?:opened|took|have)))\b",
    _I,
)
_LOOK_UP_WORDS = re.compile(r"site|portal|online|link|app|branch|transfer", _I)
_LOOK_UP = re.compile(
    r"\b(?:check|look\w*|find|listed|verif\w+|see|complain\w*|appeal\w*|apply|dispute|form|register|read|our name|I'll|I can|let me|raise)\b[^,.;?!]*$",
    _I,
)
_OTHER_UNIT = re.compile(
    r"^[\s-]*(?:days?|weeks?|months?|years?|hours?|minutes?|mins?|seconds?|o'clock|am\b|pm\b|a\.m|p\.m|%|per ?cent|percent|st\b|nd\b|rd\b|th\b|instal|payments?\b|parts?\b|pieces|chunks|times?\b|calls?\b|letters?\b|people|persons?|kids?|children|of you|of us|of them|more\b|things?\b|ways?\b|options?\b|invoices?\b|statements?\b|bills?\b|working|business|percent|point|digits?|-?digit|years?-old|fortnights?|goes\b|slices)",
    _I,
)
_ID_BEFORE = re.compile(
    r"(?:\bid|number|no\.?|badge|ref(?:erence)?|ending(?: in)?|extension|ext\.?|desk|agent|account|code|zip|option|press|on|at|room|unit|section|article|last four|form|line|dial|ring|call|team|since|in|the year|page|reg(?:ulation)?)\s*(?:is\s*)?#?$",
    _I,
)
_CUR_BEFORE = re.compile(r"[$£€₹]\s*$|(?:usd|gbp|aud|sgd|rs\.?|inr)\s*$", _I)
_CUR_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?|euros?|rupees?|pence|p\b|cents?|usd|gbp|aud|sgd|ringgit|rand|kr\b)",
    _I,
)
# A small bare figure ("sixty", "forty-five") is money where it is paid, asked for or taken off.
_SMALL_AFTER = re.compile(
    r"^\s+(?:(?:a|per|each|every) (?:month|week|fortnight|day|time)|off\b|down\b|upfront\b|up front\b|to us\b|towards?\b|outstanding\b|overdue\b|owing\b|owed\b|arrears\b|in (?:fees|interest|charges|arrears)|of (?:fees|interest|that is)|is (?:the )?(?:fees?|interest|principal))",
    _I,
)
_SMALL_BEFORE = re.compile(
    r"\b(?:pay|send|put|manage|do|find|spare|afford|transfer|get|waive|drop|knock|owe|balance of|payments? of|instal\w+ of|parts of|another|you said|bring|give|take|clear|offer|same|deposit|sum of|amount is|the|first|that|so|months? at|payments? at|at|for)\s+(?:us |me |it |in |you |just |about |around |only |say |even |maybe |down to |to |a |the )*$",
    _I,
)
_SMALL_END = re.compile(
    r"^\s*(?:$|[,.?!;]|(?:by|on|through|via|with|from|now|today|tomorrow|tonight|this|next|each|instead|first|and then|to (?:start|begin)|as a|using|before|when|at the|is|would|off|a piece|apiece)\b)",
    _I,
)
_CHARGE_BEFORE = re.compile(
    r"\b(?:fees?|charges?|interest|penalt(?:y|ies)|late fee|knock|waive|drop|cut|off|reduce\w*|take|shave|discount|principal|remove|credit)\b[^,.;?!]{0,10}$",
    _I,
)
_CHARGE_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:off\b|of (?:that )?(?:is )?(?:the )?(?:interest|fees?|principal|charges?|penalt)|(?:in )?(?:interest|fees?|charges?|penalt\w+|late fee|principal)|(?:late |default )?(?:fee|charge|penalty)|discount|is (?:the )?(?:interest|fee|principal|penalty)|would come off|comes off)",
    _I,
)
_INCOME_BEFORE = re.compile(
    r"\b(?:earn|make|bring(?:ing)? home|take[- ]home|income|wages?|salary|paid|pays you|coming in|goes out|going out|rent|mortgage|spend|spending|bills|left over|on hand|put aside|savings|groceries|benefits?|net)\b[^,.;?!]{0,12}$",
    _I,
)
_INCOME_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:a (?:month|week|fortnight) (?:in|coming|net|take|after)|coming in|take[- ]home|in wages|of income|rent\b|on rent|on hand|in savings|goes? (?:out|on rent))",
    _I,
)
_OWED_BEFORE = re.compile(
    r"\b(?:owe[sd]?|owing|balance|outstanding|overdue|total|arrears|behind|due|short|invoice|stands at|comes to|account (?:is|shows)|past due|sitting at|unpaid|altogether|in all|remaining|full)\b[^,.;?!]{0,14}$",
    _I,
)
_OWED_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:outstanding|overdue|past due|owing|owed|in arrears|is (?:owed|overdue|outstanding|past due|due)|and (?:\w+ ){0,3}days|balance|behind|unpaid|total)",
    _I,
)
_PAY_BEFORE = re.compile(
    r"\b(?:pay|put|send|do|manage|start with|begin with|transfer|clear|settle|take|down|deposit|upfront|first|monthly|month|at|of|for|with|give|commit to|say|so|then|about|around|call it|make it|get|swing|afford|drop in|throw in)\s*(?:me |us |down |in |a |an |it |the |just |only |even |say |maybe |about |around )*$",
    _I,
)
_PAY_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:on\b|by\b|today|now|down|each|every|a month|per|to (?:begin|start)|tonight|tomorrow|this|next|first|upfront|,|from|instead|in one go|then)",
    _I,
)


def dates(text: str) -> list[Span]:
    """Words for a day or week to come, as said, without by, before or on."""
    found = []
    for match in DATE.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        words = match.group()
        if _PAST_BEFORE.search(before) or _PAST_AFTER.match(after):
            continue
        if words.lower().startswith(("today", "this morning", "this afternoon")) and (
            _NOW_BEFORE.search(before) or _NOW.match(text[match.start() :])
        ):
            continue
        found.append(Span(match.start(), match.end(), words))
    return found


def percents(text: str) -> list[tuple[Span, Decimal]]:
    """Percentages; half is 50, a quarter 25."""
    found = []
    for match in PERCENT.finditer(text):
        if match["sign"]:
            value = Decimal(match["sign"])
        elif match["frac"]:
            tail = "".join(
                "0" if word in ("zero", "nought", "oh") else str(int(spoken([word])[0]))
                for word in match["frac"].lower().split()
            )
            value = Decimal(f"0.{tail}")
        elif match["words"]:
            whole, _, fraction = match["words"].lower().partition("point")
            value = spoken(re.split(r"[- ]+", whole.strip()))[0]
            if fraction:
                digits = "".join(str(int(spoken([word])[0])) for word in fraction.split())
                value += Decimal(f"0.{digits}")
            if match["plus"]:
                value += Decimal("0.5")
        else:
            value = Decimal(50) if match["half"] else Decimal(25) if match["quarter"] else Decimal("33.3")
        found.append((Span(match.start(), match.end(), match.group()), value))
    return found


def instalments(text: str) -> tuple[Span, int] | None:
    """How many parts a plan has; months count only where they spread a plan."""
    found: list[tuple[Span, int]] = []
    for match in INSTALMENTS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _NOT_PLAN.search(before) or _NOT_AFTER.match(after):
            continue
        spread = _PLAN.search(before) and not re.search(r"\bin $", before, _I)
        if (
            _MONTHS.search(match.group())
            and not spread
            and not re.match(r" (?:is|would be|works|at|of) ", after)
        ):
            continue
        words = match["n"].lower()
        value = int(words) if words.isdigit() else int(spoken(re.split(r"[- ]", words))[0])
        found.append((Span(match.start(), match.end(), match.group()), value))
    for match in _SPLIT.finditer(text):
        words = match["n"].lower()
        found.append(
            (
                Span(match.start(), match.end(), match.group()),
                int(words) if words.isdigit() else int(spoken(re.split(r"[- ]", words))[0]),
            )
        )
    if (year := _YEAR.search(text)) is not None:
        years = (
            int(spoken([year["n"].lower()])[0])
            if year["n"] and not year["n"].isdigit()
            else int(year["n"] or 1)
        )
        found.append((Span(year.start(), year.end(), year.group()), 6 if year["half"] else 12 * years))
    found = [pair for pair in found if 1 < pair[1] <= 120]
    refused = re.compile(r"^[^,.;?!]{0,4}(?:is|'s)? (?:out|not|too|over|more than|beyond)", _I)
    offered = [pair for pair in found if not refused.match(text[pair[0].end :])]
    return next(iter(offered or found), None)


def method(text: str) -> Span | None:
    """The means of payment as said."""
    for match in METHOD.finditer(text):
        words = match.group().lower()
        before = text[max(0, match.start() - 16) : match.start()].lower()
        if (
            words in ("card", "credit card")
            and re.search(r"(?:your|the|this|about|on your|on the|bank|missed) $", before)
            and not re.search(r"(?:by|with|using|use|off|via) (?:your|the) $", before)
        ):
            continue
        if words == "check":
            continue
        if "card" in words and _CARD_ACCOUNT.match(text[match.end() :]):
            continue
        if _LOOK_UP_WORDS.search(words) and _LOOK_UP.search(text[max(0, match.start() - 32) : match.start()]):
            continue
        return Span(match.start(), match.end(), match.group())
    return None


def amounts(text: str, taken: list[Span]) -> list[Amount]:
    """Every sum of money in order, with the part it plays: pay, owed, charge or income."""
    bare = text
    for span in taken:
        bare = bare[: span.start] + "_" * (span.end - span.start) + bare[span.end :]
    return [
        Amount(n.start, n.end, _minor_words(text, n), _role(text, n))
        for n in numbers(bare)
        if _is_money(text, n)
    ]


def _minor_words(text: str, number: Number) -> Decimal:
    return (
        number.value / 100 if re.match(r"^\s*(?:cents?|pence|p\b)", text[number.end :], _I) else number.value
    )


def _is_money(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if number.value == 0:
        return False
    if _CUR_BEFORE.search(before) or _CUR_AFTER.match(after):
        return True
    if number.value >= 15 and (
        _SMALL_AFTER.match(after) or (_SMALL_BEFORE.search(before) and _SMALL_END.match(after))
    ):
        return True
    if _OTHER_UNIT.match(after) or re.search(r"\b(?:1-|\d-)$", before) or re.match(r"-\d", after):
        return False
    if _ID_BEFORE.search(before) and not number.scaled:
        return False
    if re.match(r"\s*(?:annual |late |monthly |setup |admin )?(?:fee|charge)\b", after, _I) or re.match(
        rf" (?:on (?:the \d|{_DAY})|(?:today|tomorrow|tonight)\b)", after, _I
    ):
        return True
    if re.search(
        r"(?:\bid|number|licen[cs]e(?: is)?|register(?:ed)?|badge|ref(?:erence)?|ending(?: in)?|extension|ext\.?|desk|agent|code|press|dial|since|form|room)\s*(?:is\s*)?#?$",
        before,
        _I,
    ):
        return False
    if (
        number.text.isdigit()
        and 1900 <= number.value <= 2100
        and re.search(r"\b(?:in|since|year)\s*$", before, _I)
    ):
        return False
    return number.scaled or bool(re.fullmatch(r"\d+\.\d\d", number.text))


def _role(text: str, number: Number) -> str:
    before, after = text[max(0, number.start - 40) : number.start], text[number.end :]
    if _CHARGE_AFTER.match(after) or _CHARGE_BEFORE.search(before):
        return "charge"
    if _INCOME_AFTER.match(after) or _INCOME_BEFORE.search(before):
        return "income"
    if _OWED_AFTER.match(after) or _OWED_BEFORE.search(before):
        return "owed"
    if _PAY_AFTER.match(after) or _PAY_BEFORE.search(before):
        return "pay"
    return (
        "pay"
        if "?" in text
        or re.search(r"\b(?:could|can|would|will|shall|okay|good to go|deal|agreed|confirm)\b", text, _I)
        else "owed"
    )
