"""The rubric: twelve dimensions of yes-or-no checks (training-notes (c)), each answered with the line that proves it.

A check counts where it fits the moment, not where a word falls: a reflection repeats what the debtor said, empathy comes
after a cue, a question's answer is used. A stock phrase is no reflection. None means not applicable and is left out.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dunwell.roleplay.domain.case import Case
from dunwell.roleplay.domain.scoring.moments import Moment
from dunwell.roleplay.domain.scoring.plan import Agreement, Said, surplus_minor
from dunwell.roleplay.domain.scoring.words import count, heard

WEIGHTS = {
    "opening": 8, "facts": 8, "listening": 10, "cause": 8, "ability": 10, "product": 8, "consequences": 8, "negotiation": 12,
    "commitment": 12, "special": 6, "emotion": 6, "close": 4,
}  # fmt: skip
SPECIAL_WEIGHT = 40  # where collecting is not the right thing, what was done about it outweighs the rest
_TOKEN = {
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "en": re.compile(r"[a-z']{3,}"),
}
_COMMON = {
    "zh": set("的了吗呢吧我您你他她它这那是不就有在和也都还要会能好一个月号块元钱给到说没行先再"),
    "en": {
        "the",
        "and",
        "you",
        "your",
        "that",
        "this",
        "for",
        "are",
        "was",
        "with",
        "have",
        "has",
        "can",
        "will",
        "what",
        "when",
        "how",
        "out",
        "get",
        "got",
        "just",
        "not",
        "but",
        "all",
        "one",
        "two",
        "day",
        "month",
        "pay",
        "paid",
        "payment",
        "i'm",
        "it's",
        "that's",
        "don't",
        "yes",
        "okay",
        "there",
        "then",
        "than",
        "from",
        "they",
        "them",
        "she",
        "her",
        "his",
        "him",
        "now",
        "on",
        "off",
    },
}


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

    def heard(self, moment: str, n: int) -> bool:
        """Whether turn n has the words of a moment."""
        return heard(self.lang, moment, self.turns[n][1])

    def first(self, numbers: Sequence[int], test: Callable[[int], bool]) -> int | None:
        """The first of these turns that passes."""
        return next((n for n in numbers if test(n)), None)

    def echo(self, n: int, back: int = 3) -> set[str]:
        """What turn n repeats of the last things the other side said: pieces of words, without the common ones."""
        before = " ".join(self.turns[k][1] for k in self.theirs if n - 2 * back <= k < n)
        return pieces(self.turns[n][1], self.lang) & pieces(before, self.lang)


def pieces(text: str, lang: str) -> set[str]:
    """Pairs of Chinese characters, or English words, that carry meaning."""
    if lang == "en":
        return {word[:4] for word in _TOKEN["en"].findall(text.lower()) if word not in _COMMON["en"]}
    found = set()
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        for one, two in itertools.pairwise(run):
            if one not in _COMMON["zh"] and two not in _COMMON["zh"]:
                found.add(one + two)
    return found


def call_of(
    turns: Sequence[tuple[str, str]], lang: str, acts: Sequence[frozenset[str]], said: Sequence[Said], moment: Moment,
    agreed: Agreement, case: Case | None,
) -> Call:  # fmt: skip
    """A call with its turns sorted by side."""
    ours = tuple(n for n, (speaker, _) in enumerate(turns) if speaker == "collector")
    theirs = tuple(n for n, (speaker, _) in enumerate(turns) if speaker != "collector")
    return Call(turns, lang, acts, said, moment, agreed, case, ours, theirs)


def checks(call: Call) -> list[Check]:
    """Every check of the rubric, in order."""
    found: list[Check] = []

    def add(number: str, dimension: str, zh: str, en: str, met: bool | None, at: int | None = None) -> None:
        found.append(Check(number, dimension, zh, en, met, None if at is None else at + 1))

    for part in (
        _opening,
        _facts,
        _listening,
        _cause,
        _ability,
        _product,
        _consequences,
        _negotiation,
        _commitment,
        _special,
        _emotion,
        _close,
    ):
        part(call, add)
    return found


Add = Callable[..., None]


def _midway(call: Call) -> bool:
    """The transcript begins in the middle: who calls and who answers was settled before."""
    first = call.turns[call.ours[0]][1] if call.ours else ""
    note = (call.case.authority.note or "") if call.case else ""
    return bool(re.search(r"前段|已完成|earlier|already (done|verified)", note)) or not (
        heard(call.lang, "staff_no", first) or heard(call.lang, "recording", first) or re.search(r"您好|你好|喂|\b(hi|hello|good (morning|afternoon|evening))\b", first, re.I)
    )  # fmt: skip


def _opening(call: Call, add: Add) -> None:
    midway = _midway(call)
    early = call.ours[:2]
    who = call.first(early, lambda n: call.heard("staff_no", n) or "C02" in call.acts[n])
    add(
        "1.1",
        "opening",
        "前两句说明姓名、机构、工号",
        "name, organisation and number in the first two turns",
        None if midway else who is not None,
        who,
    )
    verified = call.first(call.ours, lambda n: call.heard("verify", n) or "C03" in call.acts[n])
    given = call.first(
        call.theirs, lambda n: re.search(r"\d[ -]?\d[ -]?\d[ -]?\d\b", call.turns[n][1]) is not None
    )
    verified = given if verified is None else verified
    opened = call.first(call.ours, lambda n: _tells(call, n))
    ok = opened is None or (verified is not None and verified < opened)
    quiet = call.moment.kind in ("wrong_number", "third_party")
    add(
        "1.2",
        "opening",
        "谈账之前先核实本人",
        "identity verified before any word about the account",
        None if midway or quiet else ok,
        verified if ok else opened,
    )
    asked = call.first(call.ours[:3], lambda n: call.heard("convenience", n))
    add(
        "1.3",
        "opening",
        "问是否方便",
        "asked whether it is a good time",
        None if midway else asked is not None,
        asked,
    )


def _tells(call: Call, n: int) -> bool:
    """Whether turn n says something of the account."""
    return (
        call.heard("account", n)
        or bool(call.acts[n] & {"C07", "C22", "C24"})
        or any(r in ("owed", "charge") for _, r in call.said[n].amounts)
    )


def _facts(call: Call, add: Add) -> None:
    midway = _midway(call)
    at = call.first(call.ours[:4], lambda n: call.heard("recording", n) or "C04" in call.acts[n])
    add(
        "2.1",
        "facts",
        "告知录音或来意",
        "recording or purpose stated",
        None if midway else at is not None,
        at,
    )
    if call.moment.kind in ("wrong_number", "third_party", "deceased", "self_harm"):
        return
    told = [n for n in call.ours if "C07" in call.acts[n] or call.heard("account", n)]
    case = call.case
    if case and case.balance_minor and not midway:
        truth = {
            v for v in (case.balance_minor, case.principal_minor, case.interest_minor, case.fee_minor) if v
        }
        spoken = {value for n in told for value, _ in call.said[n].amounts}
        right = call.first(
            told, lambda n: any(_near(v, case.balance_minor or 0) for v, _ in call.said[n].amounts)
        )
        add("2.2", "facts", "金额与账目一致", "the sum agrees with the ledger", right is not None, right)
        add(
            "2.3",
            "facts",
            "分开说明本金、利息、费用",
            "principal, interest and fees told apart",
            sum(any(_near(s, t) for s in spoken) for t in truth) >= min(3, len(truth)),
            told[0] if told else None,
        )
        wrong = call.first(call.ours, lambda n: _misstates(call, n, case))
        add("2.4", "facts", "没有说错的总额", "no sum that the ledger does not know", wrong is None, wrong)
    whys = [n for n in call.theirs if call.heard("why_charge", n)]
    for n in whys[:1]:
        reply = next((k for k in call.ours if k > n), None)
        good = reply is not None and ("C08" in call.acts[reply] or len(call.said[reply].amounts) > 0)
        add("2.5", "facts", "问到息费时解释清楚", "charges explained when asked", good, reply)


def _near(value: int, truth: int) -> bool:
    return truth > 0 and abs(value - truth) <= max(1, truth * 0.006)


_TOTAL = re.compile(r"(一共|总共|合计|总额|余额|欠款?|应还|total|balance|owe|in full|altogether)", re.I)


def _misstates(call: Call, n: int, case: Case) -> bool:
    """A total said that is neither the balance nor less than it after the known reductions."""
    text, known = call.turns[n][1], case.balance_minor
    if not known:
        return False
    told = [value for value, role in call.said[n].amounts if role in ("owed", "pay")]
    parts = sum(role == "charge" for _, role in call.said[n].amounts)
    return (bool(_TOTAL.search(text)) or parts >= 2) and any(value > known * 1.006 for value in told)


def _listening(call: Call, add: Add) -> None:
    cues = [
        n
        for n in call.theirs
        if call.heard("cause", n) and len(call.turns[n][1]) > (5 if call.lang == "zh" else 14)
    ]
    replies = [(n, next((k for k in call.ours if k > n), None)) for n in cues]
    replies = [(n, k) for n, k in replies if k is not None]
    if replies:
        cut = next((k for n, k in replies if k is not None and _brushes_off(call, n, k)), None)
        add(
            "3.1",
            "listening",
            "没有打断或忽略客户说的原因",
            "did not brush the cause aside",
            cut is None,
            cut if cut is not None else replies[0][1],
        )
    stock = sum(count(call.lang, "stock", call.turns[n][1]) for n in call.ours)
    reflect = call.first(call.ours[1:], lambda n: len(call.echo(n)) >= 1 and not call.heard("stock", n))
    if call.theirs and len(call.theirs) > 2:
        add(
            "3.2",
            "listening",
            "用客户自己的内容复述",
            "reflected with the debtor's own content",
            reflect is not None,
            reflect,
        )
    warm = next(
        (
            k
            for n, k in replies
            if k is not None
            and not call.heard("stock", k)
            and (
                call.heard("empathy", k) or "C15" in call.acts[k] or ("C14" in call.acts[k] and call.echo(k))
            )
        ),
        None,
    )
    if replies:
        add(
            "3.3",
            "listening",
            "先回应处境再提要求",
            "met the situation before the next ask",
            warm is not None,
            warm,
        )
    add(
        "3.4",
        "listening",
        "没有堆砌套话",
        "no pile of stock phrases",
        stock <= 1,
        call.first(call.ours, lambda n: call.heard("stock", n)),
    )
    asks = [
        n
        for n in call.theirs
        if call.heard("question", n) and call.turns[n][1].rstrip().endswith(("?", "？", "吗", "呢"))
    ]
    if asks:
        missed = next((n for n in asks if not _answers(call, n)), None)
        add("3.5", "listening", "回答了客户的问题", "answered what the debtor asked", missed is None, missed)


def _brushes_off(call: Call, n: int, k: int) -> bool:
    """Turn k goes on to a demand as if turn n had told no cause."""
    softened = (
        call.echo(k) or call.heard("empathy", k) or bool(call.acts[k] & {"C10", "C13", "C14", "C15", "C29"})
    )
    asks_on = bool(call.acts[k] & {"C09", "C10", "C11", "C12"}) or call.heard("open", k)
    return (
        call.heard("rude", k)
        or (call.heard("pressure", k))
        or (call.heard("demand", k) and not softened and not asks_on)
    )


def _answers(call: Call, n: int) -> bool:
    """The next turn of ours takes up the question: shares a word or figure, routes it, or answers yes or no."""
    k = next((k for k in call.ours if k > n), None)
    if k is None:
        return True
    text = call.turns[k][1]
    own = pieces(text, call.lang) & pieces(call.turns[n][1], call.lang)
    plain = re.search(
        r"^(不会|不是|可以|能|行|对|是的|没有|好|当然|yes|no|of course|sure|it|that|we (do|don't|won't)|she|he|you)",
        text.strip(),
        re.I,
    )
    return bool(
        own
        or plain
        or call.said[k].amounts
        or call.heard("route", k)
        or bool(call.acts[k] & {"C08", "C17", "C24", "C25", "C26", "C29"})
    ) and not call.heard("stock", k)


def _cause(call: Call, add: Add) -> None:
    if not call.moment.collects or _midway(call):
        return
    questions = [n for n in call.ours if call.heard("open", n) or bool(call.acts[n] & {"C09", "C10", "C12"})]
    add(
        "4.1",
        "cause",
        "至少两个开放式提问",
        "two open questions or more",
        len(questions) >= 2,
        questions[0] if questions else None,
    )
    asked = call.first(
        call.ours,
        lambda n: bool(call.acts[n] & {"C09", "C10"}) or (call.heard("open", n) and call.ours.index(n) >= 1),
    )
    told = _told(call)
    add(
        "4.2",
        "cause",
        "问出了原因",
        "the cause came out because it was asked",
        asked is not None and told is not None and asked < told,
        told,
    )
    if told is not None:
        follow = next((k for k in call.ours if k > told), None)
        add(
            "4.3",
            "cause",
            "顺着线索追问或回应",
            "followed the cue up",
            follow is not None and _follows(call, told, follow),
            follow,
        )
        deeper = [
            n
            for n in call.ours
            if n > told and call.heard("question", n) and call.echo(n, 1) and not _offers(call, n)
        ]
        add(
            "4.4",
            "cause",
            "就原因再问一层",
            "asked one layer deeper about the cause",
            bool(deeper),
            deeper[0] if deeper else follow,
        )


def _told(call: Call) -> int | None:
    """The turn in which the cause came: in the case's words, in words of causes, or as the answer to an open question."""
    own = pieces(call.case.cause, call.lang) if call.case and call.case.cause else set()
    for n in call.theirs:
        before = max((k for k in call.ours if k < n), default=None)
        asked = before is not None and (
            bool(call.acts[before] & {"C09", "C10"}) or call.heard("open", before)
        )
        if call.heard("cause", n) or pieces(call.turns[n][1], call.lang) & own:
            return n
        late = before is not None and call.ours.index(before) >= 2
        long = len(call.turns[n][1]) >= (8 if call.lang == "zh" else 20)
        if asked and late and long and not call.said[n].amounts:
            return n
    return None


