"""Why a row is not taken, as stable codes with the words for them; and the one question a file may leave open."""

from dataclasses import dataclass, field
from typing import ClassVar

from dunwell.foundation.errors import DomainError

# In the order in which a row's first reason is chosen: a shifted row says nothing true about its columns, so RAGGED leads;
# identity comes before money because a row without a debtor belongs to nobody.
CODES = (
    "RAGGED",
    "NO_ID",
    "ID_LENGTH",
    "ID_BIRTH",
    "ID_CHECK",
    "USCC_CHECK",
    "NO_NAME",
    "NO_CONTRACT",
    "AMT_MISSING",
    "AMT_NOT_NUMBER",
    "AMT_NEGATIVE",
    "AMT_ZERO",
    "DATE_BAD",
    "NOT_DUE",
    "BALANCE_MISMATCH",
    "TERMS_UNKNOWN",
    "DUP_EXACT",
    "DUP_CONFLICT",
)

REASONS = {
    "en": {
        "RAGGED": "the row has more fields than the header; a delimiter inside a value needs quotes",
        "NO_ID": "no debtor id; fill in the id or customer number",
        "NO_ID.long": "the id is longer than 64 characters; the columns may be shifted",
        "ID_LENGTH": "the citizen id does not have 18 characters",
        "ID_LENGTH.sci": "a spreadsheet has turned the id into a rounded number; its digits are lost. Format the column as text and export again",
        "ID_BIRTH": "the birth date inside the citizen id is not a real date",
        "ID_CHECK": "the check character of the citizen id is wrong; a digit was mistyped",
        "ID_CHECK.num": "the id was stored as a number and lost its last digits. Format the column as text and export again",
        "USCC_CHECK": "the company code fails its check character (GB 32100)",
        "NO_NAME": "no debtor name",
        "NO_CONTRACT": "no contract or account number",
        "NO_CONTRACT.long": "the contract or invoice number is longer than 64 characters; the columns may be shifted",
        "NO_CONTRACT.sci": "a spreadsheet has turned the contract number into a rounded number; its digits are lost. Format the column as text and export again",
        "AMT_MISSING": "no overdue amount",
        "AMT_NOT_NUMBER": "the overdue amount is not a number",
        "AMT_NEGATIVE": "the overdue amount is negative: a credit, not a debt",
        "AMT_ZERO": "the overdue amount is zero: nothing is owed",
        "DATE_BAD": "the due date is not a real date",
        "DATE_BAD.empty": "no due date, and the file has no days past due",
        "NOT_DUE": "the invoice is not yet due on the data date",
        "BALANCE_MISMATCH": "the balance is not the amount less what was paid",
        "TERMS_UNKNOWN": "no product terms of this code; see strategies/products.yaml",
        "DUP_EXACT": "the same debtor and contract, with the same amount, stand in row {first}; the first is kept",
        "DUP_CONFLICT": "the same debtor and contract stand in row {first} with another amount; the first is kept",
    },
    "zh": {
        "RAGGED": "该行字段数多于表头；值中含分隔符时请加引号",
        "NO_ID": "缺少债务人证件号或客户号",
        "NO_ID.long": "证件号超过 64 个字符；该行的列可能错位",
        "ID_LENGTH": "身份证号不是 18 位",
        "ID_LENGTH.sci": "证件号被电子表格变成了科学计数法，数字已丢失；请把该列设为文本后重新导出",
        "ID_BIRTH": "身份证号中的出生日期不存在",
        "ID_CHECK": "身份证号校验位错误，可能有一位录错",
        "ID_CHECK.num": "证件号被存成数字，末几位已丢失；请把该列设为文本后重新导出",
        "USCC_CHECK": "统一社会信用代码校验不通过（GB 32100）",
        "NO_NAME": "缺少债务人姓名",
        "NO_CONTRACT": "缺少合同号或账号",
        "NO_CONTRACT.long": "合同号或发票号超过 64 个字符；该行的列可能错位",
        "NO_CONTRACT.sci": "合同号被电子表格变成了科学计数法，数字已丢失；请把该列设为文本后重新导出",
        "AMT_MISSING": "缺少逾期金额",
        "AMT_NOT_NUMBER": "逾期金额不是数字",
        "AMT_NEGATIVE": "逾期金额为负数：是贷方余额，不是欠款",
        "AMT_ZERO": "逾期金额为零：没有欠款",
        "DATE_BAD": "到期日不是有效日期",
        "DATE_BAD.empty": "到期日为空，且文件没有逾期天数列",
        "NOT_DUE": "截至数据日期，该发票尚未到期",
        "BALANCE_MISMATCH": "余额不等于金额减去已付",
        "TERMS_UNKNOWN": "没有该代码的产品条款，见 strategies/products.yaml",
        "DUP_EXACT": "与第 {first} 行债务人、合同相同且金额一致；保留第一行",
        "DUP_CONFLICT": "与第 {first} 行债务人、合同相同但金额不同；保留第一行",
    },
}


def reason(
    code: str,
    detail: str = "",
    *,
    column: str = "",
    value: str | None = None,
    first: int | None = None,
    lang: str = "en",
) -> str:
    """The words for one reason: column, what was seen, why. `value` None leaves the value out (stored, masked reports)."""
    words = REASONS["zh" if lang.startswith("zh") else "en"]
    said = words.get(f"{code}.{detail}") or words[code]
    said = said.format(first=first if first is not None else "?")
    if not column:
        return said
    if lang.startswith("zh"):
        return f"「{column}」{f'为“{value}”：' if value else '：'}{said}"
    return f"{column}{f' is “{value}”' if value else ''}: {said}"


@dataclass(eq=False)
class Undecided(DomainError):
    """The file cannot be taken as it is: unreadable, empty, or it leaves a decision open.

    `error_words` says what is wrong, `question_words` what to answer (None: nothing can be answered): English source
    strings with %(names)s of `facts`. `option` is the command-line option that answers; `details` are values seen.
    """

    code: ClassVar[str] = "import.undecided"
    status: ClassVar[int] = 422
    error_words: str
    question_words: str | None = None
    option: str | None = None
    details: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def error(self) -> str:
        """What is wrong, in English."""
        return filled(self.error_words, self.facts)

    @property
    def question(self) -> str | None:
        """What to answer, in English."""
        return filled(self.question_words, self.facts) if self.question_words else None

    def __str__(self) -> str:
        return f"{self.error} {self.question}" if self.question else self.error


def filled(words: str, facts: dict[str, str]) -> str:
    """The words with their names filled in."""
    return words % facts if facts else words
