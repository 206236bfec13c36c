"""Work for people, dealt in columns: every overdue debtor keeps or gets an owner, every collector an ordered list.

Two steps, no solver. The *book*: owners stay while skill, language and certificate fit; the others' debtors are dealt
within their cell, hardest and largest first, in a snake, so that books are even in number, value and difficulty. The
*list*: each collector's best candidates up to capacity; what overflows helps fill others' spare capacity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from dunwell.worklist.domain import SKILLS, Cell, Collector, book_quotas, spare_quotas

OWN_CHANNELS = ("voice", "sms", "letter")
OWN_DESK = ("trace",)  # desk work that collectors do themselves
KEPT = ("done", "snoozed", "handed_over")
BAND = 500  # hundredths of a point of score to a band

_ = ibis._

Keep = Callable[[ir.Table, str], ir.Table]  # materialise an expression under a name
Small = Callable[[pa.Table, str], ir.Table]  # a small Arrow table as an expression


@dataclass(frozen=True)
class Shared:
    """The result: items (debtor_id, collector_id, account_id, rank, kept) and books (debtor_id, owner_id)."""

    items: ir.Table
    books: ir.Table
    debtors: ir.Table


def candidates_of(accounts: ir.Table) -> ir.Table:
    """Accounts with something for a collector to do that no rule forbids. Reads status, channel, action, refused_by."""
    work = accounts.channel.isin(OWN_CHANNELS) | accounts.action.isin(OWN_DESK)
    return accounts.filter(
        accounts.status.isin(["open", "written_off"]) & work & accounts.refused_by.isnull()
    )


def skill_rank(stage: Any) -> Any:
    """0 early (also before the due date and where the age is unknown), 1 mid, 2 late."""
    return ibis.cases((stage == "late", 2), (stage == "mid", 1), else_=0).cast("int32")


def debtors_of(accounts: ir.Table, languages: Sequence[str]) -> ir.Table:
    """A row a debtor with overdue or workable accounts: cell (as a number), worst stage, value, and the leading account.

    The leading account is the worst that can be worked: most days past due, then the largest overdue, then the lowest id.
    """
    workable = candidates_of(accounts).select("account_id").mutate(workable=True)
    rows = accounts.left_join(workable, "account_id").drop("account_id_right")
    rows = rows.mutate(
        workable=rows.workable.fill_null(False),
        owed=(rows.overdue_minor > 0) & rows.status.isin(["open", "written_off"]),
        worth=rows.dpd.fill_null(-1).cast("int64"),
    ).filter(lambda t: t.workable | t.owed)
    found = rows.group_by("debtor_id").agg(
        skill=skill_rank(rows.stage).max(),
        low_risk=rows.low_risk.all(),
        lang=rows.lang.max(),
        owed=rows.owed.any(),
        value=rows.overdue_minor.sum().cast("int64"),
        hardness=rows.risk_points.cast("int32").max(),
        worst=rows.worth.max(where=rows.workable),
    )
    lead = rows.filter(rows.workable)
    order = ibis.window(
        group_by=lead.debtor_id,
        order_by=[lead.worth.desc(), lead.overdue_minor.desc(), lead.account_id],
    )
    lead = lead.mutate(turn=ibis.row_number().over(order)).filter(lambda t: t.turn == 0)
    lead = lead.select("debtor_id", "account_id", "score", "overdue_minor")
    found = found.left_join(lead, "debtor_id").drop("debtor_id_right")
    tongue = ibis.cases(*((found.lang == lang, at) for at, lang in enumerate(languages)), else_=0)
    cell = tongue * 6 + found.skill * 2 + found.low_risk.cast("int32")
    return found.mutate(cell=cell.cast("int32")).drop("worst")


def cells_of(languages: Sequence[str]) -> list[Cell]:
    """The cells by their number in `debtors_of`."""
    return [Cell(skill, lang, low) for lang in languages for skill in SKILLS for low in (False, True)]


def share(
    accounts: ir.Table,
    owners: ir.Table,
    items: ir.Table,
    people: Sequence[Collector],
    on: date,
    keep: Keep,
    small: Small,
) -> Shared:
    """Owners and lists for the day. `items` are the day's existing work items: work done, snoozed or moved by hand stays."""
    languages = languages_of(accounts)
    cells = cells_of(languages)
    debtors = keep(debtors_of(accounts, languages), "debtors")
    fit = small(_fit(cells, people), "fit")
    books = keep(_books(debtors, owners, fit, cells, people, small), "books")
    kept = keep(_kept(items, debtors, on), "kept_items")
    used = dict(_pairs(kept.group_by("collector_id").agg(n=kept.count())))
    free = {c.id: max(0, c.capacity - used.get(c.id, 0)) for c in people}
    open_ = keep(
        debtors.filter(debtors.account_id.notnull())
        .anti_join(kept, "debtor_id")
        .left_join(books, "debtor_id")
        .drop("debtor_id_right"),
        "open_candidates",
    )
    own = keep(_own(open_, free, small), "own_items")
    helped = _helped(open_, own, cells, people, free, small)
    taken = own.union(helped)
    listed = _listed(taken, kept, debtors)
    return Shared(keep(listed, "listed"), books, debtors)


