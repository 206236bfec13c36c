"""Percentages and the parts of a plan in an English line. Pure; guide: acts-labels.md, `percent`, `instalments`."""

import re
from decimal import Decimal

from dunwell.roleplay.domain.slots.found import Span
from dunwell.roleplay.domain.slots.numbers_en import ONES, TEENS, TENS, spoken

_I = re.IGNORECASE
WORDN = "|".join(sorted((*ONES, *TEENS, *TENS), key=len, reverse=True))
PERCENT = re.compile(
    rf"(?P<sign>\d+(?:\.\d+)?)\s*(?:%|per ?cent|pct\b|percent)|(?:\b(?:zero|nought|oh) )?(?<!one )\bpoint (?P<frac>(?:(?:zero|nought|oh|{WORDN}) ?)+)(?:of a |of one )?(?:per ?cent|percent)"
    rf"|(?P<low>\b(?:{WORDN})(?:[- ](?:{WORDN}))?)(?= (?:to|or) (?:{WORDN})(?:[- ](?:{WORDN}))? (?:per ?cent|percent)) (?:to|or) (?:{WORDN})(?:[- ](?:{WORDN}))? (?:per ?cent|percent)"
    rf"|(?P<words>(?:\b(?:{WORDN})[- ]?)+(?:point (?:(?:{WORDN})\s?)+)?)(?P<plus>and a half)?\s?(?:per ?cent|percent|apr\b)"
    rf"|\b(?P<tenth>(?:a|one) (?:tenth|fifth|eighth))\b(?= (?:off|of|now|up ?front|down|today|knocked|less|by|to)|[,.;?!]|$)|(?P<cents>\d\d|(?:{WORDN})(?:[- ](?:{WORDN}))?) (?:cents|pence) (?:on|in) the (?:dollar|pound)|(?P<tiny>\bhalf (?:a |of one |of a )(?:per ?cent|percent))|(?P<qtiny>\b(?:a )?quarter of (?:a|one) (?:per ?cent|percent))|(?P<aone>\ba (?:per ?cent|percent) and a half)|\bapr(?:'s| is| of|'s at| at) (?P<apr>\d+(?:\.\d+)?)|(?P<whole>{WORDN}) and (?P<parts>a|one|three) quarters? (?:per ?cent|percent)|(?P<yearly>\b(?:{WORDN})(?:[- ](?:{WORDN}))? point (?:{WORDN}))(?= (?:a year|per year|a month|annually|yearly))|(?P<evenly>\bfifty[- ]fifty\b)"
    rf"|(?P<quarters>\bthree[- ]quarters\b)|(?P<thirds>\btwo[- ]thirds\b)"
    rf"|(?P<half>(?<!down by )(?<!cut by )(?<!cut in )(?<!cut to )(?<!and a )(?<!and-a-)(?<!\bour )(?<!\byour )(?<!\bmy )(?<!\btheir )\bhalf\b(?! the (?!(?:late |accrued )?(?:fees|charges|interest)|balance|bill|debt|arrears|amount|sum|money|total|payment|invoice|fees?|interest|rest|lot|overdue|outstanding|charges?|account|figure)\w)(?! of the bargain)(?! (?:per|a |an |past|hour|way|the (?:order|goods|shipment|stock|team|staff|delivery)|of the (?:order|goods|shipment|stock)|day|days|term|year|delivered|empty|built|the time|expect|price|shut|ten|nine|eight|seven|six|five|four|three|two|one|eleven|twelve)))"
    rf"|(?P<quarter>\b(?:a |one )?quarter (?=(?:of (?!an\b|a\b)|now|today|up ?front|down|off|on|by|this|to start|first|then|and)\b)|(?<!for )(?<!every )(?<!each )(?<!per )(?<!last )(?<!this )\b(?:a|one) quarter\b(?! (?:past|to|of an)))|(?P<third>\b(?:a|one) third\b(?! (?:party|time|person|one|payment)))",
    _I,
)
_N = rf"(?:\d{{1,2}}|(?:{WORDN})(?:[- ](?:{WORDN}))?)"
INSTALMENTS = re.compile(
    rf"\b(?P<n>{_N})(?: (?:or|to) (?:{WORDN}|\d{{1,2}}))?[- ](?:equal |smaller |arrangement |scheduled |agreed |remaining  |monthly |even |easy |weekly |fortnightly |level |regular |little |small )*(?:instal(?:l)?ments?|payments?|parts?|bits|pieces|chunks|steps|drops|slices|goes(?! (?:back|to|on|off|out|into|towards?|up|down|straight|through))|bites|splits?|lots|portions|months?|monthlies|fortnights|pay ?days|pay ?checks|weeks|(?<=ly )amounts|che(?:ques|cks)|direct debits|transfers)\b",
    _I,
)
_SPLIT = re.compile(
    rf"\b(?:split|break|divide|cut|spread|stretch|run)\b[^,.;?!]{{0,30}}?\b(?:in|into|over|across|by|out to)(?: just| about)? (?P<n>{_N})(?![\w-]* (?:instal|payment|part|month|piece|week|chunk|year|hundred|days?|grand|per ?cent|percent|%|pay))(?!\w)",
    _I,
)
# monthly, six of them; clear it in three; twelve times fifty
_COUNTED = re.compile(
    rf"\b(?:monthly|weekly|fortnightly|quarterly|payments?|instal\w+)[^.;?!]{{0,16}}?\b(?P<them>{_N}) of them\b"
    rf"|\b(?:clear|pay|do|settle|take|manage)(?: (?:it|this|that|the lot|it all))?(?: off)? in (?P<by>{_N})(?=$|[,.;?!]| (?:then|if|instead|goes)\b)"
    rf"|\b(?P<times>{_N}) (?:x|times) (?=[$£€]?\d|(?:{WORDN})\b)"
    rf"|\b(?:clears?|finish(?:es)?|settles?|does|gets) it (?:off |done )?in (?P<done>{_N})(?=$|[,.;?!])"
    rf"|(?:^|[,;:] |\b(?:say|do|or|then|make it|i can offer) )(?P<of>{_N}) (?:of|at|lots of) (?=[$£€]?\d\d|(?:{WORDN})[- ](?:{WORDN}|hundred)|(?:{'|'.join(TENS)})\b)"
    rf"|\b(?P<all>{_N}) in (?:all|total)(?=, the last|, first|, starting| of them|$|[.;?!])"
    rf"|(?:^|[,;:] |\bso )(?P<altogether>{_N}) altogether\b|(?:^|[,;:] )(?P<fold>{_N}) times(?=$|[,.;?!])|(?:^|[,.;:] )(?P<isit>[2-9]|1\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) it is\b"
    rf"|(?:^|[,;:] |\bbut )(?P<cando>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:is what )?(?:i|we) (?:can|could) do\b"
    rf"|\bhalf on [^.;?!]{{3,24}}?,? (?:and )?(?:the other )?(?P<other>half) on\b"
    rf"|\b(?:cut|split|divide|share)\b[^,.;?!]{{0,12}}? (?P<ways>{_N}) ways\b"
    rf"|\b(?:settled on|agreed(?: on)?|go for|make it|so|then) (?P<set>{_N})(?=(?:,| at) [$£€]?(?:\d\d|(?:{WORDN}))[\w -]* (?:each|apiece|a time|a month|a week))"
    rf"|\b(?:first|second|last|any|one|each|every one|all) of (?:the |your |these |those )?(?P<among>{_N})(?= (?:goes|is|and|comes|lands|leaves|due|on|by|gets|would|will)\b|,)"
    rf"|\b(?:the rest|the remainder|what's left|the balance) (?:in|over|across) (?P<rest>{_N})(?=$|[,.;?!]| (?:then|okay|ok|if)\b)"
    rf"|\bhow (?:does|would|do|about) (?P<sounds>[2-9]|1\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:sound|suit|sit)\b"
    rf"|\b(?:halves?|half) now(?:,)?(?: and)?(?: the other)? (?P<halves>half)\b"
    rf"|\bonly (?:signs? off(?: on)?|allows?|accepts?|approves?|gives? me|goes to|stretches to|runs? to) (?P<only>{_N})(?=$|[,.;?!])"
    rf"|(?:^|[,;] )(?P<weeks>{_N}) weeks?(?= at (?:[$£€]?\d|{WORDN})|, [^,]{{3,24}} (?:a time|a week|each)\b)",
    _I,
)
_CAP = re.compile(
    rf"\b(?:stops?|caps?|ends?|tops? out) (?:it )?at (?P<n3>{_N})(?=$|[,.;?!])|\b(?P<n>{_N})(?:'s| is| would be) (?:the|our|my|as) (?:cap|max\w*|limit|most|longest|ceiling|far)\b|\b(?P<n2>{_N}) is what (?:the system|we|they|i|policy)\b|\b(?P<n0>{_N}) (?:tops|at most|max(?:imum)?|at the outside)\b",
    _I,
)
_MONTHS = re.compile(r"(?:months?|weeks|fortnights)$", _I)
_PLAN = re.compile(
    r"\b(?:over|across|spread|split|into|plan|keep up|see|after (?:those|these|the|all|your)|of (?:your|the)|break|stretch|out to|up to|max(?:imum)?(?: is| of)?|as many as|no more than|at most|cap(?:ped at)?(?: is| of)?|limit(?: is| of)?|longest(?: is)?|caps? it at|as long as|stops? at|ends? at|tops? out at|length of|run|do|offer|give you|take|each month for|a month for|monthly for|a week for|weekly for|a fortnight for|down (?:and )?then|then|go to|going to|what about|how about|say|go past|go beyond|come to|make it)\b[^,.;?!]{0,24}$|\b(?:hundred|\w+ty|\w+teen|\w+ty[- ]\w+|\d+)(?: (?:quid|pounds?|dollars?|bucks))?(?: (?:a|per|each|every) (?:month|week))? for (?:the next )?$",
    _I,
)
_TAKES = re.compile(r"\b(?:doesn't|does|didn't|did|it|that|which|to arrive|post|cheque|check) take $", _I)
_NOT_PLAN = re.compile(
    r"(?:holiday of|break of|pause of|grace of|freeze of|missed|behind|late|overdue|past due|last|previous|past|left|grace|owe|unpaid|for the|every|each|first|about|been|these|those|made|paid|extra|next to|another|hold it for|hold off for|wait|nothing for|off for|after|within|only for|free for|only|break of|you've|freeze|pause|pause it for|skip)\s*(?:\w+\s){0,3}$",
    _I,
)
_NOT_AFTER = re.compile(
    r"^\s*(?:behind|late|overdue|past|missed|missing|outstanding|in arrears|ago|old|unpaid|have been|were|left|to go|of (?:grace|arrears|nothing|interest|no|breathing)|'? (?:breathing|grace|pause)|breathing|grace|on (?:it|that|this|top)\b(?=$|[,.;?!])|off\b(?! (?:your|the|that))|down\b|clean|are (?:both )?(?:unpaid|missing|late)|away|before|free|now\b(?=,|$)|holiday|break|later|is past|without (?:a |any )?(?:payment|penny|anything|paying))",
    _I,
)
_BARE = re.compile(r"^ with (?:nothing|no payments?)", _I)
_YEAR = re.compile(
    r"(?:over|across|spread|into|out to|up to|for|run it for)\b[^,.;?!]{0,14}?\b(?:(?P<n>\d|one|two|three|four|five)|(?P<half>half) a|(?P<a>a)) years?\b(?P<more> and a half)?(?! (?:old|ago|on your|on file))"
    r"|\b(?P<a4>a) year(?P<more4> and a half)?(?= to (?:clear|pay|settle|finish|sort|do))|\b(?:after|want|asking for|looking for|need|like|say|you're after is) (?P<n4>two|three|four|five|[2-5]) years\b(?! (?:ago|old))|^(?P<a5>a) year(?=,? then\b)|(?P<h2>\bhalf a year)(?= (?:to|for|is|of (?:equal|monthly|level|payments)))|\ba (?P<n3>one|two|three|four|five|[1-5])[- ]year (?=plan|arrangement|schedule|spread)|\b(?P<a3>a) year(?P<more3> and a half)?(?= at (?:[$£€]?\d|(?:\w+ty|\w+teen|ten|a hundred)))|\b(?:(?P<n2>\d|one|two|three|four|five|six|eight|ten)|(?P<a2>a)) years?(?:'s|'d| is| isn't| would| are| can't)(?: (?:bring|make it|take it|be|not|too|the|our|my|over|beyond|out|more|as|longer|past|possible|on|far|fine|okay|ok|good|doable|manageable|what)\b)",
    _I,
)


