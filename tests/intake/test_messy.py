"""Whole files with everything at once, made from a seed, against what was put into them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from dunwell.foundation.chance import stream
from tests.intake.files import AS_OF, citizen, codes, packed, staged, text, workbook

HEADERS = {
    "zh": {"name": ("客户姓名", "姓名", "债务人"), "id": ("证件号码", "身份证号", "身份证号码"), "phone": ("手机号", "联系电话"), "amount": ("逾期金额(元)", "逾期总额（元）", "欠款金额"),
           "due": ("到期日", "应还款日"), "contract": ("合同编号", "借据号"), "paid_on": ("最近还款日",), "note": ("备注",)},
    "en": {"name": ("Customer Name", "Debtor"), "id": ("ID No.", "cert_no"), "phone": ("Mobile", "Phone"), "amount": ("Overdue Amount", "overdue_amt"), "due": ("Due Date", "due_date"),
           "contract": ("Contract No.", "contract_no"), "paid_on": ("Last Payment Date",), "note": ("Remark",)},
}  # fmt: skip
DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d %b %Y",
    "%d-%b-%y",
    "%Y-%m-%d 00:00:00",
)
FAULTS = {
    "NO_ID": ("id", ("", "N/A", "无")), "ID_LENGTH": ("id", ("99999919900307001", "1.10105E+17", "130503670401001")), "ID_BIRTH": ("id", ("110105194913310021",)),
    "NO_NAME": ("name", ("", " ")), "NO_CONTRACT": ("contract", ("", "--")), "AMT_MISSING": ("amount", ("", "N/A")), "AMT_NOT_NUMBER": ("amount", ("abc", "待核实")),
    "AMT_NEGATIVE": ("amount", ("-5.00", "(5.00)")), "AMT_ZERO": ("amount", ("0", "0.00")), "DATE_BAD": ("due", ("2026-02-30", "", "待定")),
}  # fmt: skip


def amount(cents: int, style: str) -> str:
    """An amount in one of the ways people write it."""
    point = f"{Decimal(cents) / 100:,.2f}"
    if style == "comma":
        return point.replace(",", " ").replace(".", ",").replace(" ", ".")
    return {
        "plain": point.replace(",", ""),
        "grouped": point,
        "yen": f"¥{point}",
        "full": "".join(chr(ord(c) + 0xFEE0) for c in point),
    }[style]


def messy(chance: Random) -> tuple[bytes, dict[int, str], int, int]:
    """(file, row → code, accepted, sum in cents) of a file with titles, blanks, totals, footers and bad rows."""
    lang = chance.choice(("zh", "en"))
    keys = list(HEADERS[lang])
    chance.shuffle(keys)
    form, style = chance.choice(DAYS), chance.choice(("plain", "grouped", "yen", "full", "comma"))
    rows: list[list[str]] = [
        [chance.choice(("逾期清单", "Overdue list"))] + [""] * (len(keys) - 1)
        for _ in range(chance.randrange(3))
    ]
    rows += [[""] * len(keys)] * chance.randrange(2)
    rows.append([chance.choice(HEADERS[lang][key]) for key in keys])
    expected: dict[int, str] = {}
    accepted = total = 0
    for n in range(chance.randrange(6, 25)):
        cents = chance.randrange(10_000, 10_000_000)
        day = AS_OF - timedelta(days=1 + n * 9)
        cells = {"name": f"测试{n}", "id": citizen(n), "phone": f"1380000{n:04d}", "amount": amount(cents, style), "due": day.strftime(form), "contract": f"{n:08d}",
                 "paid_on": chance.choice(("", "无", (day - timedelta(days=40)).strftime(form))), "note": chance.choice(("", "=1+1", "<b>x</b>", "多行\n备注", '说"好"'))}  # fmt: skip
        fault = chance.choice(list(FAULTS)) if n > 3 and chance.random() < 0.3 else None
        if fault:
            key, values = FAULTS[fault]
            cells[key] = chance.choice(values)
        rows.append([cells[key] for key in keys])
        if fault:
            expected[len(rows)] = fault
        else:
            accepted, total = accepted + 1, total + cents
            if chance.random() < 0.1:
                rows.append(list(rows[-1]))
                expected[len(rows)] = "DUP_EXACT"
        if chance.random() < 0.08:
            rows.append([""] * len(keys))
    word = {"zh": "合计", "en": "Total"}[lang]
    first_text = next(key for key in keys if key in ("name", "id", "note", "phone", "paid_on"))
    if chance.random() < 0.7:
        rows.append(
            [word if key == first_text else amount(total, style) if key == "amount" else "" for key in keys]
        )
    if chance.random() < 0.5:
        rows.append(
            [chance.choice(("制表人：王五", "打印日期：2026-03-01", "Note: internal use only"))]
            + [""] * (len(keys) - 1)
        )
    if chance.random() < 0.35:
        return (
            workbook({"封面": [["说明"]], "明细": [[cell or None for cell in cells] for cells in rows]}),
            expected,
            accepted,
            total,
        )
    delimiter = ";" if style == "comma" else chance.choice((",", "\t", ";", "|"))
    data = text(rows, delimiter, chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16")))
    return (packed(data) if chance.random() < 0.3 else data), expected, accepted, total


@pytest.mark.parametrize("seed", range(120))
def test_what_was_put_into_a_messy_file_comes_out_of_it(seed):
    data, expected, accepted, total = messy(stream(seed, "messy"))
    result = staged(data)
    assert codes(result) == expected
    assert (result.checked.good.height, result.figures()["sum_overdue_minor"]) == (accepted, total)
    assert result.checked.total == accepted + len(expected)


def test_an_old_workbook_is_read_like_a_new_one():
    result = staged((Path(__file__).parent / "data" / "old.xls").read_bytes())
    assert codes(result) == {6: "AMT_NEGATIVE"}
    assert result.checked.good.select("contract_no", "overdue_minor", "due_on").rows() == [
        ("000123", 123450, date(2026, 1, 5)),
        ("0012345678901234567", 30, date(2026, 1, 5)),
    ]
