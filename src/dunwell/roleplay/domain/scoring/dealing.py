"""What can be paid, what is offered and what is promised: dimensions 5 to 9."""

import itertools
import re
from collections.abc import Sequence

from dunwell.roleplay.domain.case import Authority, Case
from dunwell.roleplay.domain.scoring.another_time import put_to_another_time
from dunwell.roleplay.domain.scoring.call import Add, Call, begins_midway
from dunwell.roleplay.domain.scoring.conceding import TOO_SOFT, softer_than_need, waved_off
from dunwell.roleplay.domain.scoring.heeding import (
    against_payday,
    before_money,
    takes_borrowed,
    takes_from_need,
    takes_what_is_not_there,
)
from dunwell.roleplay.domain.scoring.plan import (
    ENOUGH,
    SOON,
    WORDS,
    figures,
    most_parts,
    surplus_minor,
    turns_down,
)
from dunwell.roleplay.domain.scoring.told import means_told
from dunwell.roleplay.domain.scoring.words import heard
from dunwell.roleplay.domain.slots.numbers_zh import chinese

OVER_CONCEDES = 2  # offers softened for nothing: the second one is no slip


def _first_offer(call: Call) -> int | None:
    return call.first(
        call.ours,
        lambda n: (
            not _tells_parts(call, n)
            and not (call.said[n].instalments is None and _asks_means(call, n))
            and (
                call.said[n].instalments is not None
                or (
                    bool(call.acts[n] & {"C24", "C25"})
                    and bool({value for value, _ in call.said[n].amounts} - _told_before(call, n))
                )
                or (
                    call.heard("demand", n)
                    and any(r == "pay" and v not in _told_before(call, n) for v, r in call.said[n].amounts)
                )
            )
            and not ("C07" in call.acts[n] and not call.acts[n] & {"C24"} and call.first(call.ours, lambda k: "C07" in call.acts[k]) == n)
        ),
    )  # fmt: skip


def _told_before(call: Call, n: int) -> set[int]:
    """Sums that the other side named before turn n: given back, they are no offer."""
    return {value for k in call.theirs if k < n for value, _ in call.said[k].amounts}


_WHERE_FROM = re.compile(
    r"从(哪|什么)|哪(儿|里)(出|来)|where (would|will|is|does) (that|it|the money)|come from", re.I
)


def _asks_means(call: Call, n: int) -> bool:
    """Whether turn n asks about money of theirs, or where a sum that they promised would come from."""
    asks = any(call.heard(one, n) for one in ("income", "spend", "liquid"))
    return call.heard("question", n) and (asks or _WHERE_FROM.search(call.turns[n][1]) is not None)


def ability(call: Call, add: Add) -> None:
    if not call.moment.collects or (_put_off(call) is not None and not call.agreed.by_debtor):
        return
    if put_to_another_time(call) is not None:
        return
    midway = begins_midway(call)
    offer = _first_offer(call)
    before = [n for n in range(len(call.turns)) if offer is None or n < offer]
    turns = [call.turns[n] for n in before]
    told = means_told(turns, call.lang)
    sums = max(
        (len({value for value, _ in call.said[n].amounts}) for n in before if n in call.theirs), default=0
    )
    parts = {
        "income": told.income_minor_monthly, "liquid": told.liquid_minor,
        "spend": told.other_debts_minor_monthly if told.essential_minor_monthly is None else told.essential_minor_monthly,
    }  # fmt: skip
    counted = {
        "income": 1,
        "spend": 2,
        "liquid": 3,
    }  # three sums in one answer: what comes in, goes out, is at hand

    def known(moment: str) -> int | None:
        """The turn that asked for it, where it was told: by its name or by their number; one answer is not three."""
        asked = [n for n in before if n in call.ours and (call.heard(moment, n) or "C11" in call.acts[n])]
        answered = next((n for n in asked if call.heard(moment, n) and _answered(call, n)), None)
        if answered is not None:
            return answered
        if parts[moment] is None and sums < counted[moment]:
            return None
        return asked[0] if asked else _told_at(call, moment, before)

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
    liquid = known("liquid")
    if liquid is None and parts["liquid"] is not None:
        liquid = next((n for n in call.theirs if call.heard("liquid", n)), None)
    add("5.3", "ability", "知道手头能动用多少", "what is at hand is known", liquid is not None, liquid)
    intent = call.first(call.ours, lambda n: call.heard("intent", n) or "C12" in call.acts[n])
    add(
        "5.4", "ability", "问了客户自己的打算", "the debtor's own intention asked", intent is not None, intent
    )


