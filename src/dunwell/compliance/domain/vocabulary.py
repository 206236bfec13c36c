"""One vocabulary: gate relation → checker addressee → party of a call, and the role-play flags → checker categories.

The gate speaks of relations, the checker of an addressee, a transcript of a party, the rubric of flags V1 to V13. They meet
here and nowhere else. A page shows these tables: docs/compliance-desk.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DEBTOR, THIRD = "debtor", "third_party"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a gate relation is elsewhere. `liable`: what counts where nobody has said whether this person owes.

    addressee_if_liable, addressee_else: whom the checker takes the words to reach. party: who a call says is on the line.
    """

    addressee_if_liable: str
    addressee_else: str
    party: str
    outside: str = ""


_OWES = Relation(DEBTOR, THIRD, "guarantor")
_SPEAKS = Relation(DEBTOR, DEBTOR, "debtor", "speaks for the debtor")
_BESIDE = Relation(DEBTOR, THIRD, "third_party")
RELATIONS: Mapping[str, Relation] = {
    "self": Relation(DEBTOR, DEBTOR, "debtor"),
    "guarantor": _OWES,
    "general_guarantor": _OWES,
    "collateral_provider": _OWES,
    "co_borrower": Relation(DEBTOR, THIRD, "debtor"),
    "attorney": _SPEAKS,
    "guardian_of_minor": _SPEAKS,
    "executor": _SPEAKS,
    "company_contact": Relation(
        DEBTOR, DEBTOR, "company_contact", "a person in their role, never an employer"
    ),
    "spouse": _BESIDE,
    "family": _BESIDE,
    "friend": _BESIDE,
    "colleague": _BESIDE,
    "employer": _BESIDE,
    "other": _BESIDE,
}


def addressee(relation: str, liable: bool | None) -> str:
    """Whom the checker takes words to this person to reach. Unknown liability is not liability."""
    row = RELATIONS[relation]
    return row.addressee_if_liable if liable else row.addressee_else


def call_party(relation: str, liable: bool | None) -> str:
    """debtor, guarantor, company_contact or third_party, as a transcript names who is on the line."""
    row = RELATIONS[relation]
    return row.party if liable or row.addressee_else == DEBTOR else THIRD


@dataclass(frozen=True, slots=True)
class Flag:
    """One role-play flag. `categories`: found in the text. `judged_from`: needed from call and case instead; "" for text."""

    id: str
    name: str
    name_zh: str
    categories: tuple[str, ...] = ()
    judged_from: str = ""


FLAGS: tuple[Flag, ...] = (
    Flag("V1", "threat or force", "威胁与暴力", ("threat_violence", "obstruct_life", "seize_property", "night_harass")),
    Flag("V2", "false legal threat or false promise", "虚假法律后果与欺骗", ("threat_criminal", "fabricated_process", "deception")),
    Flag("V3", "impersonation", "冒充", ("impersonation",)),
    Flag("V4", "disclosure to third persons", "向第三人透露", ("third_party_disclosure", "public_shaming")),
    Flag("V5", "insult, shaming, pressure on the weak", "辱骂、羞辱、道德绑架", ("insult", "minor_or_vulnerable")),
    Flag("V6", "pressing contacts, prying", "催联系人、单位，刺探隐私", ("third_party_demand", "privacy")),
    Flag("V7", "hours, frequency, after a refusal", "时间、频次、拒绝后仍联系", judged_from="history"),
    Flag("V8", "misstated amount", "虚报金额", ("false_amount",)),
    Flag("V9", "unauthorised promise", "越权承诺", judged_from="authority"),
    Flag("V10", "payment to a private account", "私人账户收款", ("private_payment",)),
    Flag("V11", "urging new borrowing", "教唆借新还旧", ("induce_borrowing",)),
    Flag("V12", "disclosure before verification", "未核身先透露", judged_from="identity"),
    Flag("V13", "distress ignored", "无视自伤、疾病信号", judged_from="distress"),
)  # fmt: skip
FLAG_OF: Mapping[str, str] = {category: flag.id for flag in FLAGS for category in flag.categories}


def flags_of(categories: Iterable[str]) -> tuple[str, ...]:
    """The flags a text's categories raise, in the order of the table."""
    raised = {FLAG_OF[category] for category in categories}
    return tuple(flag.id for flag in FLAGS if flag.id in raised)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What only the call and the case can tell; None is not known, and then the flag is not judged.

    refused_by: rules the gate would have refused the call by. went_on_after_refusal: demands after the party asked to stop.
    promised_beyond_authority: a waiver, discount or term outside the collector's limits was promised. account_word_at and
    verified_at: turns, the first that tells of the account and the one that verified the person. distress_at, answered_at: the
    turn of a sign of self-harm or grave illness, and the first turn that answers it with care.
    """

    refused_by: tuple[str, ...] | None = None
    went_on_after_refusal: bool | None = None
    promised_beyond_authority: bool | None = None
    account_word_at: int | None = None
    verified_at: int | None = None
    distress_at: int | None = None
    answered_at: int | None = None
    verification_known: bool = False
    distress_known: bool = False


CARE_WITHIN = 2  # turns of the collector, the next one and the one after


def judged_from_call(facts: CallFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(flags raised, flags nobody could judge), of V7, V9, V12, V13."""
    verdicts: dict[str, bool | None] = {
        "V7": _hours_and_refusal(facts),
        "V9": facts.promised_beyond_authority,
        "V12": _before_verification(facts),
        "V13": _distress(facts),
    }
    raised = tuple(flag for flag, found in verdicts.items() if found)
    return raised, tuple(flag for flag, found in verdicts.items() if found is None)


def _hours_and_refusal(facts: CallFacts) -> bool | None:
    if facts.refused_by or facts.went_on_after_refusal:
        return True
    known = facts.refused_by is not None and facts.went_on_after_refusal is not None
    return False if known else None


def _before_verification(facts: CallFacts) -> bool | None:
    if not facts.verification_known:
        return None
    if facts.account_word_at is None:
        return False
    return facts.verified_at is None or facts.account_word_at < facts.verified_at


def _distress(facts: CallFacts) -> bool | None:
    if not facts.distress_known:
        return None
    if facts.distress_at is None:
        return False
    return facts.answered_at is None or facts.answered_at > facts.distress_at + CARE_WITHIN
