"""The practice sandbox: the real workbench on a database of the learner's own, never the house's, and tasks judged from its data."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dunwell.academy import sandbox_tables as tables
from dunwell.academy import surveys
from dunwell.compliance.checker import service as checker
from dunwell.contact.tables import Outcome
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.db import engine_for, read, write
from dunwell.negotiation.policy import affordability_rules
from dunwell.portfolio.service import HOME_ZONE
from dunwell.portfolio.tables import Debtor
from dunwell.sandbox import service
from dunwell.sandbox.checks import CHECKS, TELLS
from dunwell.sandbox.domain.workday import WorkdayClock
from tests.ui.client import a_person, app_client, sign_in_as


@pytest.mark.parametrize(("hour", "told"), [(0, 9.0), (12, 14.0), (23, 9 + 23 * 10 / 24)])
def test_it_is_always_a_working_hour_of_the_same_day(hour, told):
    real = datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(hours=hour)  # midnight in Shanghai is 16:00 UTC
    now = WorkdayClock(FixedClock(real), HOME_ZONE).now()
    assert now == datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(hours=told)


def test_every_task_has_a_judge_and_both_languages():
    assert list(service.tasks()) == list(CHECKS)
    assert len(CHECKS) == tables.TASKS  # what the gradebook counts against
    assert TELLS.search("他欠了钱")
    assert TELLS.search("about his loan")
    assert not TELLS.search("同事接听，不在，要求不再来电")


def test_nothing_a_task_or_the_questionnaire_says_is_found_unlawful():
    said = [one.text for one in surveys.survey().items]
    for task in service.tasks().values():
        said += [task.title, task.brief, task.why, *task.checks.values(), *task.answers.values()]
    told = {"name": "Ann", "amount": "800.00", "housing": "1,500.00", "food": "900.00", "day": "2026-11-27", "hour": 14, "lawyer": "Lee", "phone": "010-00000017"}  # fmt: skip
    lines = [
        checker.Line(words.in_lang(lang).format(**told), lang[:2])
        for words in said
        for lang in ("zh_Hans", "en")
    ]
    named = checker.categories(lines)
    assert [(line.text, names) for line, names in zip(lines, named, strict=True) if names] == []


class Learner:
    """A collector signed in, with a sandbox, inside it."""

    def __init__(self, client, engine, settings):
        self.client, self.engine, self.settings = client, engine, settings
        sign_in_as(client, "collector", "collector1")
        client.get(service.PLACE)
        assert client.post(service.PLACE).status_code == 303
        client.post(f"{service.PLACE}/enter", data={})
        client.get("/my-list")  # its forms carry the sandbox's token from here on

    @property
    def row(self):
        with read(self.engine) as session:
            row = session.scalar(select(tables.Sandbox).where(tables.Sandbox.ended_at.is_(None)))
            session.expunge(row)
            return row

    def facts(self, task):
        return self.row.facts[task]

    @property
    def inside(self):
        return engine_for(f"sqlite:///{self.settings.var / 'sandbox' / self.row.file}")

    def called(self, task, code, **more):
        """Record a call that came in."""
        facts = self.facts(task)
        self.client.get(f"/debtors/{facts['debtor']}")
        sent = {"code": code, "inbound": "1", "account_id": facts["account"], "contact_point_id": facts["point"], "who": "self", **more}  # fmt: skip
        answer = self.client.post(f"/debtors/{facts['debtor']}/outcomes", data=sent)
        assert answer.status_code == 303, answer.text[:400]

    def met(self, task, **answers):
        """Have a task checked: what is met, and whether it is passed."""
        self.client.get(service.PLACE)
        assert self.client.post(f"{service.PLACE}/tasks/{task}", data=answers).status_code == 303
        with read(self.engine) as session:
            row = tables.results(session, self.row.id)[task]
            return dict(row.met), row.passed


@pytest.fixture
def learner(sqlite, clock, settings):
    a_person(sqlite, clock, "collector")
    with app_client(settings, clock) as client:
        yield Learner(client, sqlite, settings)


def test_what_is_done_in_the_sandbox_stays_there(learner, sqlite):
    page = learner.client.get("/my-list").text
    assert "Practice sandbox: invented people, nothing here is real." in page
    learner.called("vulnerable", "vulnerable", note="operated on yesterday")
    with read(learner.inside) as session:
        assert session.scalar(select(func.count()).select_from(Outcome)) == 1
        assert session.scalar(select(func.min(Debtor.id))) > 9_000_000_000_000
    with read(sqlite) as session:
        assert session.scalar(select(func.count()).select_from(Outcome)) == 0
        assert session.scalar(select(func.count()).select_from(Debtor)) == 0
    learner.client.get("/my-list")
    token = learner.client.csrf
    learner.client.get(service.PLACE)
    assert learner.client.post(f"{service.PLACE}/leave").status_code == 303
    assert "Practice sandbox: invented" not in learner.client.get("/my-list").text
    debtor = learner.facts("promise")["debtor"]
    assert learner.client.get(f"/debtors/{debtor}").status_code == 404
    learner.client.csrf = token  # a form left open in a tab of the sandbox
    assert learner.client.post(f"/debtors/{debtor}/notes", data={"note": "x"}).status_code == 403


def test_a_place_on_the_page_one_is_on_is_loaded_anew(learner):
    learner.client.get(service.PLACE)
    sent = {"hx-request": "true", "hx-current-url": f"http://testserver{service.PLACE}#task-who"}
    answer = learner.client.post(f"{service.PLACE}/tasks/promise", headers=sent)
    assert (answer.headers.get("hx-refresh"), answer.headers.get("hx-redirect")) == ("true", None)
    sent["hx-current-url"] = "http://testserver/academy"
    answer = learner.client.post(f"{service.PLACE}/tasks/promise", headers=sent)
    assert answer.headers.get("hx-redirect") == f"{service.PLACE}#task-promise"


def test_nobody_gets_into_the_sandbox_of_another(learner, sqlite, clock, settings):
    a_person(sqlite, clock, "collector", "collector2")
    with app_client(settings, clock) as client:
        sign_in_as(client, "collector", "collector2")
        client.cookies.set(service.COOKIE, str(learner.row.id))
        assert "Practice sandbox: invented" not in client.get("/my-list").text


def test_a_promise_is_judged_by_sum_day_and_read_back(learner):
    facts = learner.facts("promise")
    assert learner.met("promise")[0] == {"outcome": False, "amount": False, "day": False, "read_back": False}
    learner.called(
        "promise", "promise", amount=f"{facts['minor'] / 100:.2f}", due_on=facts["day"], due_time="", method="bank_transfer", confirmed="1"
    )  # fmt: skip
    assert learner.met("promise") == ({"outcome": True, "amount": True, "day": True, "read_back": True}, True)


def test_who_may_be_called_is_answered_as_the_gate_sees_it(learner):
    people = learner.facts("who")["people"]
    right = {f"person{n}": one["truth"] for n, one in enumerate(people, start=1)}
    wrong = dict.fromkeys(right, "allowed")
    met, passed = learner.met("who", **wrong)
    assert (sum(met.values()), passed) == (1, False)
    assert learner.met("who", **right)[1]


def test_calls_that_came_in_are_judged_one_by_one(learner):
    dispute, lawyer, call, paid = (learner.facts(task) for task in ("dispute", "lawyer", "callback", "mismatch"))  # fmt: skip
    learner.called("dispute", "disputes", note=f"fee of {dispute['minor'] // 100} never agreed")
    learner.called("lawyer", "lawyer_named", note=f"{lawyer['lawyer']} {lawyer['phone']}")
    learner.called("vulnerable", "vulnerable", note="operated on yesterday")
    learner.called("callback", "callback", next_step_at=f"{call['day']}T{call['hour']:02d}:00", agreed="1", note="asked for this hour")  # fmt: skip
    learner.called("mismatch", "paid_already", next_step="verify_payment")
    learner.called("opt_out", "no_commitment", note="no more text messages")
    debtor = learner.facts("opt_out")["debtor"]
    sent = {"kind": "opt_out:sms", "reason": "said so", "source": "inbound"}
    assert learner.client.post(f"/debtors/{debtor}/restrictions", data=sent).status_code == 303
    for task in ("dispute", "lawyer", "vulnerable", "callback", "opt_out"):
        met, passed = learner.met(task)
        assert passed, (task, met)
    assert not learner.met("mismatch", day=paid["day"], missing="1")[1]
    assert learner.met("mismatch", day=paid["day"], missing=str(paid["missing"] // 100))[1]


def test_a_hardship_needs_the_means_and_takes_no_promise(learner):
    learner.called("hardship", "hardship", note="out of work for four months", cause_of_arrears="job_loss")
    met, passed = learner.met("hardship")
    assert (passed, met["means"], met["outcome"], met["cause"]) == (False, False, True, True)
    learner.client.get("/my-list")
    rules = affordability_rules().categories("person")
    sent = {"income": "0", "payday": "10", "persons": "1", "out": [{"housing": "1500", "food": "900"}.get(one.code, "0") for one in rules], "debts": "0", "liquid": "0", "grounds": "said"}  # fmt: skip
    assert learner.client.post(f"/accounts/{learner.facts('hardship')['account']}/means", data=sent).status_code == 200  # fmt: skip
    assert learner.met("hardship")[1]


def test_a_colleague_who_answers_learns_nothing_and_is_not_called_again(learner):
    facts = learner.facts("third")
    place = f"/debtors/{facts['debtor']}"
    learner.client.get(place)
    asked = learner.client.post(
        f"{place}/permits", data={"contact_point_id": facts["point"], "channel": "voice"}
    )
    permit = re.search(r"/permits/(\d+)/reveal", asked.text).group(1)
    learner.client.post(f"{place}/permits/{permit}/reveal")
    sent = {"code": "third_refuses", "permit_id": permit, "who": "colleague", "account_id": facts["account"], "note": "not in; asks not to be rung here"}  # fmt: skip
    assert learner.client.post(f"{place}/outcomes", data=sent).status_code == 303
    met, passed = learner.met("third")
    assert passed, met


def test_a_new_sandbox_ends_the_one_before_and_keeps_what_was_passed(learner, sqlite):
    learner.called("vulnerable", "vulnerable", note="operated on yesterday")
    assert learner.met("vulnerable")[1]
    before = learner.row
    learner.client.get(service.PLACE)
    learner.client.post(service.PLACE)
    assert learner.row.id != before.id
    assert not (learner.settings.var / "sandbox" / before.file).exists()
    with write(sqlite) as session:
        assert tables.best(session, before.user_id)["vulnerable"].passed