def _told_at(call: Call, part: str, before: Sequence[int]) -> int | None:
    """The turn of theirs that told a part of their means unasked."""
    names = {"income": "income_minor_monthly", "spend": "essential_minor_monthly", "liquid": "liquid_minor"}
    return next(
        (
            n
            for n in before
            if n in call.theirs and getattr(means_told([call.turns[n]], call.lang), names[part])
        ),
        None,
    )


def _answered(call: Call, n: int) -> bool:
    """Whether the reply to turn n names a sum that turn n did not."""
    k = next((k for k in call.theirs if k > n), None)
    return k is not None and bool(
        {value for value, _ in call.said[k].amounts} - {value for value, _ in call.said[n].amounts}
    )


def product(call: Call, add: Add) -> None:
    case = call.case
    if case is None or not call.moment.collects:
        return
    said = case.authority
    over = call.first(call.ours, lambda n: beyond(call, n, case) is not None)
    add("6.1", "product", "在权限之内", "within authority", over is None, over)
    vain = vain_promise(call)
    if vain is not None:
        add(
            "6.4",
            "product",
            "没有许诺自己做不了主的事",
            "promised nothing that is not theirs to promise",
            False,
            vain,
        )
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
    if (
        call.agreed.reached
        and case.balance_minor
        and call.agreed.adds_up is not None
        and any(call.said[n].instalments for n in call.ours)
    ):
        add(
            "6.3",
            "product",
            "方案的数字算得对",
            "the figures of the plan add up",
            call.agreed.adds_up,
            call.agreed.lines[0] - 1 if call.agreed.lines else None,
        )


def beyond(call: Call, n: int, case: Case) -> str | None:
    """What turn n offers beyond the authority: waiver, instalments; None where nothing. What is to be asked for above is no offer."""
    text, said = call.turns[n][1], case.authority
    text = _REFUSES.sub(" ", text)
    if heard(call.lang, "check", text) and not heard(call.lang, "waive_all", text):
        return None
    parts = most_parts(case)
    if parts and (call.said[n].instalments or 0) > parts and not _keeps_to(call.turns[n][1], parts):
        return "instalments"
    if not heard(call.lang, "waive", text) and not heard(call.lang, "waive_all", text):
        return None
    if _DENIES.search(text):
        return None
    if _other_part(call.lang, text, said):
        return "waiver"
    limit = case.waivable_minor()
    if limit is None:
        return None
    sums = [
        value
        for value, role in call.said[n].amounts
        if role == "charge"
        and not (
            _tells_parts(call, n) and value in (case.principal_minor, case.interest_minor, case.fee_minor)
        )
    ]
    if any(value > limit * 1.02 + 100 for value in sums):
        return "waiver"
    if heard(call.lang, "waive_all", text) and (said.max_waiver_pct or 0) < 100:
        return "waiver"
    return None


_TAKES_OFF = {
    "principal": re.compile(r"(免|减|抹|去|砍)(掉|了|去)?[^，。！？]{0,4}本金|本金[^，。！？]{0,6}(免|减|抹|不要|去掉|砍)|\b(tak|waiv|drop|knock|scrap|wip|forgiv|writ|cut)\w*\b[^.?!,]{0,16}\bprincipal\b", re.I),
    "interest": re.compile(r"(免|减|抹|去)(掉|了|去)?[^，。！？]{0,4}利息|利息[^，。！？]{0,6}(免|减|抹|不收|不要|去掉)|\b(tak|waiv|drop|knock|scrap|wip|forgiv|writ|cut)\w*\b[^.?!,]{0,16}\binterest\b", re.I),
    "fee": re.compile(r"(免|减|抹|去)(掉|了|去)?[^，。！？]{0,4}(违约金|滞纳金|手续费)|(违约金|滞纳金|手续费)[^，。！？]{0,6}(免|减|抹|不收|不要|去掉)|\b(tak|waiv|drop|knock|scrap|wip|forgiv|writ|cut)\w*\b[^.?!,]{0,16}\bfees?\b", re.I),
}  # fmt: skip
_PART_WORDS = {
    "principal": "本金|principal",
    "interest": "利息|息费|interest",
    "fee": "违约金|滞纳金|费|fee|charge",
}


