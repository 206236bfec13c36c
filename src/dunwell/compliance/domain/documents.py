"""What a letter, message or notice must contain: elements by channel, purpose, product and collector.

The template check finds which elements a text has; here is which it needs, and what the law says of each one missing.
"""

from dataclasses import dataclass
from datetime import date

from dunwell.compliance.domain.kinds import Document
from dunwell.compliance.domain.law import Law, Rule, Scope, Words

ELEMENTS: dict[str, Words] = {
    "creditor_name": Words("name of the creditor", "债权人名称"),
    "current_creditor": Words("name of the current creditor", "现债权人名称"),
    "original_creditor": Words("creditor on the itemization date", "列示日的债权人"),
    "agency_name": Words("name of the agency and whom it acts for", "受托机构名称及委托关系"),
    "collector_name": Words("name or number of the collector", "催收人员姓名或工号"),
    "collector_address": Words("postal address of the collector", "催收方通讯地址"),
    "debtor_name": Words("name of the debtor", "债务人姓名"),
    "debtor_address": Words("address of the debtor", "债务人地址"),
    "account_reference": Words("shortened number of the account", "账户尾号"),
    "purpose": Words("purpose of the contact", "联系目的"),
    "balance": Words("balance owed", "欠款余额"),
    "balance_at_itemization": Words("amount on the itemization date", "列示日金额"),
    "itemization_date": Words("itemization date", "列示日"),
    "itemization": Words("interest, fees, payments and credits since", "其后的利息、费用、还款与抵减明细"),
    "reason": Words("reason for the demand", "催收事由"),
    "legal_basis": Words("legal basis", "法律依据"),
    "rights_and_duties": Words("rights and duties of the debtor", "债务人的权利和义务"),
    "how_to_query": Words("how to ask about the account", "查询方式"),
    "how_to_repay": Words("how to repay", "还款方式"),
    "how_to_dispute": Words("how to dispute and give evidence", "提出异议及提供证据的方式"),
    "right_to_dispute": Words("right to dispute in writing", "书面异议权"),
    "right_to_original_creditor": Words("right to ask for the original creditor", "查询原始债权人的权利"),
    "validation_period_end": Words("last day of the validation period", "核实期截止日"),
    "response_prompts": Words("prompts for a response", "答复选项"),
    "regulator_site": Words("web page of the regulator", "监管机构网址"),
    "debt_collector_statement": Words("statement that a debt collector writes", "催收人身份声明"),
    "information_use_statement": Words("statement that information is used to collect", "信息用于催收的声明"),
    "issuer_contact": Words("how to reach the issuer", "发卡机构联系方式"),
    "seal": Words("business seal", "业务印章"),
    "opt_out": Words("simple way to refuse further messages", "拒收方式"),
    "transfer_date": Words("transfer of the debt and its date", "债权转让事实及日期"),
    "private_envelope": Words("plain envelope, private and confidential", "普通信封并注明亲启"),
    "free_help": Words("where free help with debt is found", "免费债务援助渠道"),
    "complaint_route": Words("how to complain", "投诉渠道"),
    "ai_label": Words("label that the voice or text is synthetic", "人工智能生成标识"),
    "business_name": Words("business name that does not tell of collection", "不显示催收性质的商号"),
    "reply_request": Words("request to reply", "请求回复"),
    "person_name": Words("name of a person to ask for", "可联系的自然人姓名"),
    "reply_number": Words("telephone number to reply to", "回电号码"),
    "salutation": Words("salutation", "称呼"),
    "date_and_time": Words("date and time of the message", "留言日期与时间"),
    "reply_times": Words("suggested times to reply", "建议回电时间"),
    "any_representative": Words("may speak to any representative", "可与任一客服人员联系"),
    "plan_amounts": Words("balance, its parts and currency", "欠款余额、结构与币种"),
    "plan_schedule": Words(
        "cycle, method, currency, dates and each amount", "还款周期、方式、币种、日期和每期金额"
    ),
    "plan_interest": Words("whether interest and fees run", "是否计收利息、费用"),
    "plan_no_new_card": Words("promise of no new card until cleared", "协议还清前不得申办信用卡的承诺"),
    "plan_default": Words("rights, duties and default", "权利义务与违约责任"),
    "amount_due": Words("amount due", "到期金额"),
    "due_date": Words("due date", "到期日"),
}
"""Elements by the name packs use, in both languages."""


@dataclass(frozen=True, slots=True)
class Need:
    """One rule about what a text holds. `only`: nothing but `elements` and `may_add` may stand in it."""

    pack: str
    rule: str
    effect: str
    elements: frozenset[str]
    only: bool
    may_add: frozenset[str]
    unless_notice: frozenset[str]
    of: str | None
    source: str
    confidence: str
    status: str
    title: Words

    def missing(self, present: frozenset[str]) -> list[str]:
        """The elements that are not there, in the order of ELEMENTS."""
        return [name for name in ELEMENTS if name in self.elements - present]

    def surplus(self, present: frozenset[str]) -> list[str]:
        """What may not stand in such a text."""
        return sorted(present - self.elements - self.may_add) if self.only else []


def document_needs(
    law: Law, day: date, *, channel: str, purpose: str | None = None, product: str | None = None,
    collector_type: str | None = None, first_contact: bool | None = None, voice_kind: str | None = None, of: str | None = None,
) -> tuple[Need, ...]:  # fmt: skip
    """What every pack asks of a text of this sort on a day. What is not known escapes no rule.

    `of`: a document of its own (plan, validation_notice, transfer_notice); None: the text of a contact.
    """
    given = {
        "channels": channel, "purposes": purpose, "products": product, "collector_types": collector_type,
        "voice_kinds": voice_kind,
    }  # fmt: skip
    needs = []
    for pack in law.packs:
        for rule in pack.rules:
            value = rule.value_on(day) if rule.kind == "document" else None
            if isinstance(value, Document) and value.of == of and _speaks(rule.scope, given, first_contact):
                needs.append(_need(rule, value, day))
    return tuple(needs)


def _speaks(scope: Scope, given: dict[str, str | None], first_contact: bool | None) -> bool:
    for name, known in given.items():
        allowed = getattr(scope, name)
        if allowed is not None and known is not None and known not in allowed:
            return False
    return None in (scope.first_contact, first_contact) or scope.first_contact is first_contact


def _need(rule: Rule, value: Document, day: date) -> Need:
    return Need(
        rule.pack, rule.id, rule.effect, value.elements, value.only, value.may_add, value.unless_notice, value.of,
        rule.source_on(day), rule.confidence, rule.status, rule.title,
    )  # fmt: skip
