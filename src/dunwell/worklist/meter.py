"""Seconds and peak memory by stage, of this process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Meter:
    """Collects rows {name, seconds, peak_mb, cpu_seconds} in the order in which stages ended."""

    def __init__(self) -> None:
        self.stages: list[dict[str, object]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the block; peak_mb is the most resident memory the process had during it."""
        _forget_peak()
        started, worked = time.perf_counter(), time.process_time()
        yield
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
        self.stages.append(
            {"name": name, "seconds": round(seconds, 3), "peak_mb": peak_mb(), "cpu_seconds": round(cpu, 3)}
        )


def peak_mb() -> int:
    """Most resident memory since the last stage began, in MiB; since the start where the system cannot say."""
    try:
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _forget_peak() -> None:
    try:
        _RESET.write_text("5")
    except OSError:
        return
