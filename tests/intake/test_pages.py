"""Import in the browser: upload, columns, preview, commit, in both languages."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from dunwell.foundation import jobs
from dunwell.foundation.db import read
from dunwell.intake import uploads
from dunwell.portfolio.tables import Account
from tests.intake.files import EN, ZH, citizen, row, text, workbook
from tests.ui.client import Browser, app_client, sign_in_as


@pytest.fixture
def client(sqlite, settings, clock) -> Iterator[Browser]:
    """Signed in as an administrator, in English."""
    with app_client(settings, clock, "admin") as found:
        yield found


def send(client: Browser, data: bytes, name: str = "overdue.csv", as_of: str = "2026-03-01") -> str:
    """Send a file; where the browser goes next."""
    client.get("/imports/new")
    answer = client.post("/imports", files={"file": (name, data)}, data={"as_of": as_of})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def fields_on(page: str) -> list[str]:
    """The field chosen for each column."""
    selects = re.findall(r'<select class="form-select" name="columns".*?</select>', page, re.S)
    return [(re.findall(r'value="([^"]*)" selected', found) or ["-"])[0] for found in selects]


def check(client: Browser, where: str, **over: object):
    """Send the columns page as it stands."""
    page = client.get(where).text
    data = {
        "as_of": "2026-03-01",
        "columns": fields_on(page),
        "sheet": re.search(r'name="sheet" value="([^"]*)"', page).group(1),
        **over,
    }  # type: ignore[union-attr]
    return client.post(where.partition("/columns")[0] + "/check", data=data)


def accounts(client: Browser) -> int:
    """How many accounts there are."""
    with read(client.app.state.dunwell.engine) as session:  # type: ignore[attr-defined]
        return session.scalar(select(func.count()).select_from(Account)) or 0


def test_a_file_goes_from_upload_to_accounts(client):
    assert "Nothing imported yet" in client.get("/imports").text
    where = send(client, text([ZH, row(1), row(2, amount="0"), row(3)]))
    page = client.get(where).text
    assert fields_on(page) == ["debtor_name", "debtor_id", "phone", "overdue", "dpd", "contract_no"]
    assert "13800000001" in page
    answer = check(client, where)
    assert answer.status_code == 303
    preview = client.get(answer.headers["location"]).text
    assert "AMT_ZERO" in preview
    assert accounts(client) == 0
    assert "测试3" in client.get(answer.headers["location"] + "?state=new").text
    done = client.post(answer.headers["location"] + "/commit")
    assert done.status_code == 303
    assert accounts(client) == 2
    assert "The file is imported" in client.get(done.headers["location"]).text
    listing = client.get("/imports").text
    assert "overdue.csv" in listing
    batch = client.get("/imports/batches/1").text
    assert "AMT_ZERO" in batch


def test_a_batch_report_shows_no_values(client):
    where = send(client, text([ZH, row(1, id="110105199001011234"), row(2)]))
    answer = check(client, where)
    assert "110105199001011234" in client.get(answer.headers["location"]).text
    client.post(answer.headers["location"] + "/commit")
    assert "110105199001011234" not in client.get("/imports/batches/1").text


def test_rejected_rows_can_be_fetched_with_their_own_cells_and_reasons(client):
    answer = check(client, send(client, text([ZH, row(1, name="=1+1", amount="x"), row(2)])))
    file = client.get(answer.headers["location"] + "?state=rejected&export=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Row,Code,Reason,客户姓名")
    assert "AMT_NOT_NUMBER" in lines[1]
    assert "'=1+1" in lines[1]
    assert client.get(answer.headers["location"] + "?state=rejected&export=xlsx").content[:2] == b"PK"
    client.post(answer.headers["location"] + "/commit")
    assert "AMT_NOT_NUMBER" in client.get(answer.headers["location"] + "?export=csv").text
    client.post(answer.headers["location"] + "/drop")
    assert "AMT_NOT_NUMBER" not in client.get(answer.headers["location"] + "?export=csv").text


def test_a_file_that_is_no_table_is_refused_with_words_beside_the_field(client):
    client.get("/imports/new")
    answer = client.post("/imports", files={"file": ("a.csv", b"")}, data={"as_of": ""})
    assert answer.status_code == 422
    assert "The file is empty." in answer.text


def test_an_open_question_is_asked_on_the_columns_page_and_its_answer_settles_it(client):
    header = [*ZH[:4], "到期日", ZH[5]]
    where = send(client, text([header, row(1, dpd="05/01/2026"), row(2, dpd="03/02/2026")]))
    asked = check(client, where)
    assert asked.status_code == 422
    assert "Which order do the dates have: day / month / year; month / day / year?" in asked.text
    assert check(client, where, date_order="dmy", save_as="Bank D").status_code == 303
    again = send(client, text([header, row(3, dpd="05/01/2026"), row(4, dpd="03/02/2026")]))
    assert (
        '<option value="dmy" selected>' in client.get(again).text
    )  # the saved answer comes with the mapping


def test_a_mapping_is_corrected_saved_and_used_again_by_itself(client):
    rows = [["a", "b", "c", "d"], ["甲", citizen(1), "5", "c1"]]
    where = send(client, text(rows))
    assert "Please choose the column for" in client.get(where).text
    assert check(client, where).status_code == 422
    chosen = ["debtor_name", "debtor_id", "overdue", "contract_no"]
    assert check(client, where, columns=chosen, save_as="Bank A").status_code == 303
    where = send(client, text([*rows, ["乙", citizen(2), "6", "c2"]]))
    again = client.get(where).text
    assert "the saved mapping “Bank A” is used" in again
    assert fields_on(again) == chosen
    assert fields_on(client.get(where + "?mapping=").text) == ["-"] * 4  # “By the header's names”


def test_the_sheet_is_chosen_on_the_columns_page(client):
    where = send(client, workbook({"一组": [ZH, row(1)], "二组": [EN, row(2), row(3)]}), "a.xlsx")
    asked = client.get(where).text
    assert "Several sheets hold accounts: 一组, 二组." in asked
    assert "/check" not in asked  # nothing can be imported of the wrong half
    assert "2 rows" in client.get(where + "?sheet=二组").text
    answer = check(client, where + "?sheet=二组")
    assert answer.status_code == 303
    assert "测试3" in client.get(answer.headers["location"] + "?state=new").text


def test_nobody_else_sees_an_upload(client, clock):
    answer = check(client, send(client, text([ZH, row(1)])))
    sign_in_as(client, "lead")
    assert client.get(answer.headers["location"]).status_code == 404
    sign_in_as(client, "collector")
    assert client.get("/imports").status_code == 403


def test_a_large_file_is_checked_and_committed_as_jobs(client, clock, settings, monkeypatch):
    monkeypatch.setattr(uploads, "INLINE", 10)
    state = client.app.state.dunwell  # type: ignore[attr-defined]
    answer = check(client, send(client, text([ZH, row(1), row(2)])))
    assert answer.headers["location"].startswith("/jobs/")
    assert jobs.run_one(state.engine, settings, clock)
    assert "Good rows" in client.get("/imports/1").text
    answer = client.post("/imports/1/commit")
    assert jobs.run_one(state.engine, settings, clock)
    assert accounts(client) == 2
    assert "The file is imported" in client.get("/imports/1").text


def test_a_question_found_by_a_job_waits_on_the_columns_page(client, clock, settings, monkeypatch):
    monkeypatch.setattr(uploads, "INLINE", 10)
    header = [*ZH[:4], "到期日", ZH[5]]
    where = send(client, text([header, row(1, dpd="05/01/2026")]))
    check(client, where)
    jobs.run_one(client.app.state.dunwell.engine, settings, clock)  # type: ignore[attr-defined]
    assert "Which order do the dates have" in client.get(where).text


def test_the_pages_speak_chinese(sqlite, settings, clock):
    with app_client(settings, clock, "admin", lang="zh") as client:
        assert "尚未导入任何文件" in client.get("/imports").text
        answer = check(client, send(client, text([ZH, row(1, id="1"), row(2)])))
        assert "身份证号不是 18 位" in client.get(answer.headers["location"]).text
