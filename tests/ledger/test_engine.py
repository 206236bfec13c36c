"""The engine against figures reckoned by hand, and against a second ledger that goes day by day."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.ledger.debts import debts
from tests.ledger.oracle import ledger

from dunwell.ledger.domain import spec
from dunwell.ledger.domain.engine import replay
from dunwell.ledger.domain.statement import as_object

CASES = [
    case
    for name in ("samples.json", "hard.json")  # hard: ours, every figure reckoned by hand
    for case in json.loads((Path(__file__).parent / "data" / name).read_text(encoding="utf-8"))["cases"]
]


def figures(given: dict) -> dict:
    return as_object(replay(spec.read(given)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_figures_of_a_case_are_exact(case: dict) -> None:
    got = figures(case)
    assert {key: got[key] for key in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_second_ledger_agrees_with_the_cases_too(case: dict) -> None:
    got = ledger(case["given"])
    assert {key: got[key] for key in case["expect"]} == case["expect"]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(debts())
def test_the_engine_and_the_second_ledger_agree_on_any_debt(given: dict) -> None:
    expected, got = ledger(given), figures(given)
    assert {key: got[key] for key in expected} == expected
