"""The means of payment an English line names, as said. Pure; guide: acts-labels.md, `method`."""

import re

from dunwell.roleplay.domain.slots.found import Span

_I = re.IGNORECASE
# Banks and payment services by name; those that are words of everyday speech are written with a capital.
_PLAIN_NAMES = "monzo|revolut|santander|natwest|barclays|hsbc|lloyds|halifax|tsb|klarna|skrill|wells fargo|capital one|first direct|afterpay"
_CAPITAL_NAMES = "Wise|Nationwide|Chase|Citi|Ally|Affirm|Stripe|Starling|Chime"
_NAMED = f"{_PLAIN_NAMES}|(?-i:{_CAPITAL_NAMES})"
_BANKS = frozenset(f"{_PLAIN_NAMES}|{_CAPITAL_NAMES}".lower().split("|"))
METHOD = re.compile(
    rf"\b(?:(?:(?<=[a-z,] )(?-i:[A-Z][\w&'’]+) (?:(?-i:[A-Z]\w+) )?)(?:app|card|branch|lockbox|direct debit|transfer)|(?:debit card|bank card|account|card|visa|mastercard|amex) ending(?: in)? \d{{3,4}}|(?:chaps|bacs|ach|sepa|swift|wire|giro) (?:transfer|payment)s?|swift(?=$|[,.;?!]| (?:by|on|no|before|payment|today))|(?-i:SWIFT)|gocardless|interac e-?transfer|maestro|visa debit|cash app|debit card|credit card|bank card|prepaid card|card on file|card over the phone|card payment|contactless|chaps|apple pay|google pay|post office(?: counter)?|mobile app|banking app|bank app|bank giro|venmo|cash ?app|(?:bank|standing|wire|faster|online|same[- ]day|electronic) (?:transfer|payment)s?|direct debit|standing order|transfer|wire|bacs|ach|sepa|autopay|auto[- ]?pay|auto[- ]?debit|automatic payments?|e-?check|cashier's check|cheques?|money order|online banking|internet banking|mobile banking|phone banking|telephone banking|online|(?:payment|customer|web|online|supplier|client) portal|portal|web ?site|site|app|phone payment|pay ?by ?phone|automated line|branch|paypal|zelle|giro|payid|bpay|upi|neft|postal order|payment link|pay link|secure link|link|qr code|remittance(?! (?:advice|slip|note|detail|address))|letter of credit|(?:(?-i:[A-Z])\w+ )?(?:company|business|current|checking|savings|joint) account|(?-i:[A-Z])\w+ account|(?:{_NAMED})(?! (?:account|app))|recurring (?:card )?payments?|continuous payment authority|(?:bank|banker's|bankers'?) drafts?|western union|moneygram|paypoint|payzone|visa debit|interac|e-?transfer|open banking|bank by phone|pay[- ]by[- ](?:text|link|bank)|text[- ]to[- ]pay|bill ?pay|kiosk|lockbox|bank counter|counter|visa|mastercard|amex|discover card|checks?|checking|savings|payroll deduction|attachment of earnings|card|cash)\b",
    _I,
)
_BY = re.compile(
    r"\b(?:by|via|with|using|use|through|on|from|in|at|off|over|as)(?: (?:a|the|your|our|my|that|this|same|the same|which|either|an|any))?\s*$|\bsame\s*$",
    _I,
)
_ITEM = re.compile(
    r"(?:^|[,.;?!])\s*(?:or |and |then |it's |is it |so |say |your |the |okay |ok |right )*$|\b(?:or|a|take|prefer|set up|use|send|sending|choose|want|link|made|as|another|that|which|paying|is it|would it be|do)(?: (?:a|the|your|our|it|us|me|by))?\s*$",
    _I,
)
_ITEM_END = re.compile(
    r"^\s*(?:$|[,.;?!]|(?:or|and|as|for|on|by|before|at|to|then|okay|ok|right|yes|if|instead|works?|is (?:easiest|best|fine|quick)|would|today|tomorrow|tonight|this|next|every|over|will|do|does|from|each|best|suits?|sent|is that|are)\b)",
    _I,
)
_LOOK_UP_WORDS = re.compile(r"site|portal|online|link|app\b|branch|website", _I)
_LOOK_UP = re.compile(
    r"\b(?:check|checker|look\w*|find|listed|verif\w+|see|complain\w*|appeal\w*|apply|application|dispute|form|register|read|our name|I'll|I can|let me|raise|download|staff|log|upload|request|official|statement|from|details|copy|copies|papers|proof|documents?)\b",
    _I,
)
_OWED_CARD = re.compile(
    r"\b(?:your|the|this|about|on your|on the|bank|store|customer|missed|visa|our|credit|with the|back of (?:the|your)|lost|stolen|new|old|digits of your)\s*$",
    _I,
)
_PAY_WORDS = re.compile(
    r"\b(?:pay\w*|payments?|by|with|via|using|through|settle|send|take|transfer\w*)\b", _I
)
# A card that is the debt, and a site where one looks something up, are no means of payment.
_CARD_ACCOUNT = re.compile(
    r"^(?:'s\b(?! (?:fine|ok|best|easiest))|\s+(?:account|balance|bill|debt|statement|with us|is (?!easiest|best|fine|ok|that)|has|was|gets|stays|would|will|agreement|arrears|services?|ending|limit|details|you (?:opened|took|have|use with)|payments? (?:was|were|is|are)|got|came))",
    _I,
)
_FAILED = re.compile(
    r"^\s*(?:on the \S+ )?(?:came back|bounced|failed|was returned|was cancelled|got returned|any time|fee|didn't|guarantee)\b",
    _I,
)
_NO_MEANS = re.compile(r"\b(?:can't|cannot|don't|won't|not|no|never|unable to)\b[^,.;?!]{0,14}$", _I)