def _other_part(lang: str, text: str, said: Authority) -> bool:
    """Whether a line takes off a part of the balance that may not be reduced: neither named in the authority nor in its note."""
    if said.waiver_of is None:
        return False
    return any(
        rule.search(text)
        and part not in said.waiver_of
        and not re.search(_PART_WORDS[part], said.note or "", re.I)
        for part, rule in _TAKES_OFF.items()
    )


_COUNTED = re.compile(
    r"(\d{1,3}|[一二三四五六七八九十]{1,3})\s*期|\b(\d{1,3}|[a-z]+(?:teen|ty|en|ve|ee|ne|wo|ur|ix|ht))\b",
    re.I,
)
_NO_MORE = re.compile(
    r"没有|不行|做不了|做不到|没这|报不上|批不|是头|到头|封顶|最长|顶多|最多|顶天|只能|只到|上限|权限|超|\b(can'?t|cannot|no|not|isn'?t|at most|most|max\w*|cap|limit|as far as|longest|only)\b", re.I
)  # fmt: skip


def _keeps_to(text: str, parts: int) -> bool:
    """Whether a line that speaks of more parts turns them down and names a number that is allowed."""
    if not _NO_MORE.search(text):
        return False
    found = [_number(one or two) for one, two in _COUNTED.findall(text)]
    return any(1 < (one or 0) <= parts for one in found)


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    if "一" <= word[0] <= "鿿":
        value = chinese(word)
        return None if value is None else int(value)
    return WORDS.get(word.lower())


_REFUSES = re.compile(
    r"(全|都|一起|再)?(减|免)(掉|完|光|这么多)?[^，。,;；减免]{0,8}(不行|不了|不成|不到|没法|没(有)?(这个)?权限|做不到|做不了主|不可能|超)|\b(can'?t|cannot|won'?t|not able to|unable to)\b[^.;,?!]{0,20}\b(drop|wipe|scrap|forget|bin|waive|take)\b[^.;,?!]{0,24}|\b(no|not|can'?t|cannot|won'?t)\b[,. ][^.;?!]{0,24}(all|whole|entire|full|sixty|everything)\b[^.;?!]{0,14}", re.I
)  # fmt: skip
_DENIES = re.compile(
    r"(不能|没法|不可以|做不了|没有?(这个?)?权限|can'?t|cannot|not able|unable|don'?t have|no )[^,。;.]{0,14}(减|免|waive|off|reduc|discount)|(全|都)[免减][^，。]{0,4}没有?(这个?)?权限", re.I
)  # fmt: skip
_GRANTS = re.compile(
    r"(给|帮|为)您.{0,6}(减|免|抹|去掉|消)|直接[^，。]{0,6}(减|免|抹|去)|(减|免|抹)(给您|掉|了)|(减|免)(给您|掉|了)|i(?:'ll| will| can|'m going to) (?:also )?(?:waive|take off|take some|knock|drop|cut|scrap|wipe)|i(?:'ve| have) (?:already )?(?:waived|taken|knocked|dropped)|\bi'?m (?:waiving|taking|knocking|dropping|wiping|scrapping)|no strings", re.I
)  # fmt: skip
_PAYS = ("means", "unwilling")  # what the debtor says that may make a softer offer right


