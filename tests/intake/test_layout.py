"""Titles, headers, totals, footers, repeats: which rows are data, and what is wrong with them."""

import pytest

from dunwell.intake.domain import fields, layout
from dunwell.intake.domain.codes import CODES, REASONS, Undecided
from tests.intake.files import EN, ZH, citizen, codes, company, row, staged, text, workbook

B2B = ["企业名称", "统一社会信用代码", "合同编号", "发票号", "发票金额", "已付金额", "未付余额", "到期日"]


def test_title_rows_above_and_totals_and_footers_below_are_no_data():
    rows = [
        ["XX银行逾期客户清单"], ["数据日期：2026-03-01", "", "", "", "", "单位：元"], [], ZH,
        row(1), row(2, amount="0"), ["小计", "", "", "1234.50", "", ""], row(3), ["", "", "", "", "", ""],
        ["合计", "", "", "2469.00", "", ""], ["制表人：张三", "", "审核人：李四", "", "", "打印日期：2026-03-01"], ["注：本表仅供内部使用。"],
    ]  # fmt: skip
    for data in (text(rows), workbook({"a": [[cell or None for cell in cells] for cells in rows]})):
        result = staged(data)
        assert (result.checked.total, codes(result)) == (3, {6: "AMT_ZERO"})


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "", "", "2469.00", "", ""], ["", "合 计", "", "2469.00", "", ""], ["总计：", "", "", "2469.00", "90", ""], ["", "", "合计", "2469.00", "", "2"], ["Total", "", "", "2469.00", "", ""],
        ["Grand Total", "", "", "2,469.00", "", ""], ["小计(2户)", "", "", "2469.00", "", ""], ["测试1 小计", "", "", "1234.50", "", ""], ["", "", "", "2469.00", "", ""],
        ["TOTAL:", "2", "", "2469.00", "", "2"], ["共2条", "", "", "", "", ""], ["本页小计", "", "", "2469.00", "", ""], ["Sub-total", "", "", "2469.00", "", ""], ["合计", "2户", "", "2469.00", "", "2笔"],
        ["制表人：王五", "", "", "", "", ""], ["打印日期", "2026-03-01", "", "", "", ""], ["Printed on 2026-03-01 by Wang", "", "", "", "", ""], ["备注：以上数据截至2026年3月1日", "", "", "", "", ""],
        ["*** End of report ***", "", "", "", "", ""], ["第1页 共1页", "", "", "", "", ""], ["Note: amounts in CNY", "", "", "", "", ""], ["3", "", "", "", "", ""] if False else ["-----", "", "", "", "", ""],
        ["审核：", "", "", "复核：", "", ""], ["", "制表：王五", "", "", "审核：李四", ""], ["Prepared by: Wang", "", "Date: 2026-03-01", "", "", ""], ["以下空白", "", "", "", "", ""],
    ],
)  # fmt: skip
def test_lines_that_only_say_something_about_the_others_are_dropped(line):
    result = staged(text([ZH, row(1), row(2), line]))
    assert (result.checked.total, codes(result)) == (2, {})


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"name": "合计贸易有限公司"}, None), ({"name": "Total Energies Ltd"}, None), ({"name": "合计"}, None), ({"id": ""}, "NO_ID"), ({"name": ""}, "NO_NAME"),
        ({"contract": ""}, "NO_CONTRACT"), ({"name": "制表人"}, None), ({"id": "", "name": "王总计"}, "NO_ID"), ({"id": "", "contract": ""}, "NO_ID"),
        ({"contract": "6.22202E+18"}, "NO_CONTRACT"),
    ],
)  # fmt: skip
def test_data_rows_stay_data_even_where_they_look_odd(over, code):
    result = staged(text([ZH, row(1), row(2, **over), row(3)]))
    assert result.checked.total == 3
    assert codes(result) == ({3: code} if code else {})


def test_a_header_repeated_on_every_page_is_no_data():
    result = staged(text([ZH, row(1), ZH, row(2, amount="x"), ZH, row(3)]))
    assert (result.checked.total, codes(result)) == (3, {4: "AMT_NOT_NUMBER"})


def test_headers_merged_over_two_rows_are_put_together():
    above = ["客户信息", None, None, "债务信息", None, None, "联系人", None, None]
    below = ["姓名", "证件号码", "手机号", "合同编号", "逾期金额(元)", "逾期天数", "姓名", "关系", "电话"]
    data = ["甲", citizen(1), "13800000001", "c1", 5, 3, "乙", "配偶", "13800000002"]
    result = staged(workbook({"a": [["标题"], above, below, data]}))
    assert result.checked.good["name"].to_list() == ["甲"]
    assert result.related.select("name", "relation").rows() == [("乙", "spouse")]
    assert result.contacts.select("person_no", "value").rows() == [
        (0, "+8613800000001"),
        (1, "+8613800000002"),
    ]


def test_a_header_merged_downwards_keeps_its_name():
    above = ["客户姓名", "证件号码", "合同编号", "逾期情况", None, None]
    below = [None, None, None, "逾期金额", "逾期天数", "到期日"]
    result = staged(workbook({"a": [above, below, ["甲", citizen(1), "c1", 5, 3, "2026-02-26"]]}))
    assert (result.checked.total, result.checked.good.height) == (1, 1)