# Without one of these a line has no share and no count; it spares most lines the long patterns.
_SHARE_HINT = re.compile(r"%|cent|pct|hal[fv]|quarter|third|fifth|eighth|tenth|apr|fifty|point", _I)
_COUNT_HINT = re.compile(rf"\d|\b(?:{WORDN})|hal[fv]|thirds|quarters|year", _I)


def percents(text: str) -> list[tuple[Span, Decimal]]:
    """Percentages; half is 50, a quarter 25."""
    found: list[tuple[Span, Decimal]] = []
    if not _SHARE_HINT.search(text):
        return found
    for match in PERCENT.finditer(text):
        if match["sign"]:
            value = Decimal(match["sign"])
        elif match["apr"]:
            value = Decimal(match["apr"])
        elif match["evenly"]:
            value = Decimal(50)
        elif match["whole"]:
            value = whole(match["whole"]) + Decimal("0.25") * (3 if match["parts"] == "three" else 1)
        elif match["yearly"]:
            integer, _, fraction = match["yearly"].lower().partition(" point ")
            value = Decimal(f"{whole(integer)}.{whole(fraction)}")
        elif match["tenth"]:
            value = {"tenth": Decimal(10), "fifth": Decimal(20), "eighth": Decimal("12.5")}[
                match["tenth"].split()[1].lower()
            ]
        elif match["cents"]:
            value = Decimal(whole(match["cents"]))
        elif match["tiny"] or match["qtiny"] or match["aone"]:
            value = Decimal("0.5") if match["tiny"] else Decimal("0.25") if match["qtiny"] else Decimal("1.5")
        elif match["quarters"] or match["thirds"]:
            value = Decimal(75) if match["quarters"] else Decimal("66.7")
        elif match["low"]:
            value = Decimal(whole(match["low"]))
        elif match["frac"]:
            tail = "".join(
                "0" if word in ("zero", "nought", "oh") else str(int(spoken([word])[0]))
                for word in match["frac"].lower().split()
            )
            value = Decimal(f"0.{tail}")
        elif match["words"]:
            integer, _, fraction = match["words"].lower().partition("point")
            value = spoken(re.split(r"[- ]+", integer.strip()))[0]
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
    """How many parts a plan has: what is offered before what is refused; months count only where they spread a plan."""
    found: list[tuple[Span, int]] = []
    if not _COUNT_HINT.search(text):
        return None
    for match in INSTALMENTS.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _BARE.match(after) and _MONTHS.search(match.group()):
            continue
        if _NOT_AFTER.match(after) or before.lower().rstrip().endswith(" every"):  # every two weeks
            continue
        spread = _PLAN.search(before) is not None
        if _TAKES.search(before):
            continue
        if _NOT_PLAN.search(before) and not spread:
            continue
        if _MONTHS.search(match.group()) and not (
            spread
            or (
                not match.group().endswith(("weeks", "fortnights"))
                and re.match(
                    r" (?:is|isn't|would be|works|at|of (?!nothing)|i can|we can|plan|i could|max|arrangement|would|brings?|gets?|then|then,)\b",
                    after,
                    _I,
                )
            )
            or re.match(
                rf", (?:about )?[$£€]?(?:\d\d|(?:{WORDN}))[\w -]* (?:each|apiece|a time|a month)\b", after, _I
            )
            or re.match(r",? (?:that's|is) (?:where|as far as|what) i", after, _I)
            or re.match(r"[- ](?:plan|option|arrangement|deal|schedule)", after)
        ):
            continue
        found.append((Span(match.start(), match.end(), match.group()), whole(match["n"])))
    for match in _SPLIT.finditer(text):
        found.append((Span(match.start("n"), match.end(), match["n"]), whole(match["n"])))
    for match in _COUNTED.finditer(text):
        name = match.lastgroup or "them"
        parts = 2 if name in ("halves", "other") else whole(match[name])
        found.append((Span(match.start(name), match.end(name), match[name]), parts))
    for match in _CAP.finditer(text) if _PARTS.search(text) else ():
        found.append(
            (
                Span(match.start(), match.end(), match.group()),
                whole(match["n"] or match["n0"] or match["n2"] or match["n3"]),
            )
        )
    for match in _SHARES.finditer(text):
        name = match["thing"].lower()
        found.append((Span(match.start(), match.end(), match.group()), _SHARE[name]))
    for year in _YEAR.finditer(text):
        count = year["n"] or year["n2"] or year["n3"] or year["n4"]
        years = int(count) if count and count.isdigit() else int(spoken([count.lower()])[0]) if count else 1
        found.append((Span(year.start(), year.end(), year.group()), _months(year, years)))
        if (fewer := _FEWER_YEARS.search(text, year.end())) is not None:
            found.append((Span(fewer.start("n"), fewer.end(), fewer["n"]), 12 * whole(fewer["n"])))
    found = sorted((pair for pair in found if 1 < pair[1] <= 120), key=lambda pair: pair[0].start)
    offered = [pair for pair in found if not _turned_down(text, pair[0])]
    if not offered and _REST.search(text):
        return None  # a pause that is refused is no plan
    return next(iter(offered or found), None)