def _follows(call: Call, told: int, follow: int) -> bool:
    """The next line takes the cause up: repeats something of it, asks about it, or meets it; a bare phrase does not."""
    if _brushes_off(call, told, follow):
        return False
    return bool(call.echo(follow, 1)) or (
        bool(call.acts[follow] & {"C10", "C14", "C15"}) and not call.heard("income", follow)
    )


def _offers(call: Call, n: int) -> bool:
    return call.said[n].instalments is not None or bool(call.acts[n] & {"C22", "C24"})


def _first_offer(call: Call) -> int | None:
    return call.first(
        call.ours,
        lambda n: (
            call.said[n].instalments is not None
            or bool(call.acts[n] & {"C24", "C25"})
            or (call.heard("demand", n) and any(r == "pay" for _, r in call.said[n].amounts))
        ),
    )


def _ability(call: Call, add: Add) -> None:
    if not call.moment.collects or (_put_off(call) is not None and not call.agreed.by_debtor):
        return
    midway = _midway(call)
    offer = _first_offer(call)
    before = [n for n in range(len(call.turns)) if offer is None or n < offer]

    def known(moment: str) -> int | None:
        asked = [n for n in before if n in call.ours and call.heard(moment, n)]
        return next((n for n in asked if any(k > n and call.heard("means", k) for k in call.theirs)), None)

    whole = not (midway and call.case and surplus_minor(call.case.means) is None)
    income = known("income")
    add(
        "5.1",
        "ability",
        "报方案前问清收入与到账日",
        "income and payday known before the offer",
        income is not None if whole else None,
        income,
    )
    spend = known("spend")
    add(
        "5.2",
        "ability",
        "问清必要开支或其他债务",
        "essential spending or other debts asked",
        spend is not None if whole else None,
        spend,
    )
    liquid = known("liquid") or next((n for n in call.theirs if call.heard("liquid", n)), None)
    add("5.3", "ability", "知道手头能动用多少", "what is at hand is known", liquid is not None, liquid)
    intent = call.first(call.ours, lambda n: call.heard("intent", n) or "C12" in call.acts[n])
    add(
        "5.4", "ability", "问了客户自己的打算", "the debtor's own intention asked", intent is not None, intent
    )