def test_a_header_in_two_languages_or_with_units_below_is_one_header():
    result = staged(text([ZH, EN, row(1)]))
    assert result.checked.total == 1
    result = staged(
        text(
            [
                ["客户姓名", "证件号码", "手机号", "逾期金额", "逾期天数", "合同编号"],
                ["", "", "", "万元", "天", ""],
                row(1, amount="2"),
            ]
        )
    )
    assert result.figures()["sum_overdue_minor"] == 2000000


def test_cells_merged_down_speak_for_every_row_they_cover():
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ZH)
    page.merge_range(1, 0, 2, 0, "甲")
    page.merge_range(1, 1, 2, 1, citizen(1))
    for at, contract in enumerate(("c1", "c2")):
        page.write_row(1 + at, 2, ["", 5 + at, 3, contract])
    page.write_row(3, 0, ["乙", "", "", 5, 3, "c3"])
    book.close()
    result = staged(out.getvalue())
    assert codes(result) == {4: "NO_ID"}
    assert result.figures()["distinct_debtors"] == 1


def test_repeats_are_named_with_the_row_they_repeat():
    wide = "".join(chr(ord(c) + 0xFEE0) for c in citizen(1))
    rows = [
        ZH,
        row(1),
        row(1),
        row(1, amount="99"),
        row(1, id=f" {wide} "),
        row(1, contract="other"),
        row(1, amount="¥1,234.5"),
    ]
    result = staged(text(rows))
    assert codes(result) == {3: "DUP_EXACT", 4: "DUP_CONFLICT", 5: "DUP_EXACT", 7: "DUP_EXACT"}
    assert "row 2" in result.rejected()[0]["reason"]
    assert result.figures()["distinct_debtors"] == 1


def test_leading_zeros_make_other_contracts_and_case_of_an_id_does_not_make_another_debtor():
    ending_x = next(citizen(n) for n in range(100) if citizen(n).endswith("X"))
    rows = [
        ZH,
        row(1, id=ending_x, contract="007"),
        row(1, id=ending_x.lower(), contract="7"),
        row(1, id=ending_x, contract="7"),
    ]
    result = staged(text(rows))
    assert codes(result) == {4: "DUP_EXACT"}
    assert result.figures()["distinct_debtors"] == 1


def test_the_first_good_row_is_kept_where_the_first_was_bad_itself():
    assert codes(staged(text([ZH, row(1, amount="x"), row(1), row(1)]))) == {
        2: "AMT_NOT_NUMBER",
        4: "DUP_EXACT",
    }


def test_invoices_are_told_apart_not_yet_due_and_checked_against_their_balance():
    def invoice(n, **over):
        values = {
            "name": f"公司{n}",
            "id": company(n),
            "contract": "c",
            "invoice": f"INV{n}",
            "amount": "100",
            "paid": "40",
            "balance": "60",
            "due": "2026-01-31",
        }
        return list({**values, **over}.values())

    rows = [
        B2B, invoice(1), invoice(1, invoice="INV9"), invoice(2, due="2026-04-01"), invoice(3, balance="61"), invoice(4, paid="", balance="100"),
        invoice(5, due="2026-03-01"), invoice(6, paid="100", balance="0"), invoice(7, due=""), invoice(1),
    ]  # fmt: skip
    result = staged(text(rows))
    assert codes(result) == {
        4: "NOT_DUE",
        5: "BALANCE_MISMATCH",
        8: "AMT_ZERO",
        9: "DATE_BAD",
        10: "DUP_EXACT",
    }
    assert result.checked.good["overdue_minor"].to_list() == [6000, 6000, 10000, 6000]


def test_formula_like_and_html_like_text_is_data():
    rows = [
        ZH,
        row(1, name='=HYPERLINK("http://x")'),
        row(2, name="<script>alert(1)</script>"),
        row(3, name="@SUM(1)", contract="+C1"),
        row(4, name="-2+3"),
    ]
    result = staged(text(rows))
    assert result.checked.good["name"].to_list() == [
        '=HYPERLINK("http://x")',
        "<script>alert(1)</script>",
        "@SUM(1)",
        "-2+3",
    ]
    assert result.checked.good["contract_no"].to_list()[2] == "+C1"


def test_one_row_is_rejected_once_with_its_other_reasons_beside():
    entry = staged(text([ZH, row(1, id="123", amount="-1", contract=""), row(2)])).rejected()
    assert [(one["row"], one["code"], one["also"]) for one in entry] == [
        (2, "ID_LENGTH", ["NO_CONTRACT", "AMT_NEGATIVE"])
    ]


def test_a_file_without_a_needed_column_asks_for_it():
    with pytest.raises(Undecided) as asked:
        staged(text([["客户姓名", "手机号", "逾期金额"], ["甲", "13800000001", "5"]]))
    assert asked.value.option == "--mapping"
    assert "手机号" in (asked.value.question or "")