def languages_of(accounts: ir.Table) -> list[str]:
    """The languages debtors speak, in order; zh where none is known."""
    found = accounts.select("lang").distinct().filter(lambda t: t.lang.notnull()).to_pyarrow()
    return sorted(found["lang"].to_pylist()) or ["zh"]


def _pairs(table: ir.Table) -> list[tuple[Any, ...]]:
    rows = table.to_pyarrow()
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _fit(cells: Sequence[Cell], people: Sequence[Collector]) -> pa.Table:
    pairs = [
        (at, c.id) for at, cell in enumerate(cells) for c in people if c.capacity > 0 and c.may_work(cell)
    ]
    return pa.table(
        {
            "cell": pa.array([cell for cell, _ in pairs], pa.int32()),
            "user_id": pa.array([who for _, who in pairs], pa.int64()),
        }
    )


def _books(
    debtors: ir.Table,
    owners: ir.Table,
    fit: ir.Table,
    cells: Sequence[Cell],
    people: Sequence[Collector],
    small: Small,
) -> ir.Table:
    """debtor_id, owner_id of every overdue debtor somebody is fit for."""
    latest = owners.mutate(
        recent=owners.since.cast("string") + ibis.literal(":") + owners.account_id.cast("string")
    )
    latest = latest.group_by("debtor_id").agg(user_id=latest.user_id.argmax(latest.recent))
    owed = debtors.filter(debtors.owed)
    staying = (
        owed.inner_join(latest, "debtor_id")
        .semi_join(fit, ["cell", "user_id"])
        .select("debtor_id", owner_id=_.user_id)
    )
    loads = dict(_pairs(staying.group_by("owner_id").agg(n=staying.count())))
    waiting = owed.anti_join(staying, "debtor_id")
    counts = {cells[cell]: n for cell, n in _pairs(waiting.group_by("cell").agg(n=waiting.count()))}
    number = {cell: at for at, cell in enumerate(cells)}
    quotas = [(number[cell], who, n) for (cell, who), n in book_quotas(counts, people, loads).items()]
    order = [ibis.desc("hardness"), ibis.desc("value"), "debtor_id"]
    dealt = deal(waiting.mutate(pile=waiting.cell), order, quotas, small, "book_slots")
    return staying.union(dealt.select("debtor_id", owner_id=_.user_id))


def deal(
    table: ir.Table, order: Sequence[Any], quotas: Sequence[tuple[int, int, int]], small: Small, name: str
) -> ir.Table:
    """Deal the rows of each pile, best first by `order`, to collectors by quotas (pile, collector, n), like a snake.

    Each collector's turns are spread evenly over the pile and every second round goes backwards, so that nobody gets
    all the first choices. Rows beyond the quotas get nobody and are left out. Adds user_id.
    """
    ordered = sorted(quotas)
    seats = small(
        pa.table(
            {
                "pile": pa.array([pile for pile, _, _ in ordered], pa.int32()),
                "user_id": pa.array([who for _, who, _ in ordered], pa.int64()),
                "n": pa.array([n for _, _, n in ordered], pa.int64()),
                "seat": pa.array(range(len(ordered)), pa.int64()),
            }
        ),
        name,
    )
    slots = seats.mutate(k=ibis.range(0, seats.n).unnest())
    slots = slots.mutate(
        place=(slots.k * 2 + 1) / slots.n.cast("float64"),
        turn=ibis.cases((slots.k % 2 == 0, slots.seat), else_=-slots.seat),
    )
    slots = slots.mutate(at=ibis.row_number().over(group_by="pile", order_by=["place", "turn"])).select(
        "pile", "user_id", "at"
    )
    rows = table.mutate(at=ibis.row_number().over(group_by="pile", order_by=list(order)))
    return rows.inner_join(slots, ["pile", "at"])


