"""Slots of an English line: sums of money, and the readers of the other slots. Pure; patterns in the order in which they are tried."""

import re
from collections.abc import Sequence
from decimal import Decimal

from dunwell.roleplay.domain.slots.dates_en import DAY, dates
from dunwell.roleplay.domain.slots.found import Amount, Span
from dunwell.roleplay.domain.slots.methods_en import method
from dunwell.roleplay.domain.slots.numbers_en import Number, numbers, spoken
from dunwell.roleplay.domain.slots.plans_en import WORDN, instalments, percents, whole

__all__ = ["amounts", "dates", "instalments", "method", "percents"]

_I = re.IGNORECASE
_OTHER_UNIT = re.compile(
    r"^[\s-]*(?:(?:today|tonight|tomorrow),? (?:on|at) (?:the|your|this|that) (?:cell|number|landline)|days?|weeks?|months?|years?|hours?|minutes?|mins?|seconds?|o'clock|am\b|pm\b|a\.m|p\.m|%|per ?cent|percent|st\b|nd\b|rd\b|th\b|instal|payments?\b|parts?\b|pieces|chunks|times?\b|calls?\b|letters?\b|people|persons?|kids?|children|of you|of us|of them|more\b|things?\b|ways?\b|options?\b|invoices?\b|statements?\b|bills?\b|working|business|percent|point|digits?|-?digit|years?-old|fortnights?|goes(?=$|[,.;?!]| (?:of|at|over))|slices|odd days)",
    _I,
)
_ID_BEFORE = re.compile(
    r"(?:\bid|number|no\.?|badge|ref(?:erence)?|ending(?: in)?|extension|ext\.?|desk|agent|account|code|zip|option|press|on|at|room|unit|section|article|last four|form|line|dial|ring|call|team|since|in|the year|page|reg(?:ulation)?)\s*(?:is\s*)?#?$",
    _I,
)
_CUR_BEFORE = re.compile(r"[$£€₹]\s*$|(?:usd|gbp|aud|sgd|rs\.?|inr)\s*$", _I)
_CUR_AFTER = re.compile(
    r"^[\s-]*(?:dollars?|bucks?|quid|pounds?|euros?|rupees?|pence|p\b|cents?|usd|gbp|aud|sgd|ringgit|rand|kr\b)",
    _I,
)
# A small bare figure ("sixty", "forty-five") is money where it is paid, asked for or taken off.
_SMALL_AFTER = re.compile(
    r"^(?:[- ]odd)?\s+(?:(?:a|per|each|every) (?:month|week|fortnight|day|time|go)|each\b|apiece\b|off\b|down\b|upfront\b|up front\b|to us\b|towards?\b|outstanding\b|overdue\b|owing\b|owed\b|arrears\b|in (?:fees|interest|charges|arrears)|of (?:fees|interest|that is)|is (?:the )?(?:fees?|interest|principal)|of it is)",
    _I,
)
_SMALL_BEFORE = re.compile(
    r"\b(?:pay|send|put|manage|do|find|spare|afford|transfer|get|waive|drop|knock|owe|balance of|payments? of|instal\w+ of|parts of|months of|weeks of|accept|stretch to|hearing is|missed|overdue|outstanding|undisputed|remaining|each time|that's|another|you said|bring|give|take|clear|offer|same|deposit|sum of|amount is|the|first|that|so|then|months? at|payments? at|at|for)\s+(?:us |me |it |in |you |just |about |around |only |say |even |maybe |down to |to |a |the )*$",
    _I,
)
_SMALL_END = re.compile(
    r"^\s*(?:$|[,.?!;]|(?:by|on|through|via|with|from|now|today|tomorrow|tonight|this|next|each|over|once|instead|you owe|that's|first|and then|to (?:start|begin)|as a|using|before|when|at the|is|would|off|a piece|apiece)\b)",
    _I,
)
_PAID_BEFORE = re.compile(
    r"\b(?:pay|send|spare|manage|afford|even|put in|another|offer|find|knock|waive|x|times)\s+(?:us |me |just |about |only |even |say |another )*$",
    _I,
)
_CHARGE_BEFORE = re.compile(
    r"\b(?:fees?|charges?|interest|penalt(?:y|ies)|late fee|knock|waive|drop|cut|off|reduce\w*|take|shave|adds?|adding|discount|remove|credit)\b[^,.;?!]{0,10}$",
    _I,
)
_CHARGE_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:off\b|of (?:that |it )?(?:is )?(?:the )?(?:interest|fees?|charges?|penalt)|(?:in )?(?:interest|fees?|charges?|penalt\w+|late fee)|(?:late |default )?(?:fee|charge|penalty)|discount|is (?:the )?(?:interest|fee|penalty)|would come off|comes off)",
    _I,
)
_INCOME_BEFORE = re.compile(
    r"\b(?:earn|make|bring(?:ing)? home|take[- ]home|income|wages?|salary|paid|pays you|coming in|goes out|going out|rent|mortgage|spend|spending|bills|left over|on hand|put aside|savings|groceries|benefits?|net)\b[^,.;?!]{0,12}$",
    _I,
)
_INCOME_AFTER = re.compile(
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:a (?:month|week|fortnight) (?:in|coming|net|take|after)|coming in|spare\b|free\b|left over|left each|take[- ]home|in wages|of income|rent\b|on rent|on hand|in savings|goes? (?:out|on rent))",
    _I,
)
_OWED_BEFORE = re.compile(
    r"\b(?:owe[sd]?|owing|balance|outstanding|overdue|total|arrears|behind|due|short|invoice|stands at|comes to|leaves|leaving|account (?:is|shows)|past due|sitting at|unpaid|altogether|in all|remaining|full)\b[^,.;?!]{0,14}$",
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
    r"^\s*(?:dollars?|bucks?|quid|pounds?)?\s*(?:on\b|by\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|today|now|down|up ?front|each|every|a month|per|to (?:begin|start)|tonight|tomorrow|this|next|first|upfront|,|from|instead|in one go|then)",
    _I,
)


