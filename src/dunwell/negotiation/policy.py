"""The house's rules of negotiation as data: strategies/*.yaml, read once and checked. A faulty file is a ValueError."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dunwell.foundation.settings import resource
from dunwell.ledger.domain import COMPONENTS
from dunwell.negotiation.domain import affordability, authority, ladder, offers, plans
from dunwell.negotiation.domain.promises import Policy
from dunwell.negotiation.domain.reliability import Prior
from dunwell.people.domain import ROLES

CONFIDENCES = ("V", "S", "M", "unverified", "house")


@cache
def promise_policy(path: Path | None = None) -> Policy:
    """The policy of promises. Raises ValueError for a negative figure, TypeError for an unknown one."""
    raw = _read("promises.yaml", path)
    policy = Policy(**raw)
    for name, value in raw.items():
        if not isinstance(value, int) or value < 0:
            raise ValueError(f"promise policy {name} is not a whole number from 0")
    return policy


def plan_policy() -> Policy:
    """How the instalments of an agreement are taken and judged as promised parts: the plan's own grace and length."""
    rules = plan_rules()
    return Policy(rules.grace_days, rules.tolerance_minor, horizon_days=366 * 6, max_parts=61)


def policy_of(promise: Any) -> Policy:
    """The policy that judges a promise: a plan's instalments have their own grace."""
    return plan_policy() if promise.agreement_id is not None else promise_policy()


@cache
def affordability_rules(path: Path | None = None) -> affordability.Rules:
    """strategies/affordability.yaml."""
    raw = _read("affordability.yaml", path)
    asks = {
        name.removesuffix("_ask"): _both(raw.pop(name)) for name in list(raw) if str(name).endswith("_ask")
    }
    outgoings = {
        kind: tuple(affordability.Category(c["code"], _both(c["name"]), _both(c["ask"])) for c in found)
        for kind, found in raw.pop("outgoings").items()
    }
    minimum = []
    for row in raw.pop("minimum"):
        row.pop("checked")  # when a person last looked; said in the file
        if row["confidence"] not in CONFIDENCES or not row["source"]:
            raise ValueError(f"the minimum of {row['region']} has no source or confidence")
        minimum.append(affordability.Minimum(**row | {"name": _both(row["name"])}))
    _whole(raw)
    return affordability.Rules(**raw, outgoings=outgoings, asks=asks, minimum=tuple(minimum))


@cache
def authority_matrix(path: Path | None = None) -> authority.Matrix:
    """strategies/authority.yaml."""
    raw = _read("authority.yaml", path)
    rules = tuple(authority.Rule(**row) for row in raw["rules"])
    seen = set()
    for rule in rules:
        if rule.role not in ROLES or rule.component not in COMPONENTS:
            raise ValueError(f"the authority of {rule.role} over {rule.component}: no such role or component")
        if (rule.role, rule.component) in seen or not 0 <= rule.share_pct <= 100:
            raise ValueError(
                f"the authority of {rule.role} over {rule.component} is there twice or above 100 %"
            )
        _whole({**rule.most, **rule.alone})
        seen.add((rule.role, rule.component))
    return authority.Matrix(rules, int(raw["request_days"]), frozenset(raw["write_off"]))


@cache
def offer_rules(path: Path | None = None) -> offers.Rules:
    """strategies/offers.yaml, what concerns offers."""
    raw = _read("offers.yaml", path)
    longest = tuple(offers.Longest(**row) for row in raw["longest"])
    if any(one.confidence not in CONFIDENCES or one.months <= 0 for one in longest):
        raise ValueError("a longest plan has no confidence or no months")
    figures = {name: raw[name] for name in ("discount_bp", "best", "upfront_days", "decide_days")}
    _whole(figures)
    return offers.Rules(**figures, prior=Prior(**raw["prior"]), longest=longest)


@cache
def ladder_rules() -> ladder.Rules:
    """strategies/offers.yaml, ladder."""
    return ladder.Rules(**_read("offers.yaml")["ladder"])


@cache
def plan_rules() -> plans.Rules:
    """strategies/offers.yaml, plan."""
    raw = _read("offers.yaml")["plan"]
    return plans.Rules(**raw | {"remind_days": tuple(sorted(raw["remind_days"], reverse=True))})


@cache
def reward_rules(path: Path | None = None) -> plans.Reward:
    """strategies/offers.yaml, reward."""
    raw = _read("offers.yaml", path).get("reward") or {}
    found = plans.Reward(tuple(raw.get("kinds", ())), raw.get("waive_pct", {}))
    if not set(found.kinds) <= set(plans.PLANS) or not set(found.waive_pct) <= set(COMPONENTS):
        raise ValueError("a reward names a kind of plan or a component that there is not")
    if any(not 0 < pct <= 100 for pct in found.waive_pct.values()):
        raise ValueError("a reward is more than 0 and at most 100 %")
    return found


@cache
def reage_rules() -> plans.ReageRules:
    """strategies/offers.yaml, reage."""
    return plans.ReageRules(**_read("offers.yaml")["reage"])


@cache
def debit_notice_days() -> int:
    """How many days before a debit it must be announced."""
    return int(_read("offers.yaml")["debit"]["notice_days"])


def _read(name: str, path: Path | None = None) -> dict[str, Any]:
    raw = yaml.safe_load((path or resource("strategies", name)).read_text(encoding="utf-8"))
    if not isinstance(raw, dict):
        raise ValueError(f"{name} is not a list of named figures")
    return raw


def _both(words: dict[str, str]) -> dict[str, str]:
    if set(words) != {"en", "zh"} or not all(words.values()):
        raise ValueError(f"words in en and zh are needed, not {words}")
    return words


def _whole(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ValueError(f"{name} is not a whole number from 0")