def _product(call: Call, add: Add) -> None:
    case = call.case
    if case is None or not call.moment.collects:
        return
    said = case.authority
    over = call.first(call.ours, lambda n: beyond(call, n, case) is not None)
    add("6.1", "product", "在权限之内", "within authority", over is None, over)
    if (
        said.min_upfront_pct
        and call.agreed.instalment_minor
        and call.agreed.upfront_minor
        and case.balance_minor
    ):
        add(
            "6.2",
            "product",
            "首付不低于规定",
            "first payment as required",
            call.agreed.upfront_minor >= case.balance_minor * said.min_upfront_pct / 100 * 0.98,
            None,
        )
    if call.agreed.reached and case.balance_minor and any(call.said[n].instalments for n in call.ours):
        add(
            "6.3",
            "product",
            "方案的数字算得对",
            "the figures of the plan add up",
            call.agreed.instalment_minor is not None,
            call.agreed.lines[0] - 1 if call.agreed.lines else None,
        )


def beyond(call: Call, n: int, case: Case) -> str | None:
    """What turn n offers beyond the authority: waiver, instalments; None where nothing. What is to be asked for above is no offer."""
    text, said = call.turns[n][1], case.authority
    if heard(call.lang, "check", text) and not heard(call.lang, "waive_all", text):
        return None
    if said.max_instalments and (call.said[n].instalments or 0) > said.max_instalments:
        return "instalments"
    if not heard(call.lang, "waive", text) and not heard(call.lang, "waive_all", text):
        return None
    if re.search(
        r"(不能|没法|不可以|做不了|没有权限|can'?t|cannot|not able|unable|don'?t have|no )[^,。;.]{0,14}(减|免|waive|off|reduc|discount)",
        text,
        re.I,
    ):
        return None
    limit = case.waivable_minor()
    if limit is None:
        return None
    sums = [
        value
        for value, role in call.said[n].amounts
        if role == "charge" and value not in (case.principal_minor, case.interest_minor, case.fee_minor)
    ]
    if any(value > limit * 1.02 + 100 for value in sums):
        return "waiver"
    if heard(call.lang, "waive_all", text) and (said.max_waiver_pct or 0) < 100:
        return "waiver"
    return None


