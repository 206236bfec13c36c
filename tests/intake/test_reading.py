"""Encodings, delimiters, workbooks and damaged files."""

import io
import zipfile
from datetime import date

import polars as pl
import pytest

from dunwell.intake.domain.codes import Undecided
from tests.intake.files import AS_OF, EN, ZH, citizen, codes, packed, row, staged, text, workbook

GOOD = [ZH, row(1), row(2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("pack", [False, True])
def test_text_in_any_encoding_with_any_delimiter_reads_the_same(encoding, delimiter, pack):
    data = text(GOOD, delimiter, encoding)
    result = staged(packed(data) if pack else data)
    assert result.checked.good["name"].to_list() == ["测试1", "测试2"]
    assert result.figures()["sum_overdue_minor"] == 2469_00


def test_western_text_is_not_taken_for_chinese():
    data = text([EN, row(1, name="Jürgen Müßig"), row(2, name="Zoë Façade")], ";", "cp1252")
    assert staged(data).checked.good["name"].to_list() == ["Jürgen Müßig", "Zoë Façade"]


def test_a_separator_line_and_blank_lines_count_as_rows():
    data = b"sep=;\r\n" + text([ZH, row(1)], ";") + b"\r\n" + text([row(2, amount="0")], ";")
    result = staged(data)
    assert codes(result) == {5: "AMT_ZERO"}


def test_old_mac_line_ends_and_missing_last_line_end_are_read():
    data = text(GOOD).replace(b"\r\n", b"\r").rstrip(b"\r")
    assert staged(data).checked.good.height == 2


def test_a_record_with_line_breaks_is_one_row_and_its_physical_line_is_told():
    rows = [[*ZH, "备注"], [*row(1), "第一行\n第二行\n第三行"], [*row(2, amount="x"), ""]]
    result = staged(text(rows))
    entry = result.rejected()[0]
    assert (entry["row"], entry["physical_line"], entry["code"]) == (3, 5, "AMT_NOT_NUMBER")


def test_a_quote_that_is_never_closed_does_not_swallow_the_file():
    lines = [",".join(ZH)] + [",".join(row(n)) for n in range(1, 200)]
    lines[3] = lines[3].replace("测试3", '"测试3')
    result = staged("\n".join(lines).encode())
    assert result.checked.total == 199
    assert result.checked.good.height >= 198


def test_a_row_with_too_many_fields_is_named_and_the_next_is_good():
    data = text([ZH, row(1), [*row(2), "extra"], row(3)])
    result = staged(data)
    assert codes(result) == {3: "RAGGED"}
    assert result.checked.good.height == 2


def test_thousands_without_quotes_make_a_ragged_row():
    data = (",".join(ZH) + "\n" + ",".join(row(1, amount="1,234.50")) + "\n" + ",".join(row(2))).encode()
    assert codes(staged(data)) == {2: "RAGGED"}


def test_a_delimiter_at_the_end_of_every_row_is_no_extra_field():
    data = (",".join(ZH) + "\n" + "".join(",".join(row(n)) + ",\n" for n in (1, 2, 3))).encode()
    assert staged(data).checked.good.height == 3


def test_short_rows_keep_what_they_have():
    data = (",".join([*ZH, "备注"]) + "\n" + ",".join(row(1)) + "\n").encode()
    assert staged(data).checked.good.height == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\r\n\r\n  \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (text([ZH]), "header but no rows"),
        (text([ZH, ["合计", "", "", "100", "", ""]]), "header but no rows"),
        (b"PK\x03\x04" + b"\x00" * 200, "damaged"),
        (workbook({"a": GOOD})[:2000], "damaged"),
        (packed(text(GOOD))[:40], "damaged"),
        (b"PAR1" + b"\x00" * 100, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7 \x00\x01", "not a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a table"),
        (b"<html><body><table><tr><td>a</td></tr></table></body></html>", "not a table"),
        (b'{"rows": [1, 2]}', "not a table"),
        ("尊敬的同事：\n请查收附件。\n谢谢\n".encode(), "not a table"),
        (bytes(range(256)) * 20, "not a table"),
        (workbook({"a": []}), "empty"),
        (workbook({"a": [ZH]}), "header but no rows"),
        (packed(b""), "empty"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_says_so_in_one_sentence(data, said):
    with pytest.raises(Undecided) as refused:
        staged(data)
    assert said in refused.value.error


def test_a_locked_archive_and_an_archive_of_several_files_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", text(GOOD))
    assert staged(out.getvalue()).checked.good.height == 2
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("b.csv", text(GOOD))
    with pytest.raises(Undecided, match="2 files"):
        staged(out.getvalue())


def test_excel_keeps_ids_dates_numbers_and_leading_zeros():
    header = ["客户姓名", "证件号码", "手机号", "逾期金额", "到期日", "合同编号"]
    rows = [
        ["逾期清单 2026年3月"], [], header,
        ["甲", citizen(1), 13800000001, 0.1 + 0.2, date(2026, 1, 5), "0012345678901234567"],
        ["乙", citizen(2), "13800000002", 12345678.905, 46027, "000123"],
        ["丙", citizen(3), None, "1,000", "2026/1/5", 1234567],
        ["丁", citizen(4), None, 1000, 46027.5, "A1"],
        ["戊", int(citizen(5)[:17] + "0"), None, 5, 46027, "A2"],
    ]  # fmt: skip
    result = staged(workbook({"逾期": rows}))
    good = result.checked.good
    assert good["overdue_minor"].to_list() == [30, 1234567891, 100000, 100000]
    assert good["contract_no"].to_list() == ["0012345678901234567", "000123", "1234567", "A1"]
    assert set(good["due_on"].to_list()) == {date(2026, 1, 5)}
    assert codes(result) == {8: "ID_CHECK"}
    assert "number" in result.rejected()[0]["reason"]


def test_an_id_stored_as_a_number_is_damaged_even_where_its_check_happens_to_hold():
    lucky = next(citizen(n * 100) for n in range(10) if citizen(n * 100).endswith("0"))
    assert lucky.endswith("000")
    result = staged(workbook({"a": [ZH, row(1), ["x", int(lucky), "", 10, 5, "C9"], row(3, id=lucky)]}))
    assert codes(result) == {3: "ID_CHECK"}


def test_the_1904_calendar_is_read_as_such():
    header = ["客户姓名", "证件号码", "逾期金额", "到期日", "合同编号"]
    data = workbook(
        {"a": [header, ["甲", citizen(1), 5, 44565, "A1"], ["乙", citizen(2), 5, date(2026, 1, 5), "A2"]]},
        date_1904=True,
    )
    assert staged(data).checked.good["due_on"].to_list() == [date(2026, 1, 5)] * 2


def test_the_only_sheet_with_accounts_is_chosen_and_several_are_asked():
    cover, summary = [["说明"], ["请勿外传"]], [["产品", "户数", "金额"], ["信用卡", 3, 100]]
    one = workbook({"封面": cover, "汇总": summary, "明细": GOOD})
    assert staged(one).sheet.name == "明细"
    two = workbook({"一组": GOOD, "二组": [ZH, row(3)]})
    with pytest.raises(Undecided) as asked:
        staged(two)
    assert (asked.value.option, asked.value.details) == ("--sheet", ("一组", "二组"))
    assert staged(two, sheet="二组").checked.total == 1
    assert staged(two, sheet="2").checked.total == 1
    with pytest.raises(Undecided, match="no sheet"):
        staged(two, sheet="三组")


def test_a_hidden_sheet_is_not_chosen_beside_a_visible_one():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in {"明细": GOOD, "旧": [ZH, row(7)]}.items():
        page = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            page.write_row(at, 0, cells)
        if name == "旧":
            page.hide()
    book.close()
    assert staged(out.getvalue()).sheet.name == "明细"


def test_parquet_counts_its_names_as_row_one():
    frame = pl.DataFrame({
        "客户姓名": ["甲", "乙", "丙"], "证件号码": [citizen(1), citizen(2), None], "逾期金额": [10.005, 20.0, 30.0], "逾期天数": [5, None, 7],
        "合同编号": [1234567890123456789, 2, 3], "最近还款日": [date(2026, 1, 1), None, None],
    })  # fmt: skip
    out = io.BytesIO()
    frame.write_parquet(out)
    result = staged(out.getvalue())
    assert codes(result) == {4: "NO_ID"}
    assert result.checked.good["contract_no"].to_list() == ["1234567890123456789", "2"]
    assert result.checked.good["overdue_minor"].to_list() == [1001, 2000]
    assert result.checked.good["due_on"].to_list() == [date(2026, 2, 24), None]
    assert date(2026, 3, 1) == AS_OF


def ods(rows: list[list[str]]) -> bytes:
    """A small OpenDocument sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in r
        )
        + "</table:table-row>"
        for r in rows
    )
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Sheet1">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()


def test_opendocument_sheets_are_read():
    assert staged(ods(GOOD)).checked.good.height == 2


def test_a_workbook_packed_with_gz_is_read():
    assert staged(packed(workbook({"a": GOOD}))).checked.good.height == 2
