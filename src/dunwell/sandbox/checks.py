"""Each task judged from what was done in the sandbox's data: a function a task, from facts to what is met."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance import gate, queries
from dunwell.compliance.situation import ContactIntent
from dunwell.compliance.tables import Permit
from dunwell.contact.tables import Outcome
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.negotiation import deal_tables
from dunwell.negotiation.tables import Promise, PromisePart
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import ContactPoint
from dunwell.sandbox.domain.tasks import Verdict
from dunwell.worklist.tables import Callback

Facts = Mapping[str, Any]
# What must not stand in a note about a call with somebody else: a debt, in either language, or a sum.
TELLS = re.compile(
    r"欠|逾期|贷款|还款|催收|债|\d{3,}|\b(?:debt|owe\w*|overdue|loan|arrears|repay\w*|collect\w*)\b",
    re.IGNORECASE,
)


class Desk:
    """A sandbox as its judge sees it."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, facts: Facts, answers: Mapping[str, str]) -> None:  # fmt: skip
        self.session, self.clock, self.actor, self.facts, self.answers = session, clock, actor, facts, answers

    def outcomes(self) -> list[Outcome]:
        """What was recorded about the task's debtor, oldest first."""
        query = select(Outcome).where(Outcome.debtor_id == self.facts["debtor"], Outcome.replaced.is_(False))
        return list(self.session.scalars(query.order_by(Outcome.id)))

    def with_code(self, code: str) -> list[Outcome]:
        """Outcomes of a code."""
        return [one for one in self.outcomes() if one.code == code]

    def promises(self) -> list[tuple[Promise, list[PromisePart]]]:
        """Promises on the task's account that were not withdrawn."""
        query = select(Promise).where(
            Promise.account_id == self.facts["account"], Promise.status != "withdrawn"
        )
        rows = self.session.scalars(query.order_by(Promise.id)).all()
        return [(row, list(self.session.scalars(select(PromisePart).where(PromisePart.promise_id == row.id)))) for row in rows]  # fmt: skip

    def standing(self) -> set[str]:
        """Kinds of restriction that stand now."""
        return {one.kind for one in queries.restrictions(self.session, self.facts["debtor"], self.clock.now())}  # fmt: skip


def who(desk: Desk) -> Verdict:
    """Each debtor answered as the gate sees it now: a reason only counts while the gate refuses."""
    met = {}
    for number, one in enumerate(desk.facts["people"], start=1):
        wish = ContactIntent(one["debtor"], one["point"], "voice", "collect", one["account"])
        allowed = gate.preview(desk.session, desk.clock, desk.actor, wish).allowed
        met[f"person{number}"] = desk.answers.get(f"person{number}") == ("allowed" if allowed else one["truth"])  # fmt: skip
    return Verdict(met)


def promise(desk: Desk) -> Verdict:
    made = desk.promises()
    parts = [part for _, parts in made for part in parts]
    return Verdict(
        {
            "outcome": bool(desk.with_code("promise")),
            "amount": len(parts) == 1 and parts[0].amount_minor == desk.facts["minor"],
            "day": len(parts) == 1 and parts[0].due_on == date.fromisoformat(desk.facts["day"]),
            "read_back": bool(made) and all(row.confirmed for row, _ in made),
        }
    )


def hardship(desk: Desk) -> Verdict:
    found = desk.with_code("hardship")
    return Verdict(
        {
            "outcome": any(len(one.note.strip()) >= 6 for one in found),
            "cause": any(one.cause_of_arrears == "job_loss" for one in found),
            "means": deal_tables.open_hardship(desk.session, desk.facts["debtor"]) is not None,
            "no_promise": not desk.promises(),
        }
    )


def third(desk: Desk) -> Verdict:
    found = desk.with_code("third_refuses")
    point = desk.session.get(ContactPoint, desk.facts["point"])
    permits = desk.session.scalars(select(Permit).where(Permit.debtor_id == desk.facts["debtor"])).all()
    return Verdict(
        {
            "gate": any(one.revealed_at for one in permits),
            "outcome": bool(found) and all(one.who not in ("self", "") for one in found),
            "silent": bool(found) and not any(TELLS.search(one.note) for one in found),
            "number": point is not None and point.status == "invalid",
        }
    )


def dispute(desk: Desk) -> Verdict:
    found = desk.with_code("disputes")
    sum_said = str(desk.facts["minor"] // 100)
    return Verdict(
        {
            "outcome": bool(found),
            "note": any(sum_said in one.note.replace(",", "") for one in found),
            "rests": "disputed" in desk.standing(),
            "no_promise": not desk.promises(),
        }
    )


def opt_out(desk: Desk) -> Verdict:
    standing = desk.standing()
    return Verdict({"sms": "opt_out:sms" in standing, "only": not standing & {"stop_contact", "opt_out:voice"}, "recorded": bool(desk.outcomes())})  # fmt: skip


def mismatch(desk: Desk) -> Verdict:
    found = desk.with_code("paid_already")
    missing = re.sub(r"[^\d.]", "", desk.answers.get("missing", "")).rstrip(".")
    return Verdict(
        {
            "missing": missing in (str(desk.facts["missing"] // 100), f"{desk.facts['missing'] / 100:.2f}"),
            "day": desk.answers.get("day", "") == desk.facts["day"],
            "outcome": bool(found),
            "next_step": any(one.next_step == "verify_payment" for one in found),
        }
    )


def lawyer(desk: Desk) -> Verdict:
    found = desk.with_code("lawyer_named")
    name = desk.facts["lawyer"].removeprefix("Ms ")
    return Verdict(
        {
            "outcome": bool(found), "note": any(name in one.note and desk.facts["phone"] in one.note for one in found),
            "rests": "represented" in desk.standing(),
        }
    )  # fmt: skip


def vulnerable(desk: Desk) -> Verdict:
    return Verdict({"outcome": bool(desk.with_code("vulnerable")), "rests": "vulnerable" in desk.standing(), "no_promise": not desk.promises()})  # fmt: skip


def callback(desk: Desk) -> Verdict:
    rows = desk.session.scalars(select(Callback).where(Callback.debtor_id == desk.facts["debtor"], Callback.state == "open")).all()  # fmt: skip
    local = [one.at.astimezone(ZoneInfo(HOME_ZONE)) for one in rows]
    right = [at for at in local if str(at.date()) == desk.facts["day"]]
    return Verdict(
        {
            "outcome": bool(desk.with_code("callback")), "day": bool(right), "hour": any((at.hour, at.minute) == (desk.facts["hour"], 0) for at in right),
            "agreed": any(one.agreed_by_debtor for one in rows),
        }
    )  # fmt: skip


CHECKS: Mapping[str, Callable[[Desk], Verdict]] = {
    "who": who, "promise": promise, "hardship": hardship, "third": third, "dispute": dispute, "opt_out": opt_out, "mismatch": mismatch,
    "lawyer": lawyer, "vulnerable": vulnerable, "callback": callback,
}  # fmt: skip
