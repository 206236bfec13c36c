"""The words of an offer and of what is read back (content/offers.yaml), filled with exact figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

import yaml
from babel.numbers import format_currency

from dunwell.foundation.i18n import gettext
from dunwell.foundation.money import Money
from dunwell.foundation.settings import resource
from dunwell.ledger.domain import METHODS
from dunwell.negotiation.domain.offers import Offer, Payment, covers_all
from dunwell.negotiation.domain.promises import PromiseDraft
from dunwell.negotiation.methods import creditor_of
from dunwell.negotiation.policy import plan_rules
from dunwell.portfolio.tables import Account

ZH_MONEY = {"CNY": "{}元", "TWD": "新台币{}元", "HKD": "{}港元"}


@cache
def words() -> dict[str, Any]:
    """The texts, both languages."""
    return dict(yaml.safe_load(resource("content", "offers.yaml").read_text(encoding="utf-8")))


def say(offer: Offer, account: Account, method: str, lang: str) -> str:
    """What to say to put an offer."""
    return str(words()["offers"][offer.kind][lang]).format(**_values(offer, account, method, lang))


def read_back(
    offer: Offer, account: Account, method: str, lang: str, balance: Mapping[str, int | None]
) -> str:
    """The sentence to read back before anything counts. `balance` by component: whether the plan settles all of it."""
    kind = "plan" if len(offer.payments) > 1 else "once"
    values = _values(offer, account, method, lang)
    bears = "inside" if offer.interest_minor else "none" if covers_all(offer, balance) else "contract"
    interest = money(offer.interest_minor, offer.currency, lang)
    values["interest_line"] = str(words()["plan_interest"][bears][lang]).format(interest=interest)
    return str(words()["read_back"][kind][lang]).format(**values).strip()


def read_back_promise(draft: PromiseDraft, account: Account, lang: str) -> str:
    """The sentence to read back of a plain promise: every part with its amount and day, and how it is paid."""
    texts = words()["read_back"]
    parts = [
        str(texts["promise_part"][lang]).format(
            day=day(part.due_on, lang), time=f" {part.due_time:%H:%M}" if part.due_time else "",
            amount=money(part.amount_minor, account.currency, lang),
        )
        for part in sorted(draft.parts, key=lambda part: part.due_on)
    ]  # fmt: skip
    own = creditor_of(account.product).method(draft.method)
    how = own.say[lang] if own else gettext("zh_Hans" if lang == "zh" else "en", METHODS[draft.method])
    return str(texts["promise"][lang]).format(parts=("；" if lang == "zh" else "; ").join(parts), method=how)


def money(minor: int, currency: str, lang: str) -> str:
    """An amount as it is said."""
    major = f"{Money(minor, currency).major:,}"
    if lang != "zh":
        return f"{currency} {major}"
    if currency in ZH_MONEY:
        return ZH_MONEY[currency].format(major)
    return format_currency(Money(minor, currency).major, currency, format_type="name", locale="zh_Hans_CN")


def day(on: date, lang: str) -> str:
    """A day as it is said."""
    return f"{on.year}年{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {on:%B %Y}"


def method_words(account: Account, method: str, lang: str) -> str:
    """How to pay, in the creditor's words."""
    creditor = creditor_of(account.product)
    known = creditor.method(method) or creditor.methods[0]
    return known.say[lang]


def _values(offer: Offer, account: Account, method: str, lang: str) -> dict[str, str]:
    regular = offer.payments[1:] if offer.upfront_minor else offer.payments
    waived = money(offer.waived_minor, offer.currency, lang)
    upfront = ""
    if offer.upfront_minor:
        upfront = str(words()["upfront"][lang]).format(
            upfront=money(offer.upfront_minor, offer.currency, lang), first_day=day(offer.payments[0].on, lang)
        )  # fmt: skip
    rules = plan_rules()
    return {
        "amount": money(offer.total_minor, offer.currency, lang), "base": money(offer.base_minor, offer.currency, lang),
        "day": day(offer.last_on, lang), "first_day": day(regular[0].on, lang), "upfront": upfront,
        "each": _each(regular, offer.currency, lang), "months": str(len(regular)), "count": str(len(offer.payments)),
        "waived": waived,
        "method": method_words(account, method, lang), "grace": str(rules.grace_days + rules.cure_days),
        "waived_line": str(words()["read_back"]["waived"][lang]).format(waived=waived) if offer.waived_minor else "",
    }  # fmt: skip


def _each(payments: Sequence[Payment], currency: str, lang: str) -> str:
    """What each of the payments is, exactly: all the same, a few stretches by their numbers, or falling month by month."""
    texts = words()["each"]

    def say(name: str, minor: int, **values: object) -> str:
        return str(texts[name][lang]).format(amount=money(minor, currency, lang), **values)

    runs, at = [], 1
    for minor, same in groupby(payment.minor for payment in payments):
        runs.append((at, at + len(list(same)) - 1, minor))
        at = runs[-1][1] + 1
    if len(runs) == 1:
        return say("same", runs[0][2])
    if len(runs) > 3:
        return say("falling", payments[0].minor, least=money(payments[-1].minor, currency, lang))
    said = [say("one" if first == last else "run", minor, n=first, last=last) for first, last, minor in runs]
    return ("，" if lang == "zh" else ", ").join(said)