def free_concession(call: Call) -> int | None:
    """The first reduction given without anything asked in return, where it has to be traded."""
    if call.case is not None and call.case.authority.waiver_conditional is False:
        return None
    return call.first(
        call.ours,
        lambda n: (call.heard("waive", n) or call.heard("waive_all", n) or "C25" in call.acts[n])
        and any(role == "charge" for _, role in call.said[n].amounts) | call.heard("waive_all", n)
        and not call.heard("condition", n)
        and not call.heard("check", n)
        and not _tells_parts(call, n),
    )  # fmt: skip


def _tells_parts(call: Call, n: int) -> bool:
    return sum(role == "charge" for _, role in call.said[n].amounts) >= 2


def _consequences(call: Call, add: Add) -> None:
    spoken = [n for n in call.ours if "C18" in call.acts[n]]
    pressed = call.first(call.ours, lambda n: call.heard("pressure", n))
    add(
        "7.1",
        "consequences",
        "没有施压或时间把戏",
        "no pressure and no trick with time",
        pressed is None,
        pressed,
    )
    if spoken:
        add(
            "7.2",
            "consequences",
            "后果只说一两次",
            "consequences said once or twice, not hammered",
            len(spoken) <= 2,
            spoken[-1],
        )


def _negotiation(call: Call, add: Add) -> None:
    if not call.moment.collects:
        return
    offers = [
        n
        for n in call.ours
        if call.said[n].instalments
        or bool(call.acts[n] & {"C22", "C24", "C25"})
        or (call.heard("demand", n) and call.said[n].amounts)
    ]
    two = call.first(
        call.ours,
        lambda n: (
            (
                call.heard("option", n)
                and (
                    len({v for v, r in call.said[n].amounts if r == "pay"}) >= 2
                    or call.said[n].instalments is not None
                )
            )
            or (call.heard("condition", n) and call.heard("waive", n))
        ),
    )
    add("8.1", "negotiation", "给出可比较的选择", "options to choose from", two is not None, two)
    fits = call.agreed.affordable
    tailored = call.first(
        offers,
        lambda n: bool(
            call.heard("spend", n)
            or call.echo(n)
            or re.search(r"余|剩|留|够|left|to work with|out of your|leaves|room", call.turns[n][1], re.I)
        ),
    )
    add(
        "8.2",
        "negotiation",
        "方案从客户的数字算出",
        "the offer grows out of the debtor's figures",
        tailored is not None,
        tailored,
    )
    gift = free_concession(call)
    if any(call.heard("waive", n) or call.heard("waive_all", n) for n in call.ours):
        add("8.3", "negotiation", "让步有交换、有条件", "each concession traded", gift is None, gift)
    if call.agreed.reached and fits is not None:
        strained = unrelieved(call)
        add(
            "8.4",
            "negotiation",
            "客户承担得起",
            "the debtor can carry it",
            fits and strained is None,
            call.agreed.lines[-1] - 1 if call.agreed.lines else None,
        )
        add(
            "8.5",
            "negotiation",
            "客户承担得起（首付与每期）",
            "first payment and instalment both within means",
            fits and strained is None,
            None,
        )