_SHARE = {"halves": 2, "thirds": 3, "quarters": 4}
_SHARES = re.compile(
    r"(?:\b(?:in|into)|(?<!the )\btwo|(?<!the )\bthree|(?<!the )\bfour|^|[,;])\s*(?:equal )?(?P<thing>halves|thirds|quarters)(?=$|[,;.?!]| (?:then|each|starting|one|on)\b)",
    _I,
)


def _months(year: re.Match[str], years: int) -> int:
    return (
        6
        if year["half"] or year["h2"]
        else 12 * years + (6 if year["more"] or year["more3"] or year["more4"] else 0)
    )


_FEWER_YEARS = re.compile(
    r"\b(?:do|offer|manage|give you|go to|stretch to|allow|is) (?P<n>[1-9]|one|two|three|four|five)\b(?=$|[,.;?!]| (?:at most|max|instead|though|if|for you)\b)",
    _I,
)
_PARTS = re.compile(r"\b(?:months?|payments?|instal\w+|years?|parts)\b", _I)
_REST = re.compile(r"\b(?:hold|pause|freeze|grace|holiday|break|breathing space)\b", _I)
_DOWN_AFTER = re.compile(
    r"^[^,.;?!]{0,4}(?:is|'s|isn't|are)? ?(?:out|off\b|not|too|over|more than|beyond|past|can't|isn't|isn't on|longer)\b",
    _I,
)
_DOWN_BEFORE = re.compile(
    r"\b(?:can't|cannot|no(?! more than)|not(?! more than)|never|won't|unable to|couldn't|there's no)\b[^,.;?!]{0,12}$",
    _I,
)
_DOWN_WITHIN = re.compile(r"(?:too|over|beyond|out|more|longer|past|not|isn't|can't)(?: possible| on)?$", _I)


def _turned_down(text: str, span: Span) -> bool:
    """Whether what the words name is refused in the same breath."""
    return (
        _DOWN_AFTER.match(text[span.end :]) is not None
        or _DOWN_BEFORE.search(text[: span.start]) is not None
        or _DOWN_WITHIN.search(span.text) is not None
    )


def whole(words: str) -> int:
    """A whole number below 120, in digits or words."""
    return int(words) if words.isdigit() else int(spoken(re.split(r"[- ]", words.lower()))[0])