_LEAVES = re.compile(r"\b(?:leave|leaves|leaving|debit|empty) your\s*$", _I)
_HELD = re.compile(
    r"\b(?:from|out of|off|in|into|on|against|through|via)(?: (?:the|your|that|a|my))?\s*$", _I
)
_ABOUT = re.compile(r"\b(?:calling|about|help)\b", _I)
_SENT = re.compile(
    r"\b(?:send|sending|sent|text|texting|texted|e-?mail|emailing|pop|fire|ping|get|have|here's|want|on|by|via|with|through|using|tap|use|click)(?: (?:you|over|across|out|me|us))*(?: (?:a|the|that|your|another))?\s*$",
    _I,
)
# A check is paper money where it is written, sent or taken; "check with", "a quick check" and "credit check" are none.
_PAPER_BEFORE = re.compile(
    r"\b(?:(?:by|via|mail|mails?|mailed|mailing|send|sent|sending|write|writes|cut|cuts|cutting|post|posted|drop|bring|issue|issued|raise|raised|accept|take|takes|put|get|got|receive|received|cash|cancel|stop|paper|personal|certified|company|cashier's|is it|or)(?: (?:us|me|it|that|them|the|in))?(?: (?:a|the|your|that|another|one|by|new|second|last))*|your|another)\s*$|^\s*$",
    _I,
)
_PAPER_AFTER = re.compile(
    r"^\s*(?:$|[,.;?!](?! (?:with|if|that|the))|(?:for|in the (?:mail|post)|by|or|and|on|to|over|from|made|payable|today|tomorrow|this|is|was|been|run|works?|clears?|card)\b)",
    _I,
)
_NO_PAPER = re.compile(
    r"\b(?:quick|credit|security|affordability|spot|double|sense|background|id|reality|sanity)\s*$", _I
)
_DRAWN_ON = re.compile(
    r"\b(?:from|out of|off|on|with|through|using|via|into|by)(?: (?:your|the|that|a|same|the same|my))?(?: (?!(?:and|or|for|if|to|of)\b)\w+)?\s*$",
    _I,
)


def method(text: str) -> Span | None:
    """The means of payment as said; one turned down only where no other is named."""
    found: list[tuple[int, Span]] = []
    for match in METHOD.finditer(text):
        words = match.group().lower()
        before, after = text[: match.start()], text[match.end() :]
        clause = _CLAUSE.split(before)[-1] + match.group() + _CLAUSE.split(after)[0]
        if not _is_means(words, before, after, clause):
            continue
        refused = _NO_MEANS.search(before) is not None
        article = _ARTICLE.search(before) if words in _PLACES else None
        start = article.start() if article else match.start()
        found.append((int(refused), Span(start, match.end(), text[start : match.end()].rstrip())))
    return min(found, key=lambda pair: (pair[0], pair[1].start))[1] if found else None


_CLAUSE = re.compile(r"[,.;?!]")
# Places where one pays are named with their article (the app), cards and transfers without (debit card).
_PLACES = ("app", "portal", "website", "site", "branch", "link", "payment link")
_ARTICLE = re.compile(r"\b(?:the|our) $", _I)


