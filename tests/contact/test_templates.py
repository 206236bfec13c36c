"""Message texts: approved by a second person, under the checker and the law's list of contents, with their footers."""

import pytest
from sqlalchemy import Engine, select
from tests.contact.worlds import a_point, a_world

from dunwell.compliance import gate, packs
from dunwell.compliance.domain.documents import document_needs
from dunwell.compliance.situation import ContactIntent
from dunwell.compliance.tables import Permit, Refusal
from dunwell.contact import library, scripts
from dunwell.contact.domain.elements import elements_of
from dunwell.contact.domain.scripts import MESSAGES
from dunwell.contact.scripts import OwnText, ScriptDraft, TextForbidden
from dunwell.evidence.tables import RecordRow
from dunwell.foundation import db
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import FixedClock
from dunwell.foundation.errors import BadInput, NotPermitted

TRAINER = Actor(7, "trainer1", "trainer")
LEAD = Actor(8, "lead1", "lead")
QA = Actor(9, "qa1", "qa")
POLITE = "【{institution}】您好，您的账户有一笔账单已过到期日，请通过官方渠道查看并安排。疑问请拨打{service_line}。"
THREAT = "【{institution}】提醒您：再不还钱，警察明天就上门抓人，进去坐牢。疑问请拨打{service_line}。"


def a_draft(body: str = POLITE, kind: str = "sms", **more) -> ScriptDraft:
    return ScriptDraft(title="提醒", body=body, kind=kind, **more)


def test_a_message_text_is_sent_only_after_somebody_else_approved_it(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        scripts.ensure_scripts(session, clock)
        before = next(t for t in scripts.texts_for(session, "zh", "self", {}) if t.key == "sms_early")
        new = scripts.save_script(session, clock, LEAD, "sms_early", "zh", a_draft(stage="early"))
        assert new.approval == "waiting"
        still = next(t for t in scripts.texts_for(session, "zh", "self", {}) if t.key == "sms_early")
        assert still.script_id == before.script_id
        with pytest.raises(OwnText):
            scripts.approve_script(session, clock, LEAD, new.id)
        with pytest.raises(NotPermitted):
            scripts.approve_script(session, clock, TRAINER, new.id)
        scripts.approve_script(session, clock, QA, new.id, "ok")
        now = next(t for t in scripts.texts_for(session, "zh", "self", {}) if t.key == "sms_early")
        assert now.script_id == new.id
        assert session.scalar(select(RecordRow).where(RecordRow.kind == "script.approved")) is not None
        with pytest.raises(BadInput):
            scripts.approve_script(session, clock, QA, new.id)


def test_a_text_sent_back_leaves_the_version_before_it_in_use(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        scripts.ensure_scripts(session, clock)
        new = scripts.save_script(session, clock, TRAINER, "sms_early", "zh", a_draft(stage="early"))
        with pytest.raises(BadInput):
            scripts.refuse_script(session, clock, LEAD, new.id, " ")
        scripts.refuse_script(session, clock, LEAD, new.id, "too long")
        assert not new.active
        assert (
            next(t for t in scripts.texts_for(session, "zh", "self", {}) if t.key == "sms_early").version == 1
        )


@pytest.mark.parametrize("kind", ["sms", "voice", "reply", "email"])
def test_forbidden_words_are_not_saved_and_the_lawful_wording_is_given(
    kind, sqlite: Engine, clock: FixedClock
):
    subject = "账户" if kind == "email" else ""
    with db.write(sqlite) as session, pytest.raises(TextForbidden) as said:
        scripts.save_script(session, clock, TRAINER, "bad", "zh", a_draft(THREAT, kind, subject=subject))
    assert said.value.quote in f"{subject}。{THREAT}"
    assert said.value.rule.startswith("cn_")
    assert said.value.rewrite


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_shipped_message_ends_with_its_footer_and_says_nothing_of_a_debt_in_its_subject(kind):
    texts = [one for one in library.shipped() if one.kind == kind]
    assert texts
    for one in texts:
        assert scripts.with_footer(kind, one.lang, one.relation, one.body) != one.body
        assert not any(
            word in one.subject.lower() for word in ("欠", "逾期", "债", "debt", "overdue", "arrears")
        )


def test_a_letter_about_a_debt_has_all_that_the_law_asks_for(clock: FixedClock):
    needs = document_needs(packs.load(["cn"]), clock.now().date(), channel="letter", purpose="collect")
    for one in library.shipped():
        if one.kind == "letter" and one.relation == "self":
            present = elements_of(one.lang, scripts.with_footer("letter", one.lang, "self", one.body))
            assert [need.missing(present) for need in needs] == [[] for _ in needs], one.key


def test_a_message_that_hides_who_writes_is_not_saved(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session, pytest.raises(BadInput):
        scripts.save_script(
            session, clock, TRAINER, "who", "zh", a_draft("您好，请尽快联系我们处理您的账户。")
        )


def test_a_subject_line_carries_nothing_about_the_debt(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session, pytest.raises(BadInput):
        scripts.save_script(
            session, clock, TRAINER, "mail", "zh", a_draft(kind="email", subject="欠款{overdue}")
        )


def test_no_permit_is_given_for_a_message_whose_words_are_forbidden(sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        world = a_world(session)
        said = ContactIntent(world.debtor, world.point, "sms", "remind", world.account, THREAT)
        answer = gate.request_permit(session, clock, world.collector, said)
        assert isinstance(answer, Refusal)
        assert any(rule.startswith("cn_") for rule in answer.rules)
        polite = ContactIntent(world.debtor, world.point, "sms", "remind", world.account, POLITE, script_id=5)
        permit = gate.request_permit(session, clock, world.collector, polite)
        assert isinstance(permit, Permit)
        assert permit.script_id == 5


@pytest.mark.parametrize(("kind", "channel"), [("email", "email"), ("address", "letter")])
def test_an_email_or_a_letter_is_a_contact_under_the_gate(kind, channel, sqlite: Engine, clock: FixedClock):
    with db.write(sqlite) as session:
        world = a_world(session)
        from dunwell.portfolio.tables import Debtor

        debtor = session.get_one(Debtor, world.debtor)
        point = a_point(
            session, debtor, "somebody@example.org" if kind == "email" else "杭州市某路1号", kind=kind
        )
        wish = ContactIntent(world.debtor, point.id, channel, "remind", world.account, POLITE)
        permit = gate.request_permit(session, clock, world.collector, wish)
        assert isinstance(permit, Permit)
        assert permit.text_hash is not None
