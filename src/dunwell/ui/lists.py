"""Lists whose search, filters, order and page live in the URL.

A page declares a ListSpec (what may be searched, filtered, sorted), takes `query: Listing`, and gets a Page back.
Unknown keys and values in the URL are ignored, never an error: old links keep working.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Request
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE_SIZE = 50
COUNTED = 2000  # rows that are counted and paged through; beyond, one narrows or exports
_OWN = frozenset({"q", "sort", "page", "export"})


@dataclass(frozen=True)
class ListSpec:
    """What a list allows. Keys are URL words; values are columns or, for filters, a function of the text to a condition."""

    sorts: Mapping[str, Any] = field(default_factory=dict)
    search: Sequence[Any] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    default_sort: str = ""  # a key of sorts, with "-" in front for descending
    tie: Any = None  # a unique column, so that pages never overlap
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and what a template needs to link to the others."""

    rows: Sequence[T]
    total: int
    number: int
    size: int
    query: "ListQuery"
    sort: str
    more: bool = (
        False  # there are more than `total`, which is then COUNTED: nobody counts a million rows for a page
    )

    @property
    def pages(self) -> int:
        """How many pages, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """1-based number of the first row shown; 0 for an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """1-based number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def narrowed(self) -> bool:
        """True when a search or filter is on: an empty list then means "nothing fits", not "nothing there"."""
        return bool(self.query.search or self.query.filters)

    def sorted_by(self, key: str) -> str:
        """'ascending', 'descending' or '' for a column."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")

    def sort_url(self, key: str) -> str:
        """Sort by the column; once more turns it round."""
        return self.query.url(sort=f"-{key}" if self.sort == key else key, page=None)

    def page_url(self, number: int) -> str:
        """The same list, another page."""
        return self.query.url(page=number if number > 1 else None)

    def export_url(self, kind: str) -> str:
        """The whole list as a file: csv or xlsx."""
        return self.query.url(export=kind, page=None)


@dataclass(frozen=True)
class ListQuery:
    """What the URL asks for."""

    path: str
    search: str
    sort: str
    number: int
    export: str
    filters: dict[str, str]

    def url(self, **changes: str | int | None) -> str:
        """This list's address with some words changed (None takes a word out)."""
        now: dict[str, Any] = {
            "q": self.search,
            "sort": self.sort,
            "page": self.number if self.number > 1 else None,
        }
        wanted = {**self.filters, **now, **changes}
        words = urlencode({key: value for key, value in wanted.items() if value not in (None, "")})
        return f"{self.path}?{words}" if words else self.path

    def page(
        self, session: Session, query: Select[Any], spec: ListSpec, *, scalars: bool = True
    ) -> Page[Any]:
        """The page asked for. `scalars=False` gives rows of several columns."""
        narrowed = self._narrowed(query, spec)
        counted = narrowed.order_by(None).limit(COUNTED + 1).subquery()
        total = session.scalar(select(func.count()).select_from(counted)) or 0
        more, total = total > COUNTED, min(total, COUNTED)
        number = min(self.number, max(1, -(-total // spec.size)))
        ordered = self._ordered(narrowed, spec).limit(spec.size).offset((number - 1) * spec.size)
        found = session.execute(ordered)
        rows = list(found.scalars() if scalars else found)
        return Page(rows, total, number, spec.size, self._known(spec), self._sort(spec), more)

    def all(
        self, session: Session, query: Select[Any], spec: ListSpec, *, scalars: bool = True
    ) -> Sequence[Any]:
        """Every row that fits, in order: for exports."""
        found = session.execute(self._ordered(self._narrowed(query, spec), spec))
        return list(found.scalars() if scalars else found)

    def page_of(
        self,
        rows: Sequence[T],
        *,
        size: int = PAGE_SIZE,
        sorts: Mapping[str, Callable[[T], Any]] | None = None,
        search: Callable[[T], str] | None = None,
        filters: Mapping[str, Callable[[T], str]] | None = None,
        default_sort: str = "",
    ) -> Page[T]:
        """The same over rows already in memory: key functions in place of columns. None sorts last."""
        known = {key: value for key, value in self.filters.items() if key in (filters or {})}
        kept = [row for row in rows if all((filters or {})[k](row) == v for k, v in known.items())]
        if search and self.search:
            kept = [row for row in kept if self.search.casefold() in search(row).casefold()]
        sort = self.sort if self.sort.lstrip("-") in (sorts or {}) else default_sort
        if sort and sorts:
            key = sorts[sort.lstrip("-")]
            some = sorted((r for r in kept if key(r) is not None), key=key, reverse=sort.startswith("-"))
            kept = some + [r for r in kept if key(r) is None]
        number = min(self.number, max(1, -(-len(kept) // size)))
        query = ListQuery(self.path, self.search if search else "", self.sort, number, self.export, known)
        return Page(kept[(number - 1) * size : number * size], len(kept), number, size, query, sort)

    def _known(self, spec: ListSpec) -> "ListQuery":
        filters = {key: value for key, value in self.filters.items() if key in spec.filters}
        return ListQuery(
            self.path, self.search if spec.search else "", self.sort, self.number, self.export, filters
        )

    def _narrowed(self, query: Select[Any], spec: ListSpec) -> Select[Any]:
        if self.search and spec.search:
            pattern = f"%{_escaped(self.search)}%"
            query = query.where(or_(*(column.ilike(pattern, escape="\\") for column in spec.search)))
        for key, value in self.filters.items():
            target = spec.filters.get(key)
            if target is None:
                continue
            condition = (
                target(value)
                if callable(target) and not hasattr(target, "type")
                else target == _typed(target, value)
            )
            query = query.where(condition) if condition is not None else query
        return query

    def _ordered(self, query: Select[Any], spec: ListSpec) -> Select[Any]:
        sort = self._sort(spec)
        if sort:
            column = spec.sorts[sort.lstrip("-")]
            query = query.order_by(*([column.desc()] if sort.startswith("-") else [column.asc()]))
        return query.order_by(spec.tie) if spec.tie is not None else query

    def _sort(self, spec: ListSpec) -> str:
        return self.sort if self.sort.lstrip("-") in spec.sorts else spec.default_sort


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _typed(column: Any, value: str) -> Any:
    """The URL's text as the column's type; a value that cannot be is one that nothing equals."""
    kind = column.type.python_type
    if kind is bool:
        return value in ("1", "true", "yes")
    if kind is int:
        return int(value) if value.lstrip("-").isdigit() and len(value) < 18 else None
    return value


def list_query(request: Request) -> ListQuery:
    """What the request's URL asks of a list."""
    words = request.query_params
    number = words.get("page", "1")
    return ListQuery(
        path=request.url.path,
        search=words.get("q", "").strip()[:100],
        sort=words.get("sort", "")[:40],
        number=int(number) if number.isdigit() and 0 < int(number) < 10**6 else 1,
        export=words.get("export", "") if words.get("export") in ("csv", "xlsx") else "",
        filters={key: value for key, value in words.items() if key not in _OWN and value},
    )


Listing = Annotated[ListQuery, Depends(list_query)]