def _is_means(words: str, before: str, after: str, clause: str) -> bool:
    if _FAILED.match(after) or re.search(r"\breturned\s*$", before, _I):
        return False
    if words in ("payment link", "pay link") and _SENT.search(before):
        return True
    if _LOOK_UP_WORDS.search(words) and "bank" not in words:
        if _LOOK_UP.search(clause.replace(words, "")) or not (
            _PAY_WORDS.search(clause) or _ITEM_END.match(after)
        ):
            return False
        if words == "site" and not re.search(r"\b(?:our|the)\s*$", before, _I):
            return False
        return not (
            words in ("site", "branch")
            and re.match(r"\s+(?:still|owes|has|man|boss|was|is shut|manager)\b", after)
        )
    if words.endswith("account") and _HELD.search(before) and not _CARD_ACCOUNT.match(after):
        return not _ABOUT.search(clause)
    if words in _BANKS:
        return (
            _DRAWN_ON.search(before) is not None
            or (
                _LEAVES.search(before) is not None
                and bool(re.match(r"\s*(?:$|[,.;?!]|on|by|this|today|tomorrow|\w+day)", after))
            )
            or re.match(r"\s+(?:then|again)(?=[,.?!]|$)", after) is not None
        )
    if " ending" in words:
        return re.search(
            r"\b(?:from|off|on|with|using|by|to|same|that|which|the|your)\s*$", before, _I
        ) is not None and not re.search(r"\b(?:account|balance|owe|debt)\b", clause.replace(words, ""), _I)
    if words in ("maestro",):
        return _DRAWN_ON.search(before) is not None
    if words in ("credit card", "bank card") or words.endswith("account"):
        return (
            not _CARD_ACCOUNT.match(after)
            and re.search(
                r"\b(?:by|with|via|using|use|off|from|through|into|to|accept|take)(?: (?:a|the|your|that|my|our))?\s*$|(?:^|[,;])\s*$|\bor (?:a )?$",
                before,
                _I,
            )
            is not None
            and not _ABOUT.search(clause)
        )
    if words == "card":
        if _CARD_ACCOUNT.match(after) or re.search(
            r"\b(?:back of (?:the|your)|store|customer|number on (?:the|your))\s*$", before, _I
        ):
            return False
        if re.match(r"(?:'s| is) (?:fine|ok|okay|good|easiest|best)\b", after, _I) and not before.strip():
            return True
        by = re.search(
            r"\b(?:by|with|via|using|off)(?: (?:a|the|your|that|this|the same|same))?\s*$|\b(?:same|that|which)\s*$",
            before,
            _I,
        )
        listed = (_ITEM.search(before) and not _OWED_CARD.search(before)) and _ITEM_END.match(after)
        return bool(by or listed) and not re.search(
            r"\b(?:apr|rate|per ?cent|balance|owe|missed|spent|limit)\b", clause, _I
        )
    if words == "cash":
        if re.match(r"\s*(?:is|'s) (?:fine|ok|okay|good|welcome|accepted|alright)", after, _I):
            return True
        return not re.match(
            r"\s*(?:flow|is|was|in hand|coming|at all|up front|left|tied|sat|sitting|to (?:clear|pay)|problem|business|price|sale)\b",
            after,
            _I,
        ) and bool(
            re.search(
                r"\b(?:in|by|take|with|pay|paying|bring|accept|collect)(?: (?:the|it|you|it in))?\s*$",
                before,
                _I,
            )
            or (
                _ITEM.search(before)
                and re.match(r"\s*(?:at|or|,|over the counter|$)", after)
                and not re.search(r"\bor is it\s*$|\bis it\s*$", before, _I)
            )
        )
    if words in ("check", "checks"):
        return (
            not _NO_PAPER.search(before)
            and _PAPER_BEFORE.search(before) is not None
            and _PAPER_AFTER.match(after) is not None
            and not re.match(r"\s*(?:by|on|with) (?:you|me|us|him|her|them|that|this|your|the)\b", after, _I)
        )
    if words in ("visa", "mastercard", "amex", "discover card", "checking", "savings"):
        return _DRAWN_ON.search(before) is not None and not _CARD_ACCOUNT.match(after)
    if words in ("counter", "kiosk"):
        return (
            re.search(r"\b(?:at|over|to|use|through|in)(?: (?:the|a|any|our|your))?\s*$", before, _I)
            is not None
        )
    if words in ("transfer", "wire", "cheque", "cheques"):
        return not re.match(
            r"\s+(?:to (?:litigation|legal|court|another|solicitors?|collections|the agency|our|a colleague|my)\b|you\b|this (?:call|account)|the (?:call|account)|(?:of|details|me|him|her)\b|fee\b)",
            after,
            _I,
        ) and not re.search(r"\b(?:pay|first pay|i'll|i can|let me|balance)\s*$", before, _I)
    return True