# What nobody on the telephone can promise: what is reported, decided by others, or done by others for ever after.
_VAIN = re.compile(
    r"(保证|肯定|绝对|一定|包|担保|打包票)(给|帮|替)?(您|你)?[^，。！？?]{0,8}(不上征信|不影响征信|不(会)?起诉|批(下来|准|过)|(能|会)批|通过|免掉|全免|不(再|会再)(打|催|联系)|没(有)?人(再)?(打|催|找))"
    r"|征信[^，。！？?]{0,8}(给|帮|替)?(您|你)?(消掉|消除|删掉|抹掉|洗(白|掉)|改(掉|过来))|(消掉|删掉|抹掉|洗掉)[^，。！？?]{0,6}征信"
    r"|不(会)?影响(您|你)?的?征信.{0,6}(担保|保证)|(再也|永远)(不会|没有?人)[^，。！？?]{0,6}(打|催|找|联系)(您|你)?"
    r"|(剩下|余下|其余|后面)的?[^，。！？?]{0,6}(就)?(不用|不要|不必)(您|你)?(再)?(还|付)了"
    r"|\b(guarantee|promise|for sure|definitely|make sure|swear)\b[^.?!]{0,40}\b(approved|(won'?t|never|not) (be )?(sue|sued|go to court|report|reported|hear|call|called)|nobody|no one|no more calls|waived|credit (file|report|score|record))"
    r"|\b(nobody|no one) will ever (call|contact|bother)|never (hear from|be called|be contacted)[^.?!]{0,12}again"
    r"|\b(wipe|wiped|remove|removed|delete|deleted|erase|erased|scrub|take it) (it )?(all )?(off|from) your (credit|file|record)|forget (about )?the rest\b",
    re.I,
)  # fmt: skip
_UNSURE = re.compile(r"(不|没法|不敢|无法|不好)(能|敢)?(跟|向|给)?(您|你)?(保证|打包票|承诺|担保|肯定)|不一定|(can'?t|cannot|can not|won'?t|not able to|unable to) (promise|guarantee|say for sure)", re.I)  # fmt: skip


def vain_promise(call: Call) -> int | None:
    """The first turn that promises what the collector cannot: no entry at the bureau, an approval, no suit, never a call again."""
    return call.first(
        call.ours,
        lambda n: _VAIN.search(call.turns[n][1]) is not None and _UNSURE.search(call.turns[n][1]) is None,
    )


def empty_yes(call: Call) -> int | None:
    """The other side's yes that binds to nothing and with which the collector let it rest: no sum and no day, theirs or put to
    them. In a call played here also one that was said only to be left in peace. None where there is no such yes."""
    if call.handling is not None and call.handling.empty:
        return call.agreed.lines[-1] - 1 if call.agreed.lines else call.theirs[-1]
    at = call.first(call.theirs[::-1], lambda n: n >= len(call.turns) - 2 * SOON and _promises(call, n))
    if at is None or _put_off(call) is not None:
        return None
    if any(_binds(call, n) for n in call.theirs if len(call.turns) - 2 * SOON <= n <= at):
        return None  # their own words named sum and day; a yes after that adds nothing to them
    before = [n for n in call.ours if n < at][-2:]
    after = range(at + 1, len(call.turns))
    sums = any(role in ("pay", "owed") for n in (*before, at, *after) for _, role in call.said[n].amounts)
    days = any(_days(call, n) for n in (*before, at, *after))
    return None if sums and days else at


def unspoken(call: Call) -> bool:
    """Whether a yes was taken for an agreement in which the other side named neither a sum nor a day."""
    return call.agreed.reached and not call.agreed.by_debtor & {"amount", "date"} and _put_off(call) is None


FAR_BELOW = 0.5  # of the first payment that the policy asks for


def below_least(call: Call) -> float | None:
    """The share of the first payment asked for by the policy, where a plan begins with less and nobody above was asked, nor the
    means show that more is not there; None where it is kept."""
    case, first = call.case, call.agreed.upfront_minor
    if case is None or not case.authority.min_upfront_pct or not case.balance_minor or not first:
        return None
    least = case.balance_minor * case.authority.min_upfront_pct / 100
    spoken = {value for n in call.theirs for value, _ in call.said[n].amounts}
    planned = call.agreed.reached and call.agreed.instalment_minor is not None and first in spoken
    carried = (call.agreed.sa or 0) * first  # what they could pay at first; 0 where it is not known
    if (
        not planned
        or first >= least * 0.98
        or 0 < carried < least
        or any(call.heard("check", n) for n in call.ours)
    ):
        return None
    return first / least


_SPAN = re.compile(
    r"(这|本|下)(个)?(周|月|星期|礼拜)(内|里|之内|以内)?|这(几|两)天|近期|(this|next|in the next|over the next|in a) (week|month|fortnight|couple of (days|weeks)|few (days|weeks))|(one|some) (day|time)( this| next)? ?\w*", re.I
)  # fmt: skip


