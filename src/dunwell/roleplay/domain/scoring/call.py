"""A call as it is judged: its turns by side, what was understood of each, and the answers given to the rubric's questions."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dunwell.roleplay.domain.case import Case, Means
from dunwell.roleplay.domain.moves import Handling
from dunwell.roleplay.domain.scoring.moments import Moment
from dunwell.roleplay.domain.scoring.plan import Agreement, Said
from dunwell.roleplay.domain.scoring.words import heard

Add = Callable[..., None]  # (number, dimension, zh, en, met, turn): notes one answer
_WORD = re.compile(r"[a-z']{3,}")
_COMMON_ZH = set("的了吗呢吧我您你他她它这那是不就有在和也都还要会能好一个月号块元钱给到说没行先再")
_COMMON_EN = frozenset(
    """
    the and you your that this for are was with have has can will what when how out get got just not but all one two day
    month pay paid payment i'm it's that's don't yes okay there then than from they them she her his him now on off
    """.split()  # noqa: SIM905  a list of words is read as one
)
# What is said in every call: said again it shows nobody heard. Sums, days and means of payment belong to a recap.
_EVERYDAY_ZH = """
    怎么样 怎么办 怎么 打算 自己 多少 为什么 什么 时候 现在 知道 可以 能不能 不能 如果 但是 所以 因为 觉得 其他 情况 原因 办法 安排 处理 没有
    还款 还钱 分期 先还 每期 每月 手机银行 银行 信用卡 账单 账户 欠款 逾期 本金 利息 违约金 违约 金额 余额 方式 手机 转账 工资 收入
    支付宝 支付 微信 云闪付 手机银行 转账 现金 方案 客户
    电话 录音 方便 核实 身份 谢谢 再见 意思 理解 抱歉 确实 今天 明天 后天 昨天 下周 这周 本周 上周 星期 礼拜 月底 月初 小时 分钟
    """.split()  # noqa: SIM905  a list of words is read as one
_EVERYDAY_EN = frozenset(
    """
    mond tues wedn thur frid satu sund week mont toda tomo toni yest days date janu febr marc apri june july augu sept octo nove
    dece time firs last rest full half hund thou fift twen thir fort sixt seve eigh nine righ sure well good fine corr know like want need make
    work plan mone amou bala acco fee fees inte card bank call owe plea than sorr hear said tell talk help thin some coul woul
    four five six seve eigh zero hund doll poun cent card debi cash bank
    shou abou much many more less take give come goin does doin done wher whic beca real stil even also only back hard send
    """.split()  # noqa: SIM905  a list of words is read as one
)
_NO_CONTENT_ZH = re.compile(
    "|".join((*_EVERYDAY_ZH, "[零一二两三四五六七八九十百千万几]{2,}", "周[一二三四五六日天]"))
)


_TURNED_DOWN = {
    "zh": re.compile(r"(别|不要|不用|不必|不能|不会|不许|没必要|犯不着|不建议)(再|让|叫|为这|为了这|为此|拿)?[^，。！？?；]{0,12}"),
    "en": re.compile(r"\b(not going to|don'?t|do not|won'?t|wouldn'?t|never|no need to|needn'?t|rather than|instead of|without|shouldn'?t)\b[^.?!;]{0,60}", re.I),
}  # fmt: skip
_OF_TRADE = {
    "zh": re.compile(r"采购|应收|应付|货款|发票|[张两几]票|财务|对公|送货|签收|贵司|账期|供应商"),
    "en": re.compile(r"\binvoices?\b|accounts? (payable|receivable)|\b(payables|receivables)\b|purchase order|\bpo\b|credit control|trade account|supplier|remittance|\bgoods\b|\bltd\b", re.I),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the rubric. met: None where it does not apply. line: number (from 1) of the turn that shows it."""

    id: str
    dimension: str
    zh: str
    en: str
    met: bool | None
    line: int | None = None


