"""Dialogue acts: what a collector's and a debtor's line does. Ids are stable (training-notes (b)); names in both languages.

`gains` are starting effects, in hundredths, of an act done well on trust, anger, stress and willingness of a neutral debtor.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CollectorAct:
    """One of C01 … C30. `strategy` is DebtBench's name for the group it belongs to."""

    id: str
    zh: str
    en: str
    strategy: str
    gains: tuple[int, int, int, int]  # trust, anger, stress, willingness


@dataclass(frozen=True, slots=True)
class DebtorAct:
    """One of D01 … D30. `strategy` is DebtBench's name for the group it belongs to."""

    id: str
    zh: str
    en: str
    strategy: str


_C = (
    ("C01", "问候", "greeting", "trust", 2, 0, 0, 0),
    ("C02", "表明身份", "say who calls", "trust", 4, -2, 0, 0),
    ("C03", "核实本人", "verify identity", "identity", 0, 0, 1, 0),
    ("C04", "录音告知", "recording notice", "identity", 1, 0, 0, 0),
    ("C05", "询问方便", "is now a good time", "trust", 4, -3, -1, 0),
    ("C06", "说明来意", "state the purpose", "facts", 2, 1, 2, 0),
    ("C07", "账户事实", "state the account", "facts", 3, 0, 3, 2),
    ("C08", "解释息费", "explain charges", "facts", 4, -3, 0, 2),
    ("C09", "开放提问", "open question", "assess", 5, -2, -1, 2),
    ("C10", "探因", "probe the cause", "assess", 4, 0, 0, 2),
    ("C11", "探能力", "probe ability", "assess", 2, 0, 2, 2),
    ("C12", "探意愿", "probe willingness", "assess", 3, -1, 0, 3),
    ("C13", "倾听回应", "back-channel", "trust", 3, -3, -2, 0),
    ("C14", "复述确认", "reflect back", "appease", 6, -4, -3, 2),
    ("C15", "共情", "empathise", "appease", 8, -8, -6, 3),
    ("C16", "致歉认可", "own a fault", "appease", 6, -8, -2, 1),
    ("C17", "告知权利与渠道", "inform of rights", "trust", 6, -5, -4, 3),
    ("C18", "依法告知后果", "lawful consequence", "legal", 0, 3, 5, 5),
    ("C19", "还款益处", "benefit of paying", "facts", 2, -1, -2, 4),
    ("C20", "契约责任提醒", "appeal to duty", "ethical", -1, 2, 2, 3),
    ("C21", "建设性质询", "constructive challenge", "challenge", -2, 4, 2, 3),
    ("C22", "首要求全额", "ask in full", "negotiate", 0, 2, 3, 1),
    ("C23", "问金额日期", "ask amount and date", "negotiate", 1, 0, 2, 4),
    ("C24", "提分期展期", "offer a plan", "negotiate", 5, -4, -5, 6),
    ("C25", "有条件减免", "waiver in exchange", "negotiate", 4, -3, -3, 5),
    ("C26", "守住并给理由", "hold the position with a reason", "negotiate", 0, 2, 1, 1),
    ("C27", "取得承诺", "seek commitment", "negotiate", 2, 0, 1, 6),
    ("C28", "复述并预设障碍", "recap and obstacle", "negotiate", 4, -1, -2, 4),
    ("C29", "受理与转介", "route it", "trust", 7, -7, -5, 2),
    ("C30", "降温设界与结束", "calm, set a limit, close", "appease", 3, -5, -3, 1),
)
_D = (
    ("D01", "应答", "answers", "honest"),
    ("D02", "承认本人", "confirms identity", "honest"),
    ("D03", "否认本人", "not me, wrong number", "vague"),
    ("D04", "他人接听", "somebody else answers", "-"),
    ("D05", "疑诈骗问凭据", "doubts, asks for proof", "confront"),
    ("D06", "没空", "busy", "vague"),
    ("D07", "询问明细规则", "asks for details", "negotiate"),
    ("D08", "认账", "admits the debt", "honest"),
    ("D09", "异议金额", "disputes charges", "complaint"),
    ("D10", "否认债务", "denies the debt", "complaint"),
    ("D11", "说出原因", "tells the cause", "honest"),
    ("D12", "说出能力", "tells the means", "honest"),
    ("D13", "含糊", "vague", "vague"),
    ("D14", "隐瞒撒谎", "conceals or lies", "false"),
    ("D15", "诉苦", "pleads hardship", "dilemma"),
    ("D16", "推责", "shifts blame", "shift"),
    ("D17", "抱怨发泄", "vents", "confront"),
    ("D18", "辱骂挑衅", "abuses", "confront"),
    ("D19", "崩溃自伤信号", "breaks down", "dilemma"),
    ("D20", "无力拒绝", "cannot", "dilemma"),
    ("D21", "无意拒绝", "will not", "confront"),
    ("D22", "拖延", "stalls", "vague"),
    ("D23", "敷衍承诺", "empty yes", "false"),
    ("D24", "求减免", "asks for a discount", "negotiate"),
    ("D25", "求分期宽限", "asks for a plan or time", "negotiate"),
    ("D26", "还价", "counter-offer", "negotiate"),
    ("D27", "接受", "accepts", "negotiate"),
    ("D28", "具体承诺", "commits", "honest"),
    ("D29", "投诉维权", "asserts rights", "complaint"),
    ("D30", "反悔挂断", "leaves", "confront"),
)

COLLECTOR = {
    row[0]: CollectorAct(row[0], row[1], row[2], row[3], (row[4], row[5], row[6], row[7])) for row in _C
}
DEBTOR = {row[0]: DebtorAct(*row) for row in _D}
COLLECTOR_IDS = tuple(COLLECTOR)
DEBTOR_IDS = tuple(DEBTOR)
