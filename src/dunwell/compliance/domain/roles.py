"""Who is who under a pack, and what counts as an answer to them."""

from datetime import timedelta

from dunwell.compliance.domain.facts import Facts, Intent
from dunwell.compliance.domain.kinds import Parties, Reply, StandIn


def role_of(parties: Parties | None, intent: Intent, facts: Facts) -> str:
    """debtor, obligor, stand_in or third, as the pack's `parties` rule tells them apart."""
    relation = intent.party.relation
    if relation == "self":
        return "debtor"
    if parties is None:
        return "obligor" if intent.party.liable else "third"
    if any(who.relation == relation and _stands_in(who, facts) for who in parties.stand_ins):
        return "stand_in"
    return "obligor" if relation in parties.obligors and intent.party.liable else "third"


def _stands_in(who: StandIn, facts: Facts) -> bool:
    if who.flags is None and who.because is None and who.debtor_kinds is None:
        return True
    debtor = facts.debtor
    return (
        (who.flags is not None and not who.flags.isdisjoint(debtor.flags))
        or (who.because is not None and debtor.unreachable_because in who.because)
        or (who.debtor_kinds is not None and debtor.kind in who.debtor_kinds)
    )


def is_reply(reply: Reply | None, intent: Intent, facts: Facts) -> bool:
    """Whether the person contacted us first: is on the line now, or wrote a moment ago and is answered in writing."""
    if reply is None or intent.purpose != "reply":
        return False
    for contact in facts.history or ():
        if not contact.inbound or contact.elsewhere or contact.party not in (None, intent.party.relation):
            continue
        if reply.live and contact.in_progress and contact.channel in (None, intent.channel):
            return True
        age = intent.at - contact.at
        recent = timedelta() <= age <= timedelta(minutes=reply.written_within_minutes)
        if recent and intent.channel in reply.written and contact.channel in reply.written:
            return True
    return False