def amounts(text: str, taken: Sequence[Span]) -> list[Amount]:
    """Every sum of money in order, with the part it plays: pay, owed, charge or income."""
    bare = text
    for span in taken:
        bare = bare[: span.start] + "_" * (span.end - span.start) + bare[span.end :]
    found: list[Amount] = []
    skip = -1
    for number in _notes(bare, numbers(bare)):
        if number.start < skip or not _is_money(text, number):
            continue
        value, end = _minor_words(text, number)
        skip = end
        role, doubt = _role(text, number)
        if _is_weak(text, number):
            doubt = 2
        if doubt == 1 and found and found[-1].role == "income":
            role = "income"  # one more of what comes in or goes out
        found.append(Amount(number.start, end, value, role, doubt))
    return found


_NOTE = re.compile(
    r"\b(?P<many>(?:a|one|two|three|four|five|couple of) )?(?P<note>fiver|tenner|dollar(?= (?!s))|pound(?= (?:\w+ty|\w+teen|ten|twelve|a (?:day|week|month))\b))s?\b",
    _I,
)
_NOTES = {"fiver": 5, "tenner": 10, "dollar": 1, "pound": 1}


def _notes(text: str, plain: list[Number]) -> list[Number]:
    """A fiver, a tenner, a dollar (ten) among the other numbers."""
    more = []
    for match in _NOTE.finditer(text):
        many = (match["many"] or "a ").strip().lower()
        if match["note"].lower() in ("dollar", "pound") and many != "a":
            continue
        count = {"a": 1, "couple of": 2}.get(many) or int(spoken([many])[0])
        value = Decimal(count * _NOTES[match["note"].lower()])
        more.append(Number(match.start(), match.end(), value, True, match.group()))
    taken = [(one.start, one.end) for one in more]
    kept = [one for one in plain if not any(start <= one.start < end for start, end in taken)]
    return sorted([*kept, *more], key=lambda one: one.start)


_ODD = re.compile(
    rf"^\s*(?:dollars?|pounds?|quid|euros?)(?: and)? (?P<odd>(?:{WORDN})(?:[- ](?:{WORDN}))?|\d{{2}})(?! (?:days?|weeks?|months?|per ?cent|percent|times|payments?|hundred|a (?:month|week)))(?: (?:cents?|pence|p))?\b",
    _I,
)


