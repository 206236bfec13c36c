from dunwell.compliance.bench import bench_gate


def test_the_bench_gives_the_figures_of_its_contract_and_thousands_of_lines_a_second() -> None:
    figures = bench_gate(500)
    assert set(figures) == {"name", "rows", "stages", "reference_seconds", "ratio", "peak_mb"}
    assert figures["rows"] == 500
    assert figures["stages"][-1]["per_second"] > 500  # on a busy machine; thousands on a quiet one
