"""Training in the demo house: a cohort of new hires with mentors, sessions of several kinds, money, a request for help.

Everything goes through the academy's own services, as a trainer would do it; days count from the clock's today.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dunwell.academy import assignments, cohorts, sessions
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock, local_date
from dunwell.people.tables import User, user_by_login
from dunwell.portfolio.service import HOME_ZONE

MEMBERS = {"collector7": "collector1", "collector8": "collector2", "collector24": "collector3"}
# (days from today, hour, minutes, kind, title, place, link, recording, guest, what it is about)
SESSIONS = (
    (-10, 9, 90, "classroom", "红线与合规底线", "三楼培训室", "", "", "", "什么话不能说、什么人不能找；每人准备一个真实遇到的难处。"),
    (-7, 14, 60, "live_stream", "还款能力分析直播课", "", "https://live.example.com/able", "https://live.example.com/able/replay", "", ""),
    (-3, 10, 60, "observation", "跟岗旁听：早期组", "早期组工位", "", "", "", "带上观察表，旁听三通电话。"),
    (2, 9, 90, "seminar", "个案研讨：困难客户怎么谈", "三楼培训室", "", "", "", "两人一组，各讲一个匿名个案。"),
    (6, 15, 60, "guest", "心理咨询师谈压力与自我照顾", "三楼培训室", "", "", "外聘心理咨询师", ""),
    (13, 10, 45, "sharing", "同事分享：我怎么听出对方的难处", "茶歇区", "", "", "", ""),
)  # fmt: skip


def run(session: Session, clock: Clock) -> None:
    """Make the demo cohort. Does nothing where its people are not there."""
    people = {login: user_by_login(session, login) for login in ("trainer1", *MEMBERS, *MEMBERS.values())}
    if any(user is None for user in people.values()):
        return
    known = {login: user for login, user in people.items() if user is not None}
    trainer = _actor(known["trainer1"])
    today = local_date(clock.now(), HOME_ZONE)
    first = today - timedelta(days=14)
    cohort = cohorts.save(
        session, clock, trainer, None,
        cohorts.Draft("新人班（秋季）", "new_hire", first, first + timedelta(days=83), "CNY", 1_800_000),
    )  # fmt: skip
    for login, mentor in MEMBERS.items():
        cohorts.put_in(session, clock, trainer, cohort.id, known[login].id, known[mentor].id)
    for days, what, minor in ((-12, "教材印制", 86_000), (-9, "培训室设备租用", 240_000)):
        cohorts.spend(session, clock, trainer, cohort.id, today + timedelta(days=days), what, minor)
    for days, hour, minutes, kind, title, place, link, recording, guest, about in SESSIONS:
        start = datetime.combine(today + timedelta(days=days), time(hour), ZoneInfo(HOME_ZONE))
        row = sessions.save(
            session, clock, trainer, None,
            sessions.Draft(
                kind, title, start, start + timedelta(minutes=minutes), cohort.id, place, link, recording, guest, trainer.user_id, about
            ),
        )  # fmt: skip
        if days < 0:
            states = {known[login].id: "present" for login in MEMBERS}
            states[known["collector24"].id] = "late" if days == -10 else "excused"
            sessions.note_attendance(session, clock, trainer, row.id, states)
    _essay(session, clock, trainer, cohort.id, _actor(known["collector7"]))
    sessions.ask(
        session, clock, _actor(known["collector7"]), "等额本息和等额本金，怎么向客户讲得又准又简单？"
    )


def _essay(session: Session, clock: Clock, trainer: Actor, cohort_id: int, learner: Actor) -> None:
    """One piece of work handed in and marked once: a second marker is waited for."""
    task = assignments.make(
        session, clock, trainer, cohort_id,
        assignments.Draft(
            "essay", "向客户讲清一笔欠款",
            "客户问：“我只借了一万，怎么要还一万二？”请用不超过三百字的大白话回信：本金、利息、费用各是多少，依据哪一条约定，对方可以怎样核对。",
            clock.now() + timedelta(days=5),
        ),
    )  # fmt: skip
    work = assignments.hand_in(
        session, clock, learner, task.id,
        "您好，您问得对，这笔钱应当讲清楚。您借的本金是一万元；按合同第五条，年利率百分之十二，一年利息一千二百元；"
        "逾期后合同第八条约定的违约金是八百元，合计一万二千元。每一笔的日期和算法附在后面的清单里，您可以在官方应用的账单页逐笔核对；"
        "如果有一笔对不上，请告诉我，我先停下来核实，再答复您。",
        "", (),
    )  # fmt: skip
    points = {"facts": 5, "law": 6, "reasoning": 4, "words": 3}
    assignments.mark(
        session, clock, trainer, work.id, points, "说得清楚，也给了核对的路；清单里请把违约金的起算日写明。"
    )


def _actor(user: User) -> Actor:
    return Actor(user.id, user.login, user.role)
