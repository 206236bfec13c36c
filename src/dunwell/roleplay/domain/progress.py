"""How one's scores move from call to call. Pure."""

from collections.abc import Mapping, Sequence

RECENT = 5  # calls that count as lately


def steps(calls: Sequence[tuple[str, float]]) -> list[float | None]:
    """For every call (scenario, score; oldest first) the difference to the last try at the same scenario; None for a first try."""
    last: dict[str, float] = {}
    found: list[float | None] = []
    for scenario, score in calls:
        found.append(round(score - last[scenario], 1) if scenario in last else None)
        last[scenario] = score
    return found


def moved(calls: Sequence[Mapping[str, float | None]]) -> list[tuple[str, float | None, float]]:
    """By dimension: the mean before the last RECENT calls (None without any) and the mean of these; weakest lately first."""
    lately, before = calls[-RECENT:], calls[:-RECENT]
    rows = []
    for name in dict.fromkeys(key for call in calls for key in call):
        now = _mean([call.get(name) for call in lately])
        if now is not None:
            rows.append((name, _mean([call.get(name) for call in before]), now))
    return sorted(rows, key=lambda row: row[2])


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return round(sum(there) / len(there), 1) if there else None