_AND_CENTS = re.compile(
    rf"^ and (?P<cents>(?:{WORDN})(?:[- ](?:{WORDN}))?|\d{{1,2}}) (?:cents?|pence|p)\b", _I
)
_PER_TIME = re.compile(
    r"^ (?:a|per|each|every) (?:week|fortnight|pay ?day|pay ?check|time|go)\b|^ (?:each|apiece)\b", _I
)
_TENS_ONES_TENS = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))? (?:fifty|twenty[- ]five|seventy[- ]five|ninety[- ]nine|forty|thirty|twenty|sixty|eighty)",
    _I,
)


_HUNDRED_TENS = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine) (?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine)",
    _I,
)
_CENTS_SAID = re.compile(
    rf"^ (?P<cents>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|ten|\w+teen)(?:[- ](?:{WORDN}))?)\b(?! (?:days?|weeks?|months?|per ?cent|percent|each|a (?:month|week)|now|today))",
    _I,
)


def _minor_words(text: str, number: Number) -> tuple[Decimal, int]:
    """Value in major units and where the words end: pence, and pounds sixty."""
    after = text[number.end :]
    if (odd := _ODD.match(after)) is not None or (
        number.text.lower() in ("a dollar", "a pound")
        and (
            odd := re.match(
                rf"^ (?P<odd>(?:{WORDN})(?:[- ](?:{WORDN}))?)\b(?! (?:days?|weeks?|months?))", after, _I
            )
        )
    ):
        small = whole(odd["odd"])
        if 0 < small < 100:
            return number.value + Decimal(small) / 100, number.end + odd.end()
    if number.scaled and (cents := _AND_CENTS.match(after)) is not None:
        return number.value + Decimal(whole(cents["cents"])) / 100, number.end + cents.end()
    if re.match(r"^\s*(?:cents?|pence|p\b)", after, _I):
        return number.value / 100, number.end
    if _HUNDRED_TENS.fullmatch(number.text) and (cents := _CENTS_SAID.match(after)) is not None:
        return number.value + Decimal(
            whole(cents["cents"])
        ) / 100, number.end + cents.end()  # one eighty-six forty
    if _PER_TIME.match(after) and _TENS_ONES_TENS.fullmatch(number.text):
        return number.value / 100, number.end  # sixty-two fifty a fortnight
    return number.value, number.end


_HOUR = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:thirty|fifteen|forty[- ]five|oh five|ten|twenty|forty|fifty)",
    _I,
)
_HOUR_BEFORE = re.compile(r"\b(?:before|by|after|at|until|till|around|about|from) $", _I)
_HOUR_AFTER = re.compile(rf"^ (?:today|tomorrow|tonight|on (?:{DAY}|the)|{DAY}|this|sharp|in the)\b", _I)
_YEARLIKE = re.compile(
    r"(?:19|20)\d\d|(?:nineteen|twenty)[- ](?:\w+teen|twenty|ten|eleven|twelve|oh \w+|\w+ty)(?:[- ]\w+)?|two thousand(?: and)? (?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|eleven|twelve)",
    _I,
)
_CALL = re.compile(r"\b(?:call|ring|phone|speak|talk|try you|text|back|appointment|open|meet)\b", _I)
_PAYS = re.compile(
    r"\b(?:pay\w*|settle|clear|owe\w*|balance|dollars?|pounds?|instal\w*|put|manage|afford|total|months?|direct debit|interest|fees?)\b",
    _I,
)
_CODE_BEFORE = re.compile(
    r"(?:\bid,?(?:'s)?|number(?:'s)?|licen[cs]e(?: is)?|register(?:ed)?|badge|ref(?:erence)?|ending(?: in)?|extension|ext\.?|desk|agent|code|press|dial|since|form|room|clause|section|page|article|staff|ring|tel(?:ephone)?|line|option|zip|postcode|account|case|under|flat|apartment|unit)\s*(?:number|no\.?|is|was|in|on)?\s*(?:is\s*)?#?$",
    _I,
)
# A bare figure of two places in words is money but for these.
_NO_SUM_BEFORE = re.compile(
    r"\b(?:terms say|terms are|signed say|(?:po|order|contract|invoice) says|our systems? stops? at|you're|aged?|turned|day|at day|paid \w+ of the|of the|clause|section|page|net|stretch it to|(?:run|spread|split|stretch|extend|made|paid|do)\b[^,.;?!]* (?:to|over|into)|another|out of|of (?:the|your)|limit is|in your|number|after|past|every|over the|until|half past|quarter (?:past|to)|channel|route|highway|size)\s*$",
    _I,
)
_NO_SUM_AFTER = re.compile(
    r"^(?:\s*-(?!odd\b)|\s+(?:equal|smaller|monthly|weekly|different|odd|separate|of (?:these|those|our|the) (?:calls|letters|payments)|past|to (?:five|six|nine)|maximum|miles|items|units|boxes|pallets|employees|staff|texts?|emails?|messages?|attempts?|years|is (?:the|our|my) (?:cap|max\w*|limit|longest|most)|is (?:more|longer) than|would (?:breach|break|bust|exceed|be over)|something))",
    _I,
)


