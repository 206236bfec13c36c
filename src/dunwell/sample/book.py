"""The rows to be written, table by table, with ids given in order."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table

from dunwell.foundation.db import Base


class Book:
    """Rows by table. `add` gives each row the next id of its table (unless it brings its own key) and returns the row."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> dict[str, Any]:
        rows = self.rows[model.__tablename__]
        if "id" in model.__table__.columns:
            values = {"id": len(rows) + 1, **values}
        if rows and values.keys() != rows[0].keys():
            raise ValueError(
                f"{model.__tablename__}: every row names the same columns"
            )  # one statement writes them
        rows.append(values)
        return values

    def of(self, model: type[Base]) -> list[dict[str, Any]]:
        return self.rows[model.__tablename__]

    def tables(self) -> list[tuple[Table, list[dict[str, Any]]]]:
        """Tables with rows, parents before children."""
        return [(t, rows) for t in Base.metadata.sorted_tables if (rows := self.rows.get(t.name))]