def unrelieved(call: Call) -> int | None:
    """The first turn in which the debtor says it is too much and our next line neither changes the figures nor routes it."""
    for n in call.theirs:
        if not call.heard("unwilling", n):
            continue
        k = next((k for k in call.ours if k > n), None)
        if k is None:
            continue
        before = {value for j in call.ours if j < k for value, _ in call.said[j].amounts}
        parts = {call.said[j].instalments for j in call.ours if j < k}
        changed = bool({value for value, _ in call.said[k].amounts} - before) or call.said[
            k
        ].instalments not in {None, *parts}
        eased = changed or call.heard("check", k) or call.heard("route", k) or call.heard("pause", k)
        if call.heard("pressure", k) or not eased:
            return n
    return None


def _commitment(call: Call, add: Add) -> None:
    if call.moment.kind != "collect":
        return
    said = call.agreed.by_debtor if call.agreed.reached else frozenset()
    put_off = _put_off(call)
    for number, key, zh, en in (
        ("9.1", "amount", "客户亲口说出金额", "amount spoken by the debtor"),
        ("9.2", "date", "客户亲口说出日期", "date spoken by the debtor"),
        ("9.3", "method", "客户亲口说出方式", "method spoken by the debtor"),
    ):
        add(
            number,
            "commitment",
            zh,
            en,
            None if put_off is not None and not said else key in said,
            call.agreed.lines[-1] - 1 if call.agreed.lines else None,
        )
    last = call.ours[-3:]
    recap = call.first(
        last,
        lambda n: (
            bool(call.acts[n] & {"C27", "C28"}) or (bool(call.said[n].amounts) and bool(call.said[n].dates))
        ),
    )
    add(
        "9.4",
        "commitment",
        "复述金额和日期",
        "amount and date read back",
        recap is not None if put_off is None else None,
        recap,
    )
    plan = call.first(call.ours[-4:], lambda n: call.heard("obstacle", n))
    add(
        "9.5",
        "commitment",
        "约好遇到意外怎么办",
        "agreed what to do if something comes in the way",
        plan is not None,
        plan,
    )
    if put_off is not None:
        add(
            "9.6",
            "commitment",
            "不勉强，约定回复",
            "nothing forced; an answer promised by a day",
            True,
            put_off,
        )


