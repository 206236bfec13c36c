"""The code of conduct before live work: which version is in force, who agreed to it, and what the gate says to who did not.

The articles are content (content/academy/conduct.yaml) and the academy shows them; here only the version counts.
"""

from datetime import datetime
from functools import cache

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from dunwell.compliance.domain.gate import Reason
from dunwell.compliance.tables import Acknowledged
from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import resource

NOT_ACKNOWLEDGED = Reason(
    pack="",
    rule="conduct_acknowledged",
    effect="block",
    text="You have not acknowledged the code of conduct in force. Read it under My certificate and acknowledge it; then ask again.",
    text_zh="你还没有确认现行的行为准则。请到“我的证书”阅读并确认，然后再申请。",
    source="House rule (not law)",
    confidence="house",
    status="verified",
    house=True,
)


@cache
def version() -> str:
    """The version of the code of conduct in force."""
    return str(yaml.safe_load(resource("content", "academy", "conduct.yaml").read_text("utf-8"))["version"])


def acknowledged(session: Session, user_id: int, which: str) -> Acknowledged | None:
    """When a person agreed to this version of the code of conduct."""
    query = select(Acknowledged).where(Acknowledged.user_id == user_id, Acknowledged.version == which)
    return session.scalar(query)


def may_work(session: Session, user_id: int, at: datetime) -> bool:
    """Whether a person had agreed to the version in force by a moment: nobody works live before."""
    row = acknowledged(session, user_id, version())
    return row is not None and row.at <= at


def note(session: Session, clock: Clock, user_id: int) -> Acknowledged:
    """Note that a person agrees to the version in force, for the first time. The academy records it in the evidence."""
    row = Acknowledged(user_id=user_id, version=version(), at=clock.now())
    session.add(row)
    session.flush()
    return row
