"""Which of the elements that law may ask for (compliance.domain.documents) a message text has. Pure.

An element is there when one of its variables is used or one of its phrases said. Finding them in words is a reader's aid,
not a proof: whoever approves a text sees which were found.
"""

import re

from dunwell.contact.domain.scripts import variables_in

_BY_VARIABLE: dict[str, tuple[str, ...]] = {
    "creditor_name": ("institution",),
    "current_creditor": ("institution",),
    "business_name": ("institution",),
    "issuer_contact": ("service_line",),
    "reply_number": ("service_line",),
    "collector_name": ("collector", "collector_no"),
    "person_name": ("collector",),
    "debtor_name": ("debtor", "person"),
    "account_reference": ("contract_tail",),
    "balance": ("balance", "overdue"),
    "amount_due": ("overdue", "coming_due", "promise_amount"),
    "due_date": ("due_on", "coming_due_on", "promise_on"),
    "how_to_repay": ("channels",),
}
_BY_PHRASE: dict[str, tuple[str, str]] = {  # element → (Chinese, English)
    "purpose": (
        r"就您的账户|您的账户|您有账单|您有一笔|账单|账户|一件事|事项|负责与您沟通|提醒|核对|对账|通知|转告|约定|回电|确认|困难方案|授权文件|合同|还款(?:安排|计划|事宜|方案)|欠款事宜",
        r"account|bill\b|a matter|something|reminder|reconcil|notice|pass on|get in touch|as you said|you meant to|relief|confirm|ring you|contact|authority|named you|repay|payment plan",
    ),
    "reason": (
        r"未按约|逾期|到期|未收到|未还|已过约定",
        r"overdue|past due|not been made|falls due|fell due|has not reached|past the agreed",
    ),
    "legal_basis": (
        r"依据|根据|按照.{0,12}(?:合同|法)",
        r"on the basis of|under (?:your|the|section|article)|pursuant to|contract",
    ),
    "rights_and_duties": (r"权利[\s\S]*义务", r"rights[\s\S]*duties"),
    "how_to_query": (r"查询|咨询|明细|核实", r"to ask|itemi[sz]ed|check|questions"),
    "how_to_repay": (r"还款(?:只走|方式|渠道)|对公账户", r"pay (?:only )?through|how to pay"),
    "how_to_dispute": (r"异议", r"dispute"),
    "right_to_dispute": (r"异议", r"dispute"),
    "seal": (r"公章|业务(?:专用)?章|盖章", r"\bseal\b"),
    "opt_out": (
        r"拒收|退订|不希望再收到|不愿再收到|不再打扰",
        r"\bSTOP\b|unsubscribe|opt out|rather not hear|no more (?:texts|e-mails)",
    ),
    "complaint_route": (r"投诉", r"complain"),
    "free_help": (r"免费.{0,8}(?:咨询|援助)", r"free (?:debt )?(?:advice|help)"),
    "salutation": (r"您好|尊敬|：", r"\bDear\b|Good day|Hello"),
    "reply_request": (
        r"请.{0,12}(?:回复|联系|拨打|来电)",
        r"please (?:ring|call|reply|contact|get in touch|tell us)",
    ),
    "ai_label": (r"人工智能|AI生成|智能语音", r"artificial|synthetic|AI[- ]generated"),
    "any_representative": (r"任一客服|任何一位", r"any (?:representative|colleague)"),
    "debt_collector_statement": (r"受.{0,20}委托.{0,6}催收", r"debt collector"),
    "information_use_statement": (r"信息.{0,8}用于催收", r"information (?:obtained )?will be used for"),
    "agency_name": (r"受.{0,20}委托", r"(?:on behalf of|acting for|working for)"),
    "private_envelope": (r"亲启", r"private and confidential"),
}


def elements_of(lang: str, text: str) -> frozenset[str]:
    """The elements found in a template with its footer; `lang` is zh or en."""
    used = set(variables_in(text))
    found = {element for element, names in _BY_VARIABLE.items() if used.intersection(names)}
    place = 0 if lang == "zh" else 1
    found |= {element for element, said in _BY_PHRASE.items() if re.search(said[place], text, re.IGNORECASE)}
    return frozenset(found)