def _days(call: Call, n: int) -> bool:
    """Whether turn n names a day: a week or a month as a whole is none."""
    return any(_SPAN.fullmatch(day.strip()) is None for day in call.said[n].dates)


def _binds(call: Call, n: int) -> bool:
    """A turn of theirs with a sum to pay and the day of it."""
    return _days(call, n) and any(role == "pay" for _, role in call.said[n].amounts)


_FOBS = {
    "zh": re.compile(r"(会|肯定|一定|马上|尽快|这两天|过几天|回头|到时候)[^，。！？?]{0,6}(还|弄|处理|转|付|给)|(放心|没问题|行行行|好好好|忘不了)|(行|好|成|嗯|可以)[，,。]?[^，。！？?]{0,6}(尽量|尽快|尽力)|(尽量|尽快|尽力)(这|本|下|早|还|弄|凑|安排|吧|$)"),
    "en": re.compile(r"\b(i'?ll|i will|gonna|going to|will) (pay|sort|do|send|get|take care|handle|deal)|it'?s coming|don'?t worry|consider it done|no problem|as soon as|get right on it|(i'll|i will|we'll|yeah,?|yes,?|sure,?|ok(ay)?,?|i can) (try|do (my|our) best|see what|aim)|do (my|our) best", re.I),
}  # fmt: skip


def _promises(call: Call, n: int) -> bool:
    """Whether a turn of theirs says that they will pay, be it ever so vaguely; a refusal or a question does not."""
    text = call.turns[n][1]
    if call.heard("question", n) or call.heard("declines", n):
        return False
    return _FOBS[call.lang].search(text) is not None


def free_concession(call: Call) -> int | None:
    """The first reduction given without anything asked in return, where it has to be traded."""
    if call.case is not None and (
        call.case.authority.waiver_conditional is False or call.moment.kind == "hardship"
    ):
        return None
    return call.first(
        call.ours,
        lambda n: (
            (call.heard("waive", n) or call.heard("waive_all", n) or "C25" in call.acts[n])
            and (
                any(role == "charge" for _, role in call.said[n].amounts)
                or call.heard("waive_all", n)
                or _GRANTS.search(call.turns[n][1]) is not None
            )
            and not _DENIES.search(call.turns[n][1])
            and not call.heard("condition", n)
            and not _for_a_day(call, n)
            and not call.heard("check", n)
            and not _under_terms(call, n)
            and not (_tells_parts(call, n) and not _grants_apart(call, n))
        ),
    )


def _under_terms(call: Call, n: int) -> bool:
    """Whether the reduction of turn n was put under a condition before and is only said again, or haggled over, without being granted."""
    sums = {value for value, _ in call.said[n].amounts}
    return _GRANTS.search(call.turns[n][1]) is None and any(
        call.heard("condition", k)
        and (call.heard("waive", k) or call.heard("waive_all", k) or bool(sums & _given(call, k)))
        for k in call.ours
        if k < n
    )


_GIVES_BACK = re.compile(r"减|免|抹|\b(off|back|waiv\w*|drop\w*|half|reduc\w*|fees?)\b", re.I)


def _given(call: Call, n: int) -> set[int]:
    """The sums of turn n where it speaks of taking something off, and the halves of the parts that it may halve."""
    if "C25" not in call.acts[n] and _GIVES_BACK.search(call.turns[n][1]) is None:
        return set()
    limit = (call.case.waivable_minor() or 0) if call.case else 0
    return {value for value, _ in call.said[n].amounts} | ({limit} if limit else set())


_SENTENCE = re.compile(r"(?<=[。！？?!;；.])\s*")


def _for_a_day(call: Call, n: int) -> bool:
    """Whether the sentence that reduces something names the day of a payment: what is to come first."""
    return any(
        (heard(call.lang, "waive", part) or heard(call.lang, "waive_all", part))
        and any(day in part for day in call.said[n].dates)
        for part in _SENTENCE.split(call.turns[n][1])
    )