def _is_money(text: str, number: Number) -> bool:
    before, after = text[: number.start], text[number.end :]
    if number.value == 0:
        return False
    if _CUR_BEFORE.search(before) or _CUR_AFTER.match(after):
        return True
    if number.value < 100 and _TURNED_DOWN.match(after) and not _OUT_OF_REACH.match(after):
        return False  # as likely a number of parts, or a share
    if number.value >= 10 and (_TOO_LITTLE.match(after) or _TURNED_DOWN.match(after)):
        return True
    if number.value < 20 and _TOO_LITTLE.match(after):
        return False
    if re.search(r"\b(?:double|triple|treble)[- ]\w+\s*$", before, _I):
        return False  # digits spelt out
    if number.text.lower() == "one" or (number.text.isdigit() and number.text[0] == "0"):
        return False
    if number.text.isdigit() and re.search(r"\bid(?:'s)?,? (?:is )?$", before, _I):
        return False
    if re.search(r"\d $", before) and number.text.isdigit():
        return False
    if number.text.isdigit() and len(number.text) >= 6 and not re.match(r"0", number.text[-2:]):
        return False
    if number.text.isdigit() and re.search(
        r"\b(?:invoice|order|note|contract|account|case|bill)(?: number| no\.?)?\s*$", before, _I
    ):
        return False
    if number.value <= 12 and _HOUR_BEFORE.search(before) and _HOUR_AFTER.match(after):
        return False
    if _HOUR.fullmatch(number.text) and _CALL.search(text) and not _PAYS.search(text):
        return False
    if (
        _YEARLIKE.fullmatch(number.text)
        and re.search(r"\b(?:in|since|from|year|back in|spring|summer|autumn|winter|of)\s*$", before, _I)
        and not re.match(r"\s*(?:total|all|fees|interest|arrears)", after, _I)
    ):
        return False
    if number.value < 100 and re.search(r"\bof the\s*$", before, _I):
        return False
    if number.value >= 5 and _SMALL_AFTER.match(after):
        return True
    if number.value >= 10 and _PAID_BEFORE.search(before) and _SMALL_END.match(after):
        return True
    if number.value >= 15 and (_SMALL_BEFORE.search(before) and _SMALL_END.match(after)):
        return True
    if _OTHER_UNIT.match(after) or re.search(r"\b(?:1-|\d-)$", before) or re.match(r"-\d", after):
        return False
    digits = number.text.isdigit()
    if (
        not number.scaled
        and _ID_BEFORE.search(before)
        and (digits or not re.search(r"\b(?:on|at|in)\s*$", before, _I))
    ):
        return False
    if re.match(r"\s*(?:annual |late |monthly |setup |admin )?(?:fee|charge)\b", after, _I) or re.match(
        rf" (?:on (?:the \d|{DAY})|(?:today|tomorrow|tonight)\b)", after, _I
    ):
        return number.value >= 5
    if _CODE_BEFORE.search(before):
        return False
    if number.scaled or re.fullmatch(r"\d+\.\d\d", number.text):
        return True
    if digits:
        return False
    if 10 <= number.value < 20:
        return (
            re.search(r"\bfrom\s*$", before, _I) is not None
            and re.match(r" to \w+(?:teen|ty)?\b(?! (?:days|months|weeks|payments))", after) is not None
        )
    return 20 <= number.value < 100 and not _NO_SUM_BEFORE.search(before) and not _NO_SUM_AFTER.match(after)


_OUT_OF_REACH = re.compile(r"^'?s? ?(?:is |are )?out of reach", _I)