@dataclass(frozen=True)
class Call:
    """All that is known of a call when it is judged. turns: (speaker, text); acts and figures by turn."""

    turns: Sequence[tuple[str, str]]
    lang: str
    acts: Sequence[frozenset[str]]
    said: Sequence[Said]
    moment: Moment
    agreed: Agreement
    case: Case | None
    ours: tuple[int, ...] = field(default=())
    theirs: tuple[int, ...] = field(default=())
    handling: Handling | None = None
    means: Means = field(default_factory=Means)  # the case's, with what they told where it does not know

    def heard(self, moment: str, n: int) -> bool:
        """Whether turn n has the words of a moment."""
        return heard(self.lang, moment, self.turns[n][1])

    def presses(self, n: int) -> bool:
        """Whether turn n presses; what it turns down (*don't borrow for this*) is left out."""
        return heard(self.lang, "pressure", self.affirmed(n))

    def affirmed(self, n: int) -> str:
        """Turn n without what it turns down or says not to do."""
        return _TURNED_DOWN[self.lang].sub(" ", self.turns[n][1])

    @property
    def business(self) -> bool:
        """Whether one company calls another about its invoices; where nothing is known, by the words."""
        return of_trade(self.turns, self.lang, self.case)

    def first(self, numbers: Sequence[int], test: Callable[[int], bool]) -> int | None:
        """The first of these turns that passes."""
        return next((n for n in numbers if test(n)), None)

    def echo(self, n: int, back: int = 3) -> set[str]:
        """What turn n repeats of the last things the other side said: pieces of words, without the common ones."""
        before = " ".join(self._before(n, back))
        return pieces(self.turns[n][1], self.lang) & pieces(before, self.lang)

    def reflects(self, n: int, back: int = 3) -> bool:
        """Whether turn n takes up what the other side told: two pieces of content, or one that they brought into the call."""
        before = " ".join(self._before(n, back))
        content = telling(self.turns[n][1], self.lang) & telling(before, self.lang)
        if len(content) >= 2:
            return True
        return any(self._theirs_first(piece) for piece in content)

    def figures_told(self, n: int) -> tuple[set[int], set[str]]:
        """The sums that the other side was first to name before turn n, with what is left of one when another is taken off it,
        and the days they named."""
        sums: set[int] = set()
        days: set[str] = set()
        first: set[int] = set()
        for k, (speaker, _) in enumerate(self.turns[:n]):
            values = {value for value, _ in self.said[k].amounts if value >= 1000}
            if speaker == "collector":
                first |= values
            elif not (
                k and heard(self.lang, "verify", self.turns[k - 1][1])
            ):  # the digits of a key are no sums
                sums |= values - first
                days |= set(self.said[k].dates)
        left = {one - other for one, other in itertools.permutations(sums, 2) if one > other}
        left |= {
            one - other - third
            for one, other, third in itertools.permutations(sums, 3)
            if one > other + third
        }
        return sums | left, days

    def _before(self, n: int, back: int) -> list[str]:
        return [self.turns[k][1] for k in self.theirs if n - 2 * back <= k < n]

    def _theirs_first(self, piece: str) -> bool:
        first = next(k for k, (_, text) in enumerate(self.turns) if piece in telling(text, self.lang))
        return first in self.theirs


def of_trade(turns: Sequence[tuple[str, str]], lang: str, case: Case | None) -> bool:
    """Whether one company calls another: the case's word, or where it has none the words of the first turns."""
    if case is not None and (case.product or case.party):
        return case.product == "invoice" or case.party == "company_contact"
    return len(_OF_TRADE[lang].findall(" ".join(text for _, text in turns[:6]))) >= 2


def telling(text: str, lang: str) -> set[str]:
    """The pieces of a text without what is said in every call."""
    if lang == "en":
        return pieces(text, lang) - _EVERYDAY_EN
    return pieces(_NO_CONTENT_ZH.sub(" ", text), lang)