def _grants_apart(call: Call, n: int) -> bool:
    """Whether another sentence than the one that tells what the debt is made of gives something away."""
    parts = [part for part in _SENTENCE.split(call.turns[n][1]) if part.strip()]
    return len(parts) > 1 and any(
        _GRANTS.search(part) is not None
        and not _DENIES.search(part)
        and sum(role == "charge" for _, role in figures(part, call.lang).amounts) < 2
        for part in parts
    )


def conceded(call: Call) -> int:
    """How many things were given for nothing: a reduction, a plan softer than the means need, a larger offer talked down; one more
    where it was given before the means were known."""
    soft, talked = softer_than_need(call), waved_off(call)
    gift = free_concession(call)
    given = [n for n in (gift, soft, talked, *softened(call)) if n is not None]
    if not given:
        return 0
    told = any(
        2 < k < min(given)
        and (call.heard("means", k) or (bool(call.said[k].amounts) and "C11" in call.acts[k - 1]))
        for k in call.theirs
    )
    twice = soft is not None and (call.agreed.ls or 0) >= 2 * TOO_SOFT
    return len(given) + (not told) + twice


def softened(call: Call) -> list[int]:
    """Our turns that offer more parts than the offer before, though the other side named no figure and no need in between."""
    offers = [n for n in call.ours if call.said[n].instalments]
    found = []
    for before, n in itertools.pairwise(offers):
        if (call.said[n].instalments or 0) <= (call.said[before].instalments or 0):
            continue
        between = [k for k in call.theirs if before < k < n]
        if _least(call, n) > _least(call, before) > 0:
            continue  # the next stage of one plan, and more a month than before
        reason = any(
            call.said[k].amounts or call.said[k].instalments or any(call.heard(each, k) for each in _PAYS)
            for k in between
        )
        if not reason and not call.heard("condition", n):
            found.append(n)
    return found


def _least(call: Call, n: int) -> int:
    return min((value for value, role in call.said[n].amounts if role in ("pay", "owed")), default=0)


def _tells_parts(call: Call, n: int) -> bool:
    return sum(role == "charge" for _, role in call.said[n].amounts) >= 2


_TAKES_AWAY = re.compile(
    r"拖车|收车|扣车|断(电|水|气|供)|\b(repossess\w*|repo|(take|taking|lose|losing|tow|pick up|come for) (the|your) (car|truck|van|vehicle|house|home)|disconnect\w*|shut ?off|cut off)\b", re.I
)  # fmt: skip


def consequences(call: Call, add: Add) -> None:
    spoken = [n for n in call.ours if "C18" in call.acts[n] or _TAKES_AWAY.search(call.turns[n][1])]
    pressed = call.first(call.ours, lambda n: call.presses(n))
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


def negotiation(call: Call, add: Add) -> None:
    if not call.moment.collects or put_to_another_time(call) is not None:
        return
    offers = [
        n
        for n in call.ours
        if call.said[n].instalments
        or bool(call.acts[n] & {"C22", "C24", "C25"})
        or (call.heard("demand", n) and call.said[n].amounts)
        or (
            call.said[n].dates
            and any(role == "pay" for _, role in call.said[n].amounts)
            and not _tells_parts(call, n)
        )
    ]
    if call.moment.kind == "hardship" and not offers and any(call.heard("pause", n) for n in call.ours):
        return  # paused: there is nothing to bargain about today
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
    tailored = call.first(offers, lambda n: _grows_out(call, n))
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
    if sum(call.said[n].instalments is not None for n in call.ours) > 1:
        soft = softened(call)
        add(
            "8.6",
            "negotiation",
            "没有一再白白放软",
            "did not soften the offer again and again for nothing",
            len(soft) < OVER_CONCEDES,
            soft[-1] if soft else None,
        )
    if call.agreed.reached and call.moment.kind == "collect":
        eager = softer_than_need(call)
        eager = waved_off(call) if eager is None else eager
        add(
            "8.7",
            "negotiation",
            "没有放得比需要的更宽",
            "gave no more ease than was needed",
            eager is None,
            eager,
        )
    if call.agreed.reached:
        eased, at = (
            unrelieved(call) is None
            and takes_from_need(call) is None
            and takes_what_is_not_there(call) is None
            and takes_borrowed(call) is None,
            call.agreed.lines[-1] - 1 if call.agreed.lines else None,
        )
        for number, ratio, zh, en in (
            ("8.4", call.agreed.sa, "首付在手头能动用之内", "the first payment is within what is at hand"),
            ("8.5", call.agreed.ls, "每期在月结余之内", "each instalment is within the monthly surplus"),
        ):
            add(number, "negotiation", zh, en, None if ratio is None else ratio >= ENOUGH and eased, at)


