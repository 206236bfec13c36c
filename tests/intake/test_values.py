"""Amounts, dates, ids, phones: one value at a time and whole columns."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as reference_uscc

from dunwell.intake.columns import identity, money
from dunwell.intake.columns.phones import phones_in
from dunwell.intake.domain import amounts, dates, ids
from dunwell.intake.domain.codes import Undecided
from tests.intake.files import AS_OF, ZH, citizen, codes, company, row, staged, text


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1234.5", 123450), ("1,234.50", 123450), ("¥1,234.50", 123450), ("￥1234", 123400), ("RMB 1,234.50", 123450), ("1,234.50元", 123450),
        ("人民币1234元整", 123400), ("1.5万", 1500000), ("2万元", 2000000), ("0.00015亿", 1500000), ("1 234.50", 123450), ("1'234.50", 123450),
        ("１，２３４．５０", 123450), ("12,34,567.89", 123456789), ("1.2e3", 120000), ("0.285", 29), ("1234.50 CNY", 123450), ("+5", 500),
        ("90071992547409.93", 9007199254740993), ("1\u00a0234.50", 123450), ("$1,234.50", 123450), ("3千元", 300000),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly(written, minor):
    result = staged(text([ZH, row(1, amount=written), row(2, amount="10.50")]))
    assert codes(result) == {}
    assert result.checked.good["overdue_minor"][0] == minor


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "AMT_MISSING"), ("  ", "AMT_MISSING"), ("N/A", "AMT_MISSING"), ("--", "AMT_MISSING"), ("无", "AMT_MISSING"), ("null", "AMT_MISSING"),
        ("abc", "AMT_NOT_NUMBER"), ("12abc", "AMT_NOT_NUMBER"), ("#REF!", "AMT_NOT_NUMBER"), ("=1+1", "AMT_NOT_NUMBER"), ("1.2.3", "AMT_NOT_NUMBER"),
        ("约500", "AMT_NOT_NUMBER"), ("100-200", "AMT_NOT_NUMBER"), ("50%", "AMT_NOT_NUMBER"), ("壹万", "AMT_NOT_NUMBER"), ("待核实", "AMT_NOT_NUMBER"),
        ("-5", "AMT_NEGATIVE"), ("(1,234.50)", "AMT_NEGATIVE"), ("1234.50-", "AMT_NEGATIVE"), ("（50）", "AMT_NEGATIVE"), ("－5", "AMT_NEGATIVE"), ("−5", "AMT_NEGATIVE"),
        ("0", "AMT_ZERO"), ("0.00", "AMT_ZERO"), ("¥0", "AMT_ZERO"), ("0.004", "AMT_ZERO"),
    ],
)  # fmt: skip
def test_bad_amounts_have_their_code_and_say_what_was_seen(written, code):
    result = staged(text([ZH, row(1, amount=written), row(2)]))
    assert codes(result) == {2: code}
    entry = result.rejected()[0]
    assert entry["column"] == "逾期金额(元)"
    assert not written.strip() or written.strip() in entry["reason"]


def test_the_decimal_comma_is_decided_by_the_whole_column():
    header = ["客户姓名", "证件号码", "手机号", "逾期金额", "逾期天数", "合同编号"]
    rows = [
        header,
        row(1, amount="1.234,50"),
        row(2, amount="2.500"),
        row(3, amount="99,9"),
        row(4, amount="1 000,25"),
    ]
    assert staged(text(rows, ";")).checked.good["overdue_minor"].to_list() == [123450, 250000, 9990, 100025]


def test_amounts_that_can_be_read_two_ways_are_asked():
    rows = [ZH, row(1, amount="1.234"), row(2, amount="2.500")]
    with pytest.raises(Undecided) as asked:
        staged(text(rows, ";"))
    assert asked.value.option == "--decimal"
    assert staged(text(rows, ";"), decimal="comma").figures()["sum_overdue_minor"] == 3734_00
    assert staged(text(rows, ";"), decimal="point").figures()["sum_overdue_minor"] == 373


@pytest.mark.parametrize(
    "header", ["逾期金额(万元)", "逾期金额（万）", "逾期金额/万元", "逾期金额 [单位:万元]", "逾期金额万元"]
)
def test_a_unit_in_the_header_applies_to_its_column_and_one_in_a_cell_to_that_cell(header):
    columns = ["客户姓名", "证件号码", "手机号", header, "逾期天数", "合同编号"]
    result = staged(text([columns, row(1, amount="1.2345"), row(2, amount="12345元"), row(3, amount="3万")]))
    assert result.checked.good["overdue_minor"].to_list() == [1234500, 1234500, 3000000]


def test_a_unit_above_the_table_applies_and_two_units_in_a_header_are_asked():
    above = text(
        [
            ["逾期清单", "", "", "", "", "单位：万元"],
            ["客户姓名", "证件号码", "手机号", "逾期金额", "逾期天数", "合同编号"],
            row(1, amount="2.5"),
        ]
    )
    assert staged(above).figures()["sum_overdue_minor"] == 2500000
    both = text(
        [
            ["客户姓名", "证件号码", "手机号", "逾期金额（元/万元）", "逾期天数", "合同编号"],
            row(1, amount="2.5"),
        ]
    )
    with pytest.raises(Undecided) as asked:
        staged(both)
    assert asked.value.option == "--amount-unit"
    assert staged(both, amount_unit="wan").figures()["sum_overdue_minor"] == 2500000


def test_currencies_come_from_column_symbol_or_header_and_are_summed_apart():
    header = ["Customer Name", "Customer No.", "Currency", "Overdue Amount", "Contract No.", "DPD"]
    rows = [
        header,
        ["A", "1", "USD", "10.50", "c1", "3"],
        ["B", "2", "JPY", "1000", "c2", "3"],
        ["C", "3", "人民币", "5", "c3", "3"],
    ]
    figures = staged(text(rows)).figures()
    assert (figures["currency"], figures["sum_overdue_minor"]) == (None, None)
    assert figures["sums"] == {"CNY": 500, "JPY": 1000, "USD": 1050}
    header[3] = "Overdue Amount (USD)"
    rows = [[cell for at, cell in enumerate(cells) if at != 2] for cells in rows[:2]]
    assert staged(text(rows)).figures()["currency"] == "USD"


def test_sums_past_two_to_the_53_are_exact():
    big = "90071992547409.93"
    result = staged(text([ZH, *[row(n, amount=big) for n in range(1, 4)]]))
    assert result.figures()["sum_overdue_minor"] == 3 * 9007199254740993


@given(st.integers(1, 10**14), st.sampled_from([",", ".", " ", ""]), st.sampled_from(["", "¥", "元"]))
def test_whatever_grouping_an_amount_is_written_with_it_reads_back(minor, group, mark):
    whole, cents = divmod(minor, 100)
    digits = f"{whole:,}".replace(",", group)
    decimal = "," if group == "." else "."
    written = f"{mark if mark == '¥' else ''}{digits}{decimal}{cents:02d}{mark if mark == '元' else ''}"
    read = amounts.parse(amounts.clean(written), decimal=decimal)
    assert read is not None
    assert read.minor == minor


@given(st.floats(0.01, 1e9))
def test_binary_floats_are_rounded_to_the_minor_unit(value):
    read = amounts.parse(amounts.clean(repr(value)))
    assert read is not None
    settled = (
        Decimal(repr(value))
        .scaleb(2)
        .quantize(Decimal("0.0001"), ROUND_HALF_UP)
        .quantize(Decimal(1), ROUND_HALF_UP)
    )
    assert read.minor == int(settled)


@given(st.lists(st.integers(1, 10**13), min_size=1, max_size=20), st.sampled_from(["{:,.2f}", "{:.2f}"]))
def test_columns_read_like_single_cells(values, form):
    column = pl.Series([form.format(Decimal(value) / 100) for value in values], dtype=pl.String)
    read = money.amounts_of(column, "x", multiplier=1, currency=pl.Series(["CNY"] * len(values)))
    assert read.minor.to_list() == values


DATES = {
    "2026-01-05": None, "2026/1/5": None, "2026.1.5": None, "20260105": None, "2026年1月5日": None, "5 Jan 2026": None, "05-Jan-26": None, "Jan 5, 2026": None,
    "2026-01-05 13:04:05": None, "2026-01-05T13:04:05Z": None, "46027": None, "2026年01月05日 10:00": None, "05/01/2026": "dmy", "1/5/2026": "mdy",
    "05.01.2026": "dmy", "05-01-2026": "dmy", "5/1/2026 9:30": "dmy", "２０２６－０１－０５": None,
}  # fmt: skip
DUE = ["客户姓名", "证件号码", "手机号", "逾期金额(元)", "到期日", "合同编号"]


@pytest.mark.parametrize(("written", "order"), DATES.items())
def test_dates_in_many_forms_read_the_same(written, order):
    result = staged(text([DUE, row(1, dpd=written)]), date_order=order)
    assert result.checked.good["due_on"].to_list() == [date(2026, 1, 5)]


@pytest.mark.parametrize("order", ["dmy", "mdy"])
def test_day_and_month_are_told_apart_by_the_whole_column(order):
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    days = [date(2026, 1, 5), date(2026, 1, 25), date(2026, 2, 3)]
    result = staged(text([DUE, *[row(n, dpd=day.strftime(form)) for n, day in enumerate(days)]]))
    assert result.checked.good["due_on"].to_list() == days


def test_an_undecidable_column_is_refused_with_a_question_and_an_answer_settles_it():
    rows = [DUE, row(1, dpd="05/01/2026"), row(2, dpd="03/02/2026")]
    with pytest.raises(Undecided) as asked:
        staged(text(rows))
    assert asked.value.option == "--date-order"
    assert "05/01/2026" in asked.value.error
    assert staged(text(rows), date_order="mdy").checked.good["due_on"].to_list() == [
        date(2026, 5, 1),
        date(2026, 3, 2),
    ]


def test_the_same_day_and_month_needs_no_answer():
    assert staged(text([DUE, row(1, dpd="05/05/2025"), row(2, dpd="06/06/2025")])).checked.good.height == 2


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2025-13-01", "31/02/2026", "soon", "0000-00-00", "1900-01-00", "9999-99-99", ""],
)
def test_impossible_and_empty_due_dates_are_rejected_where_nothing_else_tells_the_age(written):
    rows = [DUE, row(1, dpd=written), row(2, dpd="25/01/2026"), row(3, dpd="2026-01-02")]
    assert codes(staged(text(rows))) == {2: "DATE_BAD"}


def test_a_bad_due_date_beside_days_past_due_is_no_reason_to_reject():
    rows = [
        [*ZH, "到期日"],
        [*row(1), "2026-02-30"],
        [*row(2, dpd=""), ""],
        [*row(3, dpd="10"), "2026-02-19"],
    ]
    good = staged(text(rows)).checked.good
    assert good["due_on"].to_list() == [AS_OF - timedelta(45), None, date(2026, 2, 19)]
    assert good["due_on_derived"].to_list() == [True, False, False]


def test_missing_optional_values_stay_missing():
    rows = [
        [*ZH, "最近还款日", "利息", "授信额度"],
        *[[*row(n), said, "", "--"] for n, said in enumerate(["", "无", "--", "2026-02-01"])],
    ]
    good = staged(text(rows)).checked.good
    assert good["last_payment"].to_list() == [None, None, None, date(2026, 2, 1)]
    assert good["interest_minor"].to_list() == [None] * 4
    assert good["credit_limit_minor"].to_list() == [None] * 4


@given(
    st.dates(date(1950, 1, 1), date(2068, 12, 31)),
    st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d %b %Y", "%d-%b-%y", "%b %d, %Y"]
    ),
)
def test_every_day_reads_back_in_every_form(day, form):
    if "%y" in form and day.year < 1970:
        return
    assert dates.parse(dates.clean(day.strftime(form)), None) == day


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (citizen(1), None), (citizen(7).lower(), None), (f" {citizen(1)}\t", None), (f"'{citizen(1)}", None), (f'="{citizen(1)}"', None),
        ("".join(chr(ord(c) + 0xFEE0) for c in citizen(1)), None), (citizen(1)[:-1], "ID_LENGTH"), (citizen(1) + "1", "ID_LENGTH"), ("130503670401001", "ID_LENGTH"),
        ("1.10105E+17", "ID_LENGTH"), ("110105194913310021", "ID_BIRTH"), ("110105209912310021", "ID_BIRTH"), ("110105194902300021", "ID_BIRTH"),
        (citizen(1)[:-1] + ("0" if citizen(1)[-1] != "0" else "1"), "ID_CHECK"), ("", "NO_ID"), ("N/A", "NO_ID"), ("无", "NO_ID"), ("--", "NO_ID"),
        ("11010519491231O021", "ID_CHECK"), ("中文中文中文中文中文中文中文中文中文", "ID_BIRTH"),
    ],
)  # fmt: skip
def test_citizen_ids_are_checked(number, code):
    result = staged(text([ZH, row(1, id=number), row(2)]))
    assert codes(result) == ({2: code} if code else {})


def test_a_real_check_character_is_right():
    assert ids.citizen_id_fault("11010519491231002X", AS_OF) is None
    assert ids.uscc_fault("91350100M000100Y43") is None


@given(st.integers(0, 10**7 - 1))
def test_company_codes_agree_with_an_independent_check(n):
    code = company(n)
    assert ids.uscc_fault(code) is None
    assert reference_uscc.is_valid(code)
    assert ids.uscc_fault(code[:-1] + ("0" if code[-1] != "0" else "1")) == "USCC_CHECK"


@given(
    st.lists(
        st.one_of(st.just("11010519491231002X"), st.from_regex(r"\A[0-9]{17}[0-9X]\Z"), st.text(max_size=20)),
        max_size=20,
    )
)
def test_columns_of_ids_are_judged_like_single_ids(numbers):
    numbers = [number.upper() for number in numbers]
    found = identity.faults_of_citizens(pl.Series(numbers, dtype=pl.String), AS_OF)
    assert found.to_list() == [ids.citizen_id_fault(number, AS_OF) or "" for number in numbers]


def test_the_document_type_says_what_an_id_must_satisfy_else_the_column_does():
    header = ["客户名称", "证件类型", "证件号码", "逾期金额", "逾期天数", "合同编号"]
    said = [
        ("身份证", citizen(1)),
        ("护照", "E12345678"),
        ("统一社会信用代码", company(5)),
        ("统一社会信用代码", company(5)[:-1] + "!"),
        ("居民身份证", "123"),
        ("", "E12345678"),
        ("军官证", "南字第1号"),
        ("护照", ""),
    ]
    rows = [header, *[[f"客户{n}", kind, number, "5", "3", f"c{n}"] for n, (kind, number) in enumerate(said)]]
    result = staged(text(rows))
    assert codes(result) == {5: "USCC_CHECK", 6: "ID_LENGTH", 7: "ID_LENGTH", 9: "NO_ID"}
    assert result.checked.good["id_kind"].to_list() == ["citizen_id", "passport", "uscc", "other"]


@pytest.mark.parametrize("header", ["客户号", "客户编号", "Customer No.", "Customer ID", "cust_id"])
def test_a_customer_number_is_any_text(header):
    rows = [["客户姓名", header, "逾期金额", "逾期天数", "合同编号"], ["甲", "007-ab", "5", "3", "c1"]]
    assert staged(text(rows)).checked.good.select("id_kind", "id_number").row(0) == ("customer_no", "007-AB")


@pytest.mark.parametrize(
    "header", ["统一社会信用代码", "社会信用代码", "Registration No.", "registration_number"]
)
def test_a_registration_number_is_a_company_code(header):
    rows = [
        ["企业名称", header, "逾期金额", "逾期天数", "合同编号"],
        ["甲公司", company(1), "5", "3", "c1"],
        ["乙公司", "123", "5", "3", "c2"],
    ]
    assert codes(staged(text(rows))) == {3: "USCC_CHECK"}


@pytest.mark.parametrize(
    ("written", "value", "extension", "good"),
    [
        ("13800000001", "+8613800000001", None, True), ("+86 138-0000-0001", "+8613800000001", None, True), ("0086 13800000001", "+8613800000001", None, True),
        ("010-12345678转801", "+861012345678", "801", True), ("(021)12345678-12", "+862112345678", "12", True), ("010 1234 5678 ext 9", "+861012345678", "9", True),
        ("138****0001", "138****0001", None, False), ("12345", "12345", None, False), ("+1 650-253-0000", "+16502530000", None, True), ("13800000001.0", "+8613800000001", None, True),
    ],
)  # fmt: skip
def test_phones_become_e164_where_they_can_be(written, value, extension, good):
    assert phones_in(written, "CN")[0] == (value, extension, good)


def test_two_numbers_in_one_cell_are_two_contact_points_and_odd_ones_do_not_reject_the_row():
    rows = [
        ZH,
        row(1, phone="13800000001/010-12345678转801"),
        row(2, phone=""),
        row(3, phone="没有电话"),
        row(4, phone="138 0000"),
    ]
    result = staged(text(rows))
    assert result.checked.good.height == 4
    assert result.contacts.select("pos", "value", "extension", "well_formed").rows() == [
        (1, "+8613800000001", None, True), (1, "+861012345678", "801", True), (3, "没有电话", None, False), (4, "138 0000", None, False),
    ]  # fmt: skip
