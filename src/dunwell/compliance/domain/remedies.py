"""What would make a refused contact lawful, by kind of rule, where the rule itself does not say it better."""

from collections.abc import Mapping
from typing import Any

from dunwell.compliance.domain import kinds
from dunwell.compliance.domain.findings import Finding
from dunwell.compliance.domain.law import Rule, Words

_UNKNOWN = {
    "zone": Words("Find out where the debtor lives and record the time zone.", "核实债务人所在地并登记时区。"),
    "history": Words("Bring the record of past contacts up to date.", "补全既往联系记录。"),
    "liable": Words("Find out from the contract whether this person is liable, and record it.", "依据合同核实该人是否承担还款责任并登记。"),
    "time_barred": Words("Find out whether the claim is time-barred, or leave the lawsuit out.", "核实诉讼时效是否届满，或不提及诉讼。"),
    "unreachable_since": Words("Record since when the debtor cannot be reached.", "登记债务人失联起始日。"),
}  # fmt: skip
_KINDS: Mapping[type, Words] = {
    kinds.Hours: Words("Wait until the hours open, or agree a time with the debtor where the rule allows it.", "等待时段开放；规则允许的，可与债务人约定时间。"),
    kinds.Frequency: Words("Wait until fewer contacts count.", "等待计次回落后再联系。"),
    kinds.Unreachable: Words("Reach the debtor by every way known first; contact others only once the debtor counts as out of reach.", "先以已知方式联系债务人本人；认定失联后方可联系他人。"),
    kinds.Parties: Words("Contact the debtor, or a person known to be liable or to speak for the debtor.", "联系债务人本人，或已确认负有责任、有权代表债务人的人。"),
    kinds.Purpose: Words("Contact this person only for what the rule names.", "仅可为规则列明的目的联系该人。"),
    kinds.Refusal: Words("Leave this person alone; answer them if they contact us.", "不再联系该人；其主动联系时可以答复。"),
    kinds.Freeze: Words("Wait until what stands against it has been settled and lifted; until then only what the rule lets through.", "待相关情形处理完毕并解除后再联系；此前仅限规则放行的事项。"),
    kinds.OptOut: Words("Use another channel, or have the debtor ask for this one again.", "改用其他渠道，或由债务人重新同意该渠道。"),
    kinds.Requirement: Words("See to it first, and record it.", "先满足该条件并登记。"),
    kinds.NoticeFirst: Words("Give the notice first, and record it.", "先发出告知并登记。"),
    kinds.ConsentFirst: Words("Ask for consent by another channel first, and record it.", "先通过其他方式取得同意并登记。"),
    kinds.Inconvenient: Words("Use another place, number or address.", "改用其他地点、号码或地址。"),
    kinds.Suit: Words("Leave the lawsuit out, and do not press.", "不提及诉讼，不施压。"),
    kinds.OneAtATime: Words("Record the outcome of the other contact first.", "先登记前一次联系的结果。"),
    kinds.Document: Words("Take out what may not stand in it.", "删除不得出现的内容。"),
}  # fmt: skip
_NOTHING = Words("", "")


def remedy(value: kinds.Value, rule: Rule, finding: Finding) -> tuple[Words, Mapping[str, Any]]:
    """The sentence, and what fills it."""
    if finding.unknown:
        return _UNKNOWN[finding.unknown], {}
    return rule.remedy or _KINDS.get(type(value), _NOTHING), finding.said