def _grows_out(call: Call, n: int) -> bool:
    """Whether an offer rests on what the other side told: a sum of theirs or what is left of it, a day of theirs, or, beside words
    of what has to remain to them, something of what they said. Such words alone show nothing."""
    sums, days = call.figures_told(n)
    spare = surplus_minor(call.means)
    if (
        spare and len(sums) >= 2
    ):  # worked out of what was told, though the words for one of the sums were not read
        sums = sums | {spare}
    if any(abs(value - one) <= max(100, 0.01 * one) for value, _ in call.said[n].amounts for one in sums):
        return True
    if any(one in other or other in one for one in call.said[n].dates for other in days):
        return True
    leaves = call.heard("spend", n) or _LEAVES.search(call.turns[n][1]) is not None
    return leaves and call.reflects(n, len(call.turns))


_LEAVES = re.compile(r"余|剩|留|够|left|to work with|out of your|leaves|room", re.I)


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
        if call.presses(k) or not eased:
            return n
    return None


def commitment(call: Call, add: Add) -> None:
    later = put_to_another_time(call)
    if later is not None:
        add(
            "9.6",
            "commitment",
            "不勉强，约定回复",
            "nothing forced; an answer promised by a day",
            True,
            later,
        )
        return
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
            (bool(call.acts[n] & {"C27", "C28"}) or (bool(call.said[n].amounts) and bool(call.said[n].dates)))
            and not _gainsaid(call, n)
        ),
    )
    if recap is None:
        recap = call.first(call.theirs[-3:], lambda n: _says_back(call, n))
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
    vague = empty_yes(call)
    if vague is not None or call.agreed.reached:
        add(
            "9.7",
            "commitment",
            "没有把空口答应当成承诺",
            "took no empty yes for a promise",
            vague is None,
            vague,
        )
    late = against_payday(call)
    late = before_money(call) if late is None else late
    if late is not None:
        add(
            "9.8",
            "commitment",
            "约定的日子照顾了钱到账的时间",
            "the day agreed heeds when the money comes",
            False,
            late,
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


def _gainsaid(call: Call, n: int) -> bool:
    """Whether what turn n reads back is not what they said: the reply turns it down or names other sums, or where nothing was agreed
    nothing of it was theirs."""
    mine = {value for value, role in call.said[n].amounts if role in ("pay", "owed")}
    if not mine:
        return False
    k = next((k for k in call.theirs if k > n), None)
    if k is not None:
        other = {value for value, role in call.said[k].amounts if role in ("pay", "owed")}
        if turns_down(call.turns[k][1], call.lang) or (other and not _alike(mine, other)):
            return True
    spoken = {value for j in call.theirs for value, _ in call.said[j].amounts}
    return not call.agreed.reached and not _alike(mine, spoken)


def _alike(some: set[int], others: set[int]) -> bool:
    return any(abs(one - other) <= max(100, 0.01 * other) for one in some for other in others)


def _says_back(call: Call, n: int) -> bool:
    """Whether a turn of theirs says a sum of the plan and its day again, and does not set right what was read back wrongly."""
    before = max((k for k in call.ours if k < n), default=None)
    if before is not None and _gainsaid(call, before):
        return False
    earlier = {value for k in range(n) for value, role in call.said[k].amounts if role in ("pay", "owed")}
    return bool(call.said[n].dates) and bool({value for value, _ in call.said[n].amounts} & earlier)


def _put_off(call: Call) -> int | None:
    """Where the collector stops, asks above and names a day for the answer: better than a plan beyond the means."""
    return call.first(
        call.ours[-3:],
        lambda n: (
            call.heard("check", n)
            and (call.heard("next", n) or any(call.heard("next", k) for k in call.ours if k >= n))
        ),
    )