def _kept(items: ir.Table, debtors: ir.Table, on: date) -> ir.Table:
    """Items of the day that no run may touch: worked, or given by hand to somebody and still to be worked."""
    today = items.filter(items.day == ibis.literal(on))
    worked = today.filter(today.state.isin(KEPT))
    by_hand = today.filter((today.state == "open") & today.by_hand)
    by_hand = by_hand.semi_join(debtors.filter(debtors.account_id.notnull()), "debtor_id")
    columns = ("debtor_id", "collector_id", "account_id")
    return worked.select(*columns).union(by_hand.select(*columns))


def _own(open_: ir.Table, free: Mapping[int, int], small: Small) -> ir.Table:
    """Each owner's best candidates up to what is free of their capacity."""
    room = small(
        pa.table(
            {"owner_id": pa.array(free.keys(), pa.int64()), "room": pa.array(free.values(), pa.int64())}
        ),
        "room",
    )
    mine = open_.inner_join(room, "owner_id")
    place = ibis.row_number().over(
        group_by=mine.owner_id, order_by=[mine.score.desc(), mine.overdue_minor.desc(), mine.debtor_id]
    )
    return (
        mine.mutate(place=place)
        .filter(lambda t: t.place < t.room)
        .select("debtor_id", collector_id=_.owner_id)
    )


def _helped(
    open_: ir.Table,
    own: ir.Table,
    cells: Sequence[Cell],
    people: Sequence[Collector],
    free: Mapping[int, int],
    small: Small,
) -> ir.Table:
    """The best of what is left over, to those who have room, within their skills."""
    used = dict(_pairs(own.group_by("collector_id").agg(n=own.count())))
    spare = {who: room - used.get(who, 0) for who, room in free.items()}
    rest = open_.anti_join(own, "debtor_id")
    rest = rest.mutate(band=(rest.score // BAND).cast("int32"))
    counts = [
        (band, cells[cell], n) for band, cell, n in _pairs(rest.group_by("band", "cell").agg(n=rest.count()))
    ]
    number = {cell: at for at, cell in enumerate(cells)}
    width = len(cells)
    quotas = [
        (band * width + number[cell], who, n)
        for (band, cell, who), n in spare_quotas(counts, people, spare).items()
    ]
    order = [ibis.desc("score"), ibis.desc("overdue_minor"), "debtor_id"]
    dealt = deal(rest.mutate(pile=rest.band * width + rest.cell), order, quotas, small, "spare_slots")
    return dealt.select("debtor_id", collector_id=_.user_id)


def _listed(taken: ir.Table, kept: ir.Table, debtors: ir.Table) -> ir.Table:
    """All of the day's items with their turn in each collector's list; `kept` items keep their account."""
    fresh = taken.inner_join(debtors, "debtor_id").select(
        "debtor_id", "collector_id", "account_id", "score", "overdue_minor", kept=False
    )
    stay = kept.left_join(debtors.select("debtor_id", "score", "overdue_minor"), "debtor_id").select(
        "debtor_id", "collector_id", "account_id", "score", "overdue_minor", kept=True
    )
    every = fresh.union(stay)
    turn = ibis.row_number().over(
        group_by=every.collector_id,
        order_by=[
            every.score.fill_null(0).desc(),
            every.overdue_minor.fill_null(0).desc(),
            every.debtor_id,
        ],
    )
    return every.mutate(rank=(turn + 1).cast("int32")).select(
        "debtor_id", "collector_id", "account_id", "rank", "kept"
    )