def _put_off(call: Call) -> int | None:
    """Where the collector stops, asks above and names a day for the answer: better than a plan beyond the means."""
    return call.first(
        call.ours[-3:],
        lambda n: (
            call.heard("check", n)
            and (call.heard("next", n) or any(call.heard("next", k) for k in call.ours if k >= n))
        ),
    )


def _special(call: Call, add: Add) -> None:
    kind, at = call.moment.kind, call.moment.turn
    if kind == "collect":
        return
    after = [n for n in call.ours if n > at]
    if kind == "hardship":
        routed = call.first(
            after, lambda n: call.heard("route", n) or "C29" in call.acts[n] or "C17" in call.acts[n]
        )
        add(
            "10.1",
            "special",
            "告知困难渠道或登记",
            "hardship route named or recorded",
            routed is not None,
            routed,
        )
        pressed = call.first(after, lambda n: call.heard("pressure", n))
        add("10.2", "special", "不再施压", "no pressure afterwards", pressed is None, pressed)
        return
    words = {
        "self_harm": "comfort", "deceased": "condole", "wrong_number": "remove", "third_party": "callback_only", "identity_theft": "route",
        "represented": "route", "dispute": "route",
    }  # fmt: skip
    right = call.first(
        after, lambda n: call.heard(words[kind], n) or (kind != "self_harm" and "C29" in call.acts[n])
    )
    add(
        "10.1",
        "special",
        "作了对的事：受理、安抚、移除或请回电",
        "did the right thing: routed, comforted, removed, or asked for a call back",
        right is not None,
        right,
    )
    money = call.first(after, lambda n: _still_collects(call, n))
    add("10.2", "special", "没有继续催收", "did not go on collecting", money is None, money)
    if kind in ("third_party", "wrong_number"):
        leak = call.first(
            call.ours,
            lambda n: (
                call.heard("mention_debt", n)
                and not re.search(
                    r"(不|没|别|not|never|won't|can't)[^,。.]{0,10}(欠|债|debt|owe)", call.turns[n][1], re.I
                )
            ),
        )
        add("10.3", "special", "没有透露债务", "nothing of the debt disclosed", leak is None, leak)
    else:
        pause = call.first(after, lambda n: call.heard("pause", n) or call.heard("next", n))
        add(
            "10.3", "special", "暂停并约定下一步", "paused, and the next step named", pause is not None, pause
        )
    argued = call.first(after, lambda n: call.heard("rude", n) or call.heard("pressure", n))
    add("10.4", "special", "没有争辩", "no argument", argued is None, argued)
    if kind == "self_harm":
        late = call.ours.index(after[0]) if after else 0
        at_once = bool(after) and (call.heard("comfort", after[0]) or call.heard("empathy", after[0]))
        add(
            "10.5",
            "special",
            "第一句就回应安危",
            "the very next line is about their safety",
            at_once,
            call.ours[late] if after else None,
        )


