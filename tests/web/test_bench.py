"""The bench of the pages runs end to end on a small portfolio in a scratch PostgreSQL database."""

import pytest

from dunwell.web.bench import bench_pages
from tests.conftest import POSTGRES


@pytest.mark.postgres
def test_the_bench_of_pages_answers_every_page(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNWELL_BENCH_POSTGRES", POSTGRES)
    figures = bench_pages(2000, times=1)
    assert figures["rows"] == 2000
    assert {"name", "stages", "reference_seconds", "ratio", "peak_mb", "above_bar"} <= set(figures)
    assert {"my_list", "workbench", "board_lead", "search_name_all", "payments_all", "debtor_file"} <= {
        stage["name"] for stage in figures["stages"]
    }
