"""What everyday words mean where a classifier of acts guesses: feeling with somebody, asking what hindered them, papers to be
sent, and words without sense."""

import re
from functools import cache

from dunwell.compliance.checker import nonsense
from dunwell.compliance.checker.net import UNKNOWN, hashes, load_vectors
from dunwell.roleplay.understanding import corpus

_FEELS = {
    "zh": re.compile(
        r"(真|太|可|够|怪|挺|好|确实)(是)?(够)?(惨|倒霉|糟心|闹心|难受|憋屈|折腾|揪心|糟糕|不容易|难为(您|你)|让人(难受|心疼|揪心))|(搁|换|放)(谁|我).{0,8}(都|也)(得|会|要|受不了|扛不住|难受|急|够呛|不好受)"
        r"|够(您|你)(受|呛)的|心里(肯定|一定)?(不好受|不是滋味)|(哎呀?|唉|天(哪|啊|呐)).{0,12}(惨|糟|难|苦|累|倒霉|遭罪|受罪|没了)"
    ),
    "en": re.compile(
        r"\b(sucks|stinks|blows|bites)\b(?! at| off)|\b(that|this|it|what)('?s| is| was| must be| sounds|'d be| would be| must have been| a| an)+ (so |really |pretty |just |too |real )?(a |an )?(\w+ly )?(rough|awful|brutal|terrible|horrible|tough|lousy|crappy|shitty|nightmare|gut punch|bummer|kick in the teeth|hit to the gut|hard blow|heartbreaking|rotten)\b"
        r"|^\W*(damn|dang|ouch|oof|yikes|holy (shit|cow|crap|moly)|oh (man|no|god|my god|boy)|jeez|geez|man)\b[,.! ]+.{0,40}\b(awful|rough|tough|hard|hurts?|bad|sad|gone|lost|losing|sorry|scary|luck|lot)\b",
        re.I,
    ),
}  # fmt: skip
# Where such a word is about the person, or money is asked beside it, nobody is felt with.
_AGAINST = {
    "zh": re.compile(r"(您|你)(们|这种|这样)?(人)?(真|太|可|够)|活该|关我|还钱|还款|赶紧|马上|自找|怪(谁|您|你)"),
    "en": re.compile(r"\byou('re| are| people|r)? (suck|stink|blow|awful|terrible|horrible|lousy|a )|\byour (own )?fault|\bpay\b|\bbut you\b|too bad|tough (luck|shit)|deal with it|get off|\bbull", re.I),
}  # fmt: skip
_HINDERED = {
    "zh": re.compile(r"(是)?(什么|啥)(事|原因|情况)?.{0,4}(耽误|绊住|卡住|拖住|岔开|给拦)|怎么(就|又|后来)?没(能)?(还|付|转|存|兑现|做到|成)|(碰|遇)(上|到)(了)?(什么|啥)(事|情况|难处)|(后来|当时|中间).{0,6}(出|发生)了?(什么|啥)"),
    "en": re.compile(
        r"\bwhat (had |has )?(got|came|gotten|getting|stood|went|was) (in the way|in your way|up|wrong|between)\b|\bwhat('s| has| had| was)? (been |kept |keeping |stopped |stopping |held |holding |happened )(you|it|that|in the way|up|then|those|there)\b|\bwhat (happened|changed) (on|to|with|those|that|last|each|both) ",
        re.I,
    ),
}  # fmt: skip
_PAPERS = re.compile(
    r"(我(们)?(可以|能|会|就|把|给)?|合同|复印件|材料|明细).{0,10}(发|寄|传)(到|给|您|你|去)|(发|寄)(到)?(您|你)(的)?(邮箱|手机|微信|短信|家)"
    r"|\b(we|i)('ll| will| can| could| would)? (just )?(e-?mail|post|send|mail|text) (it|you|that|this|them|the|a)\b",
    re.I,
)
_MONEY = re.compile(r"还|付|钱|款|元|块|\bpay|money|\bsum\b|amount|much|dollar|pound|[$£€¥]|\d", re.I)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z']+")
_ASKS = re.compile(r"[?？]|吗|怎么|什么|啥|\bwhat\b", re.I)
_GLUE = re.compile(
    r"[的了您你我他她是不没有在就都也还吗呢吧着过别被把给让和跟要会能可这那个什么怎谁哪几多请再说]"
)
_ABBREVIATED = re.compile(r"^[^aeiouy]*$|^.{1,3}$")  # typed short, not made up
_LEAST_SIGNS, _LEAST_WORDS = 6, 4
_KNOWN_PAIRS = 0.25  # of the pairs of signs of a Chinese line that anybody has said before
_UNKNOWN_WORDS = 0.4  # of the words of an English line without any of the small ones
_SMALL_WORDS = (
    "a an the i me my you your he she it we us they them this that these those and or but so if is are was were be been am do does did have has had can could will would should "
    "what when where who why how which to of in on at by for from with about no not yes ok okay hi hey hello thanks thank please sorry it's i'm that's don't let's bye right well just all any some last four"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def feels_with(text: str, lang: str) -> bool:
    """Whether a line feels with somebody in everyday words: swearing at the blow, not at them."""
    return _FEELS[lang].search(text) is not None and _AGAINST[lang].search(text) is None


def asks_what_hindered(text: str, lang: str) -> bool:
    """Whether a line asks for the cause of what did not happen."""
    return _HINDERED[lang].search(text) is not None and _ASKS.search(text) is not None


def sends_papers(text: str) -> bool:
    """Whether a line is about papers that the collector sends, with no word of money."""
    return _PAPERS.search(text) is not None and _MONEY.search(text) is None


@cache
def _pairs_said() -> frozenset[str]:
    lines = (one.text for one in corpus.read("zh"))
    return frozenset(text[at : at + 2] for text in lines for at in range(len(text) - 1))


def senseless(text: str, lang: str) -> bool:
    """Whether a line is made of what is no word, or of words that nobody puts together."""
    if lang == "zh":
        signs = "".join(_HAN.findall(text))
        pairs = [signs[at : at + 2] for at in range(len(signs) - 1)]
        if len(signs) < _LEAST_SIGNS or _GLUE.search(signs):
            return False
        return sum(pair in _pairs_said() for pair in pairs) / len(pairs) < _KNOWN_PAIRS
    words = [word.lower() for word in _WORD.findall(text)]
    if nonsense.unknown(text, lang):
        return True
    if len(words) < _LEAST_WORDS or _SMALL & set(words) or re.search(r"\d", text):
        return False
    plain = [
        word.lower()
        for word in _WORD.findall(text)
        if (not word[:1].isupper() or text.isupper()) and not _ABBREVIATED.match(word.lower())
    ]
    unknown = int((load_vectors(lang).rows(hashes(plain)) == UNKNOWN).sum()) if plain else 0
    return unknown / len(words) >= _UNKNOWN_WORDS
