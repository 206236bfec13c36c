"""A score and a benchmark in words for the terminal; JSON is for programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dunwell.foundation.i18n import N_, gettext
from dunwell.foundation.money import Money
from dunwell.roleplay.page_words import CAPS, DIMENSIONS, ENDED, flag_names

LANGUAGES = {"zh": "zh_Hans", "en": "en"}
SPEAKERS = {"collector": N_("Collector"), "debtor": N_("Debtor"), "third_party": N_("Other person")}


def numbered(transcript: Sequence[tuple[str, str]], lang: str) -> Iterator[str]:
    """The call, each line with the number that the score names it by. lang: zh or en."""
    for number, (speaker, text) in enumerate(transcript, start=1):
        yield f"{number:>3}  {_(lang, SPEAKERS.get(speaker, speaker))}: {text}"


def scored(
    said: Mapping[str, Any], lang: str, currency: str, outcome: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """The total, its caps, the dimensions, what was broken, the checks (not met ones first) and the agreement.

    said: `scoring.as_json`. outcome: of a call played here, for how it ended and how likely the promise is kept.
    """
    yield ("VOID " if said["void"] else "") + f"{said['total']:.1f} / 100"
    yield from (f"  * {_(lang, CAPS[name])}" for name in said["caps"])
    for name, share in said["dimensions"].items():
        if share is not None:
            yield f"  {share:>4.0f} %  {_(lang, DIMENSIONS[name])}"
    yield from _agreed(said["agreement"], lang, currency)
    if outcome is not None:
        if outcome["agreed"] is not None:
            kept = f"{100 * outcome['expected_kept']:.0f} %"
            yield f"  {_(lang, N_('Expected to be kept'))}: {kept}"
        if outcome["ended_by"] in ENDED:
            yield _(lang, ENDED[outcome["ended_by"]])
    yield from _broken(said["violations"], lang)
    for met, head, mark in ((False, N_("Not met:"), "-"), (True, N_("Met:"), "+")):
        found = [entry for entry in said["evidence"] if entry["met"] == met]
        if found:
            yield _(lang, head)
        for entry in found:
            where = f"  [{entry['line']}] {entry['text']}" if entry["line"] else ""
            yield f"{mark} {entry['check']:5} {entry['question']}{where}"


def _broken(violations: Sequence[Mapping[str, Any]], lang: str) -> Iterator[str]:
    flags = flag_names(lang)
    for one in violations:
        yield f"  ! [{one['turn']}] {flags.get(one['flag'], one['category'])}: {one['quote']}"
        if one["instead"]:
            yield f"       → {one['instead']}"


def _agreed(agreed: Mapping[str, Any] | None, lang: str, currency: str) -> Iterator[str]:
    if agreed is None:
        yield _(lang, N_("Nothing was agreed."))
        return

    def money(minor: int | None) -> str:
        return "?" if minor is None else str(Money(minor, currency))

    yield _(lang, N_("Agreed: first %(sum)s"), sum=money(agreed["upfront_minor"])) + (
        ", " + _(lang, N_("then %(n)s parts of about"), n=agreed["instalments"]) + " " + money(agreed["instalment_minor"])
        if agreed["instalments"] and agreed["instalment_minor"] else ""
    )  # fmt: skip
    for name, over, payment in (
        ("sa", "within_reach_minor", "upfront_minor"), ("ls", "surplus_minor", "instalment_minor"),
    ):  # fmt: skip
        if agreed[name] is not None:
            sum_ = f"{money(agreed[over])} ÷ {money(agreed[payment])} = " if agreed[over] is not None else ""
            yield f"  {name.upper()} {sum_}{agreed[name]}"


def _(lang: str, message: str, **values: Any) -> str:
    return gettext(LANGUAGES[lang], message, **values)


HEAD = ("total", "SR", "AT", "CR", "CE", "SA", "LS", "US", "ES", "CA", "kept", "breaches_per_100")
DIGITS = {"AT": 1, "CE": 3, "US": 1, "ES": 1, "CA": 1, "breaches_per_100": 0}


def benchmark(found: Mapping[str, Any]) -> Iterator[str]:
    """`bench negotiation` as tables: a row a collector, the paired steps, and the totals by archetype's group."""
    yield (
        f"negotiation: {found['rows']} debtors ({found['lang']}), seed {found['seed']}, at most {found['t_max']} turns; "
        f"engine {found['engine']}, scorer {found['scorer']}"
    )
    yield found["note"]
    rows = found["collectors"]
    yield ""
    yield from _table(
        ["collector", "total (95 %)", *HEAD[1:-1], "breaches/100"],
        [[name, _interval(each["all"]["total"]), *(_mean(each["all"], key) for key in HEAD[1:])] for name, each in rows.items()],
    )  # fmt: skip
    if found.get("order"):
        yield "\nsteps over the same people (paired difference of totals, 95 %)"
        yield from _table(
            ["from", "to", "difference", ""],
            [[one["below"], one["above"], _interval(one["difference"]), "" if one["apart"] else "not apart"] for one in found["order"]],
        )  # fmt: skip
    groups = [name for name in next(iter(rows.values())) if name not in ("all", "calls_failed")]
    yield "\ntotal by archetype (* under five calls: read nothing into it)"
    yield from _table(
        ["collector", *groups],
        [[name, *(_mean(each[group], "total") + "*" * each[group]["few"] for group in groups)] for name, each in rows.items()],
    )  # fmt: skip
    failed = {name: each["calls_failed"] for name, each in rows.items() if each["calls_failed"]}
    for name, count in failed.items():
        yield f"\n{name}: {count} calls left out, the service gave no line"
    yield f"\n{found['stages']['calls']} s, {found['ms_a_turn']} ms a turn, peak {found['peak_mb']} MB"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, figures to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        first, *others = (text for text in row)
        cells = [
            first.ljust(widths[0]),
            *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()


def _mean(figures: Mapping[str, Any], key: str) -> str:
    found = figures[key]
    return "–" if found is None else f"{found['mean']:.{1 if key == 'total' else DIGITS.get(key, 2)}f}"


def _interval(found: Mapping[str, float] | None) -> str:
    return "–" if found is None else f"{found['mean']:.1f} ({found['low']:.1f} – {found['high']:.1f})"