def test_columns_can_be_named_by_hand():
    rows = [["a", "b", "c", "d"], ["甲", citizen(1), "5", "c1"]]
    named = {"debtor_name": "a", "debtor_id": "b", "overdue": "c", "contract_no": "d"}
    assert staged(text(rows), named=named).checked.good.height == 1


@pytest.mark.parametrize(
    "names",
    [
        "客户姓名 证件号码 手机号 逾期金额(元) 逾期天数 合同编号", "姓名 身份证号 联系电话 逾期总金额 逾期天数 借据号", "债务人 身份证号码 移动电话 欠款金额（元） 逾期天数(天) 账号",
        "客 户 姓 名|证 件 号 码|手 机 号|逾 期 金 额（元）|逾 期 天 数|合 同 编 号", "＊客户姓名 证件号码＊ 手机号码 逾期金额【元】 逾期天数 卡号", "客户名称 客户号 电话 逾期欠款 逾期日数 贷款账号",
        "借款人姓名 借款人身份证号 借款人手机号 当前逾期总额 当前逾期天数 借款合同号", "customer_name id_no mobile overdue_amount dpd contract_no", "Customer Name|ID No.|Mobile|Overdue Amount|DPD|Contract No.",
        "CUST_NAME CERT_NO MOBILE_NO OVERDUE_AMT OVERDUE_DAYS LOAN_NO", "Debtor|National ID|Phone Number|Amount Overdue (CNY)|Days Past Due|Account Number", "customerName customerNo phoneNumber overdueAmount daysPastDue contractNo",
        "Borrower Name|Customer ID|Cell Phone|Past Due Amount|Days Overdue|Loan Number", "企业名称 统一社会信用代码 联系电话 逾期金额 逾期天数 合同号", "户名 公民身份号码 手机 拖欠金额 逾期天数 借据编号",
        "Full Name|Identity Card No|Tel|Outstanding Balance|Overdue Days|Agreement No.", "Company Name|Registration No.|Telephone|Balance Due|Days Late|Invoice No.",
    ],
)  # fmt: skip
def test_headers_in_both_languages_map_by_themselves(names):
    mapping = fields.guess(names.split("|") if "|" in names else names.split())
    assert mapping.missing() == []
    assert mapping.one("phone") == 2
    assert mapping.overdue == 3
    assert mapping.one("dpd") == 4
    assert mapping.contract == 5


def test_columns_of_others_are_not_taken_for_the_debtors():
    names = [
        "客户姓名",
        "证件号码",
        "逾期金额",
        "合同编号",
        "担保人姓名",
        "担保人证件号码",
        "联系人1姓名",
        "联系人1电话",
        "联系人2姓名",
        "联系人2电话",
        "单位名称",
        "单位电话",
        "还款卡号",
    ]
    mapping = fields.guess(names)
    assert (mapping.name, mapping.identity, mapping.contract) == (0, 1, 3)
    assert mapping.of("related_name", 2) == [8]
    assert mapping.of("related_phone", 2) == [9]
    assert mapping.one("guarantor_name") == 4
    assert mapping.one("employer") == 10


def test_every_code_has_words_in_both_languages():
    for words in REASONS.values():
        assert set(CODES) <= set(words)
    assert set(REASONS["en"]) == set(REASONS["zh"])


def test_reasons_are_spoken_in_chinese_too():
    entry = staged(text([ZH, row(1, id="123")])).rejected("zh")[0]
    assert entry["reason"] == "「证件号码」为“123”：身份证号不是 18 位"


def test_a_stored_report_has_no_values():
    entry = staged(text([ZH, row(1, id="110105199001011234")])).rejected(masked=True)[0]
    assert "110105" not in str(entry)


def test_the_header_is_named_as_the_file_names_it():
    rows = [
        ["客户姓名", "证件号码（身份证）", "手机号", "逾期金额（元）", "逾期天数", "合同编号"],
        row(1, amount="x"),
    ]
    assert staged(text(rows)).rejected()[0]["column"] == "逾期金额（元）"


def test_no_header_is_found_in_pure_data():
    assert layout.find_header([["甲", citizen(1), "5"], ["乙", citizen(2), "6"]]) is None


def test_names_of_another_alphabet_in_contract_numbers_do_not_hide_footers():
    rows = [
        ZH,
        row(1, contract="（2025）某银贷字第001号"),
        row(2, contract="（2025）某银贷字第002号"),
        ["合计", "", "", "2469", "", ""],
        ["以上数据由系统自动生成，请核对后使用", "", "", "", "", ""],
    ]
    assert staged(text(rows)).checked.total == 2


def test_numbers_too_long_to_be_numbers_are_named():
    assert codes(staged(text([ZH, row(1, contract="x" * 65), row(2)]))) == {2: "NO_CONTRACT"}


def test_a_side_column_reads_its_decimals_like_the_overdue_amount():
    rows = [[*ZH, "利息"], [*row(1, amount="1.234,50"), "1.234"], [*row(2, amount="5,00"), "2.000"]]
    assert staged(text(rows, ";")).checked.good["interest_minor"].to_list() == [123400, 200000]