def _still_collects(call: Call, n: int) -> bool:
    if call.heard("pause", n) and not call.said[n].instalments:
        return False
    asks = bool(call.acts[n] & {"C22", "C23", "C24", "C27", "C18"}) and (
        call.heard("demand", n) or bool(call.said[n].amounts)
    )
    return asks or (call.heard("demand", n) and not call.heard("route", n) and not call.heard("remove", n))


def _emotion(call: Call, add: Add) -> None:
    rude = call.first(call.ours, lambda n: call.heard("rude", n))
    add("11.1", "emotion", "语气平稳，不讥讽", "own tone steady, no sarcasm", rude is None, rude)
    shout = call.first(call.ours, lambda n: call.turns[n][1].count("!") + call.turns[n][1].count("！") >= 2)
    add("11.2", "emotion", "没有连用感叹", "no run of exclamations", shout is None, shout)
    argued = call.first(call.ours, lambda n: call.heard("argues", n))
    add("11.4", "emotion", "没有说教或争理", "did not lecture or argue the point", argued is None, argued)
    vented = call.first(call.theirs, lambda n: call.heard("vents", n))
    after = next((k for k in call.ours if vented is not None and k > vented), None)
    if after is not None:
        met = (
            call.heard("owns", after) or (call.heard("empathy", after) and not call.heard("argues", after))
        ) and not call.heard("argues", after)
        add("11.5", "emotion", "客户有火气时先认可再谈", "met the anger before going on", met, after)
    strained = [n for n in call.theirs if call.heard("unwilling", n)]
    if strained:
        left = unrelieved(call)
        add(
            "11.3",
            "emotion",
            "客户为难时降低要求",
            "eased when the debtor was strained",
            left is None,
            left if left is not None else strained[0],
        )


def _close(call: Call, add: Add) -> None:
    last = call.ours[-2:]
    thanks = call.first(last, lambda n: call.heard("thanks", n) or "C30" in call.acts[n])
    add(
        "12.1",
        "close",
        "礼貌收尾",
        "closed politely",
        thanks is not None or any(call.heard("obstacle", n) for n in last),
        thanks,
    )
    following = call.first(
        call.ours[-3:],
        lambda n: (
            call.heard("next", n)
            or call.heard("obstacle", n)
            or bool(call.said[n].dates)
            or call.heard("route", n)
        ),
    )
    add("12.2", "close", "说明下一步", "said what happens next", following is not None, following)
