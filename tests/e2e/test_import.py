"""A file as people send it, brought in through the browser: columns, preview with reasons, commit, the same again."""

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser
from sqlalchemy import func, select

from dunwell.foundation.db import engine_for, read
from dunwell.portfolio.tables import Account
from tests.e2e.browsing import fits, signed_in, violations
from tests.e2e.conftest import NOW, Site

pytestmark = pytest.mark.browser
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen_id(number: int) -> str:
    """An id of area 999999 with the right check character (GB 11643)."""
    body = f"99999919850101{number:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, WEIGHTS, strict=True)) % 11]


def a_messy_workbook(path: Path, start: int) -> Path:
    """Title row, notes sheet, unit in the header, a total row, and two bad rows of eight."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("说明").write(0, 0, "请勿外传")
    sheet = book.add_worksheet("名单")
    sheet.merge_range(0, 0, 0, 5, "2026年11月逾期客户名单")
    sheet.write_row(1, 0, ["客户姓名", "证件号码", "手机号", "合同编号", "逾期金额（万元）", "逾期天数"])
    for i in range(8):
        sheet.write_row(
            2 + i,
            0,
            ["测试客户", citizen_id(start + i), 14300000000 + i, f"00{start + i}", 1.5 + i / 100, 30 + i],
        )
    sheet.write(4, 4, "待定")
    sheet.write(6, 1, citizen_id(start + 4)[:-2] + "00")
    sheet.write_row(10, 0, ["合计", "", "", "", "=SUM(E3:E10)"])
    book.close()
    return path


@pytest.mark.parametrize(("width", "lang", "start"), [(1280, "zh_Hans", 100), (360, "en", 200)])
def test_a_messy_workbook_comes_in(
    width: int, lang: str, start: int, browser: Browser, site: Site, tmp_path: Path
) -> None:
    site.clock.set(NOW)
    file = a_messy_workbook(tmp_path / f"名单{start}.xlsx", start)
    page, complaints = signed_in(browser, site, "admin1", width=width, lang=lang)
    for again in (False, True):
        page.goto(f"{site.url}/imports/new")
        page.set_input_files("input[type=file]", str(file))
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url("**/imports/*/columns*")
        assert violations(page) == []
        assert fits(page)
        page.locator("form[action$='/check'] button[type=submit]").click()
        page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].split("?")[0].isdigit())
        assert violations(page) == []
        assert fits(page)
        if again:
            break
        page.goto(page.url.split("?")[0] + "?state=rejected")
        seen = page.locator("main").inner_text()
        assert "AMT_NOT_NUMBER" in seen
        assert "ID_" in seen
        with page.expect_response(lambda answer: answer.url.endswith("/commit")):
            page.locator("form[action$='/commit'] button").click()
        page.wait_for_load_state("networkidle")
        with read(engine_for(site.settings.database_url)) as session:
            found = session.scalars(
                select(Account).where(
                    Account.contract_no.like(f"00{start // 100}%"), Account.sample.is_(False)
                )
            ).all()
            assert len(found) == 6
            assert sum(account.overdue_minor for account in found) == sum(
                1_500_000 + i * 10_000 for i in (0, 1, 3, 5, 6, 7)
            )
    with read(engine_for(site.settings.database_url)) as session:
        counted = session.scalar(
            select(func.count()).select_from(Account).where(Account.contract_no.like(f"00{start // 100}%"))
        )
        assert counted == 6
    assert complaints == []