def pieces(text: str, lang: str) -> set[str]:
    """Pairs of Chinese characters, or English words, that carry meaning."""
    if lang == "en":
        return {word[:4] for word in _WORD.findall(text.lower()) if word not in _COMMON_EN}
    found = set()
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        for one, two in itertools.pairwise(run):
            if one not in _COMMON_ZH and two not in _COMMON_ZH:
                found.add(one + two)
    return found


def call_of(
    turns: Sequence[tuple[str, str]], lang: str, acts: Sequence[frozenset[str]], said: Sequence[Said], moment: Moment,
    agreed: Agreement, case: Case | None, handling: Handling | None = None,
    means: Means | None = None,
) -> Call:  # fmt: skip
    """A call with its turns sorted by side."""
    ours = tuple(n for n, (speaker, _) in enumerate(turns) if speaker == "collector")
    theirs = tuple(n for n, (speaker, _) in enumerate(turns) if speaker != "collector")
    return Call(
        turns,
        lang,
        acts,
        said,
        moment,
        agreed,
        case,
        ours,
        theirs,
        handling,
        means or (case.means if case else Means()),
    )


_CONTINUES = re.compile(
    r"刚才|(您|你)刚?说|接着|回到|前面(说|讲)|(讲|说)到|账您都清楚|^\W*(so|right|ok(ay)?|well)?,? ?(so )?(about that|that'?s|you said|you'?re happy|as i (said|was saying)|back to|where were we|like i said)\b|\byou (just )?(said|told|mentioned)\b",
    re.I,
)
_GREETS = re.compile(r"您好|你好|喂|早上好|\b(hi|hello|hey|yo|(good )?(morning|afternoon|evening))\b", re.I)
_NAMES = re.compile(
    r"(先生|女士|小姐|师傅|老板|本人)|是[^，。？?]{2,4}(吗|吧|么)|找一?下|银行|金融|公司|\b(mr|mrs|ms|miss|this is|my name|(is|are) (this|that|you)|speaking (to|with)|calling (from|about)|bank)\b",
    re.I,
)
_PICKS_UP = re.compile(r"^\W*(喂|谁|哪位|你好|您好|找谁|嗯|yes|yeah|hello|hi|who|speaking|hey)", re.I)
_NOTED = re.compile(r"前段|已完成|earlier|already (done|verified)")


_PROBES = frozenset({"C08", "C09", "C10", "C11", "C14", "C15"})
_OWED = re.compile(r"欠|还钱|还款|多少钱|\b(owe|pay|debt|money)\b", re.I)


def _asks_on(call: Call) -> bool:
    """Whether the first line asks on about somebody's circumstances, and whoever hears it answers as one who knows who is calling."""
    text = call.turns[0][1]
    reply = next((call.turns[n][1] for n in call.theirs), "")
    return (
        bool(call.acts[0] & _PROBES)
        and not (_OWED.search(text) or heard(call.lang, "demand", text))
        and len(reply) > 6
        and not _PICKS_UP.search(reply)
    )


def begins_midway(call: Call) -> bool:
    """The transcript begins in the middle: who calls and who answers was settled before. A call played here is whole; else the case's
    note says so, or the first line goes on with what was said before it. A line that greets or names the person begins a call."""
    note = (call.case.authority.note or "") if call.case else ""
    if _NOTED.search(note):
        return True
    if call.handling is not None or not call.ours:
        return False
    first = call.turns[call.ours[0]][1]
    if heard(call.lang, "staff_no", first) or heard(call.lang, "recording", first) or _GREETS.search(first):
        return False
    if _CONTINUES.search(first):
        return True
    if _NAMES.search(first):
        return False
    if call.ours[0] == 0 and _asks_on(call):
        return True
    return call.ours[0] > 0 and not _PICKS_UP.search(call.turns[0][1]) and len(call.turns[0][1]) > 6