def _is_weak(text: str, number: Number) -> bool:
    """A small bare figure with nothing about it that names money: a sum only where the line has no better one."""
    before, after = text[: number.start], text[number.end :]
    return (
        number.value < 100
        and not number.scaled
        and "." not in number.text
        and not (_CUR_BEFORE.search(before) or _CUR_AFTER.match(after) or _SMALL_AFTER.match(after))
        and not (_SMALL_BEFORE.search(before) or _PAID_BEFORE.search(before))
        and _part(text, before[-40:], after) is None
    )


_SAID_BACK = re.compile(
    r"\b(?:you said|you mentioned|you offered|you told me|you're saying|you've said|you suggested)\s*$", _I
)
_TOO_LITTLE = re.compile(
    r"^(?: a (?:month|week))?(?:'s| is| isn't| won't| wouldn't| doesn't| would)? ?(?:short of|short\b|enough|too (?:low|little|small)|not enough|below|under the|cover|even cover|even meet|meet the|clear|going to|nowhere)",
    _I,
)
_TURNED_DOWN = re.compile(
    r"^(?:'s| is|'d be| isn't| won't be| wouldn't be)? (?:out\b(?! of (?!reach))|off the table|not (?:possible|on)|possible\b|no good|beyond|above (?:my|our)|over (?:my|our)|too (?:high|much)|something)",
    _I,
)
_PAST_PAID = re.compile(
    r"\b(?:you (?:paid|sent|borrowed|put in)|we (?:had|got|received)|received|borrowed|last payment was|last thing we (?:received|had) was|came in was)\s*$",
    _I,
)
_CAME_IN = re.compile(
    r"^ (?:came in|reached us|was received|landed|went through|arrived|has come in)\b(?! (?:by|if))", _I
)
_LIVING = re.compile(
    r"\b(?:food|travel|groceries|gas|childcare|utilities|heating|council tax|car|kids|school|power|electric\w*)\b(?: is| are| comes to| costs)?(?: about| around)?\s*$",
    _I,
)


def _role(text: str, number: Number) -> tuple[str, int]:
    before, after = text[max(0, number.start - 40) : number.start], text[number.end :]
    if re.match(r"^ \w+(?:'s| is| was|'s been) already\b", after, _I):
        return "owed", 2
    if _PAST_PAID.search(before) or _CAME_IN.match(after):
        return "owed", 2
    if re.search(r"\bnot (?:the )?(?:full )?$", before, _I):
        return "owed", 2
    doubt = 2 if _SAID_BACK.search(before) or _TOO_LITTLE.match(after) or _TURNED_DOWN.match(after) else 0
    role = _part(text, before, after)
    return (role, doubt) if role else ("pay" if _ASKED.search(text) else "owed", max(1, doubt))


_WHOLE_SUM = re.compile(
    r"\b(?:\w+|it|out) (?:of|off|to|against|towards?) (?:the|your|that)(?: full| whole| original| total)?\s*$",
    _I,
)
_PART_OF = re.compile(
    r"^,? (?:out )?of (?:the|your|that) (?:[$£€]?\d|(?:\w+[- ])?(?:hundred|thousand|grand|\w+ty|\w+teen))", _I
)
_REACHES = re.compile(
    r"^(?: dollars| pounds| quid)? (?:reaches us|lands|hits|arrives|comes in|is in|gets here|gets to us|clears)\b",
    _I,
)
_ASKED = re.compile(r"\?|\b(?:could|can|would|will|shall|okay|good to go|deal|agreed|confirm)\b", _I)


def _part(text: str, before: str, after: str) -> str | None:
    if _LIVING.search(before):
        return "income"
    if _PART_OF.match(after):
        return "pay"
    if _WHOLE_SUM.search(before):
        return "owed"
    if _REACHES.match(after):
        return "pay"
    if _CHARGE_AFTER.match(after) or _CHARGE_BEFORE.search(before):
        return "charge"
    if _INCOME_AFTER.match(after) or _INCOME_BEFORE.search(before):
        return "income"
    if _OWED_AFTER.match(after) or _OWED_BEFORE.search(before):
        return "owed"
    if _PAY_AFTER.match(after) or _PAY_BEFORE.search(before):
        return "pay"
    return None
