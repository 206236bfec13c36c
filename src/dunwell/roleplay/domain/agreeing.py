"""Lines that take up, confirm or go beyond what the person offered, and lines that ask when to call. Pure."""

import re

from dunwell.roleplay.domain import terms
from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.heard import Heard
from dunwell.roleplay.domain.terms import Terms
from dunwell.roleplay.domain.when import resolve

# Words that ask for more than was offered, or turn the offer down.
_MORE = re.compile(
    r"太(少|低|晚|慢|久|长)|不(够|行|太够|可以|接受|同意)|(再)?(多|高|凑|加|添)(一点|点|些|到|个|几|[一二两三四五六七八九十百千\d])|至少|最少|提前|起码"
    r"|\btoo (little|low|small|long|late)\b|not (enough|going to work)|isn'?t enough|(won'?t|doesn'?t|can'?t|cannot) (work|do|accept|take)|\bmake (it|that)\b|at least|\bmore than\b|\ba bit more\b|\bhigher\b|\braise\b|\bcome on\b|\bup to\b|\binstead\b|\bno way\b",
    re.I,
)
# Words by which a line says yes to what was offered, or asks for the yes.
_CLOSES = re.compile(
    r"^\W*(行|好|可以|成|没问题|嗯|同意)|成交|说定|定了|就这么|记(上|下|好)|对(吗|吧|不对)|是(吧|吗)|没错吧|说好|可以吧|行吧|那就|确认"
    r"|^\W*(yes|yeah|yep|ok|okay|sure|fine|good|great|perfect|alright|all right|deal|done|right|lovely)\b|\b(agreed?|deal)\b|\bit is\b|\bworks\b|\bwe can do\b|\b(put|write|note|mark|book|set)\b.{0,16}\bdown\b|\bset (that|it) up\b|\b(right|correct|yes|yeah|ok|okay)\s*\?|\bso\b|\blet'?s\b|\bi'?ll (take|put|note)\b|\bgot it\b",
    re.I,
)
_WHETHER = re.compile(
    r"\b(could|can|would) you\b|how about|what about|\bor\b(?! (so|thereabouts))|能不能|行不行|可不可以|怎么样|还是",
    re.I,
)
_SAYS_YES = re.compile(
    r"^\W*((yes|ok|okay|sure|fine|good|great|alright|so|then)\W+)*(your (plan|offer|way|terms|figures?)|(we can do |let'?s do |we'?ll do |do it )?(exactly |just )?(what|as|the way|like) you (just )?(said|say|offered|put it|suggested))\b"
    r"|(按|照|依|就)(着)?(您|你)(刚才|刚刚|刚)?(说|讲|提)的",
    re.I,
)
_NUMBERS = dict(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "eighteen"],
        (*range(2, 11), 12, 18),
        strict=True,
    )
)
_NUMBERS |= dict(zip("两三四五六七八九十", range(2, 11), strict=True)) | {"十二": 12, "十八": 18}
_OVER = re.compile(
    r"\b(\d{1,2}|[a-z]+)[ -](?:more |monthly |equal )?(?:months?|payments?|instal+ments?|of \d)|(\d{1,2}|[两三四五六七八九十]+)(?:个月|期)",
    re.I,
)
_EACH = re.compile(
    r"\$?(\d[\d,]*)(?:\.\d\d)?(?: dollars| pounds)? (?:a|per|each|every) month|\b(?:payments?|months?|[a-z]+) of \$?(\d[\d,]*)|每(?:个月|月|期)(?:还|付|是|大概|大约)*(\d+)",
    re.I,
)
_CALL_TIME = re.compile(
    r"(what|which) (time|day) (works|suits|is good|would (work|suit|be good)|should i (call|ring))|when('s| is| would be|'d be) (a )?(better|good|best|convenient|easier)\b|when (should|can|shall|could|may) (i|we|she|he|they) (call|ring|try|phone|reach)|what('s| is) (a |the )?(good|better|best) time"
    r"|几点(方便|合适|有空|打)|(什么时候|啥时候|哪会儿|哪个时间).{0,6}(方便|合适|有空|打(电话|过来|给)|联系|再打)|(打(给您|过来|电话)|联系).{0,10}(什么时候|几点|啥时候)",
    re.I,
)
_TIMES = re.compile(
    r"(tonight|tomorrow|this (?:afternoon|evening)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: (?:morning|afternoon|evening|night))?(?: (?:at|after|before|around) (?:[a-z]+|\d{1,2}(?::\d\d)?)(?: ?[ap]m)?)?"
    r"|(?:今天|今晚|明天|明晚|后天|周[一二三四五六日])(?:上午|中午|下午|晚上|早上)?(?:[一二两三四五六七八九十\d]{1,3}点半?)?(?:以?后|以?前|左右)?",
    re.I,
)


def asks_more(heard: Heard, theirs: Terms) -> bool:
    """Whether a line puts a larger first sum against theirs."""
    amount = heard.slots.get("amount_minor")
    if not amount or not theirs.upfront_minor or amount <= 1.01 * theirs.upfront_minor:
        return False
    return _MORE.search(heard.text) is not None


def confirms(heard: Heard, theirs: Terms, case: Case) -> bool:
    """Whether a line says yes to their own terms or gives them back: the whole or the first part, with nothing that contradicts it."""
    text, slots = heard.text, heard.slots
    if _MORE.search(text) or _WHETHER.search(text) or heard.questions > 1:
        return False
    if not {"amount_minor", "date", "instalments", "percent", "method"} & slots.keys():
        return _SAYS_YES.search(text) is not None
    return _same(heard, theirs, case) and _rest_fits(text, theirs, case) and _CLOSES.search(text) is not None


def _same(heard: Heard, theirs: Terms, case: Case) -> bool:
    """Whether every figure of a line is one of theirs, the first sum or the day among them."""
    slots = heard.slots
    if slots.get("percent"):
        return False
    if (amount := slots.get("amount_minor")) and amount != theirs.upfront_minor:
        return False
    day = _days(heard, case)
    if slots.get("date") and (day is None or day != theirs.days):
        return False
    if (parts := slots.get("instalments")) and parts != theirs.instalments:
        return False
    way = slots.get("method")
    if way and theirs.method and not terms.same_way(str(way), theirs.method):
        return False
    return bool(amount) or (day is not None and "instalments" in slots)


def _rest_fits(text: str, theirs: Terms, case: Case) -> bool:
    """Whether how many parts a line names and what each comes to are theirs, or follow from theirs."""
    parts = theirs.instalments
    for found in _OVER.finditer(text):
        said = (found[1] or found[2]).casefold()
        count = int(said) if said.isdigit() else _NUMBERS.get(said)
        if count is not None and count != parts:
            return False
    each = theirs.left_minor(case) / 100 / parts if parts else None
    sums = [int((found[1] or found[2] or found[3]).replace(",", "")) for found in _EACH.finditer(text)]
    return all(each is not None and abs(one - each) <= max(1.0, 0.012 * each) for one in sums)


def _days(heard: Heard, case: Case) -> int | None:
    """The days from the call to the day a line names."""
    day = resolve(heard.slots["date"], case.call_date, case.means.payday) if heard.slots.get("date") else None
    return None if day is None else (day - case.call_date).days


def call_time(text: str) -> str | None:
    """The first time a line offers for another call; "" where it asks for one and offers none, None where it asks for none."""
    if _CALL_TIME.search(text) is None:
        return None
    found = _TIMES.search(text)
    return found[0] if found else ""
