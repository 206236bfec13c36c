"""Marking an answer: the share of a question that was got right, and what belongs there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dunwell.academy.domain.content import Question

# What a learner hands in: numbers of options (single, multiple, case), the numbers of the items in the order chosen
# (order), for each left-hand side the number of the right-hand one (match), or the number as typed (numeric). Numbers
# count from 0 as the question is written, however it was shuffled for showing.
Given = Sequence[int] | str


@dataclass(frozen=True, slots=True)
class Mark:
    """share: 0 to 1. whole: everything right. understood: whether the answer could be read as one."""

    share: float
    understood: bool = True

    @property
    def whole(self) -> bool:
        """Everything was right."""
        return self.share >= 1.0


NOTHING = Mark(0.0)
UNREADABLE = Mark(0.0, understood=False)


def mark(question: Question, given: Given | None) -> Mark:
    """How much of it is right.

    single, case and numeric: all or nothing (a case with several right options is marked as multiple). multiple: right
    choices less wrong ones, over all right ones, never below 0, so that ticking everything earns nothing. order: the
    share of neighbouring pairs in the right order. match: the share of pairs. An empty answer is 0, one that is not an
    answer to this question is 0 and not understood.
    """
    if given is None or len(given) == 0:
        return NOTHING
    if question.kind == "numeric":
        return _numeric(question, given)
    if isinstance(given, str):
        return UNREADABLE
    if question.kind == "order":
        return _order(len(question.order), given)
    if question.kind == "match":
        return _match(len(question.pairs), given)
    return _chosen(question, given)


def _chosen(question: Question, given: Sequence[int]) -> Mark:
    chosen = set(given)
    if any(not 0 <= number < len(question.options) for number in chosen):
        return UNREADABLE
    right = {number for number, option in enumerate(question.options) if option.right}
    if len(right) == 1:
        return Mark(float(chosen == right))
    return Mark(max(0, len(chosen & right) - len(chosen - right)) / len(right))


def _order(size: int, given: Sequence[int]) -> Mark:
    if sorted(given) != list(range(size)):
        return UNREADABLE
    place = {number: at for at, number in enumerate(given)}
    return Mark(sum(place[number] < place[number + 1] for number in range(size - 1)) / (size - 1))


def _match(size: int, given: Sequence[int]) -> Mark:
    if len(given) != size or any(not -1 <= number < size for number in given):
        return UNREADABLE
    return Mark(sum(left == right for left, right in enumerate(given)) / size)


def _numeric(question: Question, given: Given) -> Mark:
    assert question.figure is not None
    if not isinstance(given, str):
        return UNREADABLE
    number = number_of(given)
    if number is None:
        return UNREADABLE
    return Mark(float(abs(number - question.figure.value) <= question.figure.tolerance))


def number_of(text: str) -> Decimal | None:
    """A number as people type it: full-width digits, thousands separators, a currency or percent sign about it."""
    plain = text.translate({0xFF10 + n: str(n) for n in range(10)} | {0xFF0E: ".", 0xFF0D: "-", 0x2212: "-"})
    plain = plain.replace(",", "").replace("，", "").strip(" ¥￥$£€%％元块天期个")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
