# ruff: noqa: S608  (the names spliced into SQL are our own tables and columns; values are always parameters)
"""Many rows at once, inside the caller's transaction: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, cast

import polars as pl
from sqlalchemy import JSON, Boolean, Column, Date, Table, text
from sqlalchemy.orm import Session

from dunwell.foundation.db import Base, UTCDateTime, is_sqlite


def insert_frame(session: Session, model: type[Base], frame: pl.DataFrame) -> None:
    """Insert every row of `frame`, whose columns are named as the table's.

    Columns left out take the model's scalar default (an empty list or dict for JSON). JSON columns come as text or
    lists, moments as aware UTC datetimes. Ids must be in the frame (`next_ids`).
    """
    if not frame.height:
        return
    table = cast(Table, model.__table__)
    frame = _with_defaults(table, frame)
    names = ", ".join(f'"{name}"' for name in frame.columns)
    if is_sqlite(session):
        if frame.height > 10_000:  # indexes grow in memory, not page by page; the connection's own setting
            session.connection().exec_driver_sql("PRAGMA cache_size=-400000")
        ready = frame.with_columns([_for_sqlite(table.c[name]) for name in frame.columns])
        marks = ", ".join("?" * len(frame.columns))
        session.connection().exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', ready.rows()
        )
        return
    ready = frame.with_columns([_for_postgres(table.c[name]) for name in frame.columns])
    buffer = BytesIO()
    ready.write_csv(
        buffer,
        include_header=False,
        null_value="\\N",
        quote_style="necessary",
        datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ",
    )
    raw: Any = session.connection().connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY \"{table.name}\" ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
    ):
        copy.write(buffer.getvalue())


def update_frame(session: Session, model: type[Base], frame: pl.DataFrame, key: str = "id") -> None:
    """Set the frame's other columns on the rows whose `key` it names."""
    if not frame.height:
        return
    table = cast(Table, model.__table__)
    columns = [name for name in frame.columns if name != key]
    if is_sqlite(session):
        ready = frame.with_columns([_for_sqlite(table.c[name]) for name in frame.columns]).select(
            *columns, key
        )
        sets = ", ".join(f'"{name}" = ?' for name in columns)
        session.connection().exec_driver_sql(
            f'UPDATE "{table.name}" SET {sets} WHERE "{key}" = ?', ready.rows()
        )
        return
    session.execute(
        text(f'CREATE TEMP TABLE _incoming ON COMMIT DROP AS SELECT * FROM "{table.name}" WITH NO DATA')
    )
    ready = frame.with_columns([_for_postgres(table.c[name]) for name in frame.columns])
    buffer = BytesIO()
    ready.write_csv(buffer, include_header=False, null_value="\\N", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    names = ", ".join(f'"{name}"' for name in frame.columns)
    raw: Any = session.connection().connection
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY _incoming ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
    ):
        copy.write(buffer.getvalue())
    sets = ", ".join(f'"{name}" = i."{name}"' for name in columns)
    session.execute(text(f'UPDATE "{table.name}" t SET {sets} FROM _incoming i WHERE t."{key}" = i."{key}"'))
    session.execute(text("DROP TABLE _incoming"))


def next_ids(session: Session, model: type[Base], count: int) -> range | list[int]:
    """`count` fresh ids of a table, taken from its sequence, or above the greatest one on SQLite (which is locked)."""
    if count == 0:
        return range(0)
    table = cast(Table, model.__table__)
    if is_sqlite(session):
        top = session.execute(text(f'SELECT coalesce(max(id), 0) FROM "{table.name}"')).scalar_one()
        return range(top + 1, top + 1 + count)
    taken = session.execute(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
        {"name": f'"{table.name}"', "count": count},
    )
    return [row[0] for row in taken]


def fetch_frame(session: Session, statement: Any, schema: dict[str, Any]) -> pl.DataFrame:
    """The rows of a select as a frame with this schema (names in the order of the select's columns)."""
    return pl.DataFrame(session.execute(statement).all(), schema=schema, orient="row")


def _with_defaults(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    extra = []
    for column in table.columns:
        if column.name in frame.columns or column.default is None:
            continue
        argument: Any = getattr(column.default, "arg", None)
        if isinstance(column.type, JSON):
            made = argument(None) if callable(argument) else argument
            extra.append(pl.lit(json.dumps(made)).alias(column.name))
        elif not callable(argument):
            extra.append(pl.lit(argument).alias(column.name))
    return frame.with_columns(extra) if extra else frame


def _as_json(name: str, frame_expression: pl.Expr) -> pl.Expr:
    return frame_expression.map_batches(
        lambda column: (
            column
            if column.dtype == pl.String
            else pl.Series(
                name,
                [
                    None
                    if v is None
                    else json.dumps(v.to_list() if isinstance(v, pl.Series) else v, ensure_ascii=False)
                    for v in column
                ],
                dtype=pl.String,
            )
        ),
        return_dtype=pl.String,
    )


def _for_sqlite(column: Column[Any]) -> pl.Expr:
    """As SQLAlchemy's SQLite dialect stores the type."""
    value = pl.col(column.name)
    if isinstance(column.type, UTCDateTime):
        return value.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    if isinstance(column.type, Date):
        return value.cast(pl.Date).dt.strftime("%Y-%m-%d")
    if isinstance(column.type, Boolean):
        return value.cast(pl.Boolean).cast(pl.Int8)
    return _as_json(column.name, value) if isinstance(column.type, JSON) else value


def _for_postgres(column: Column[Any]) -> pl.Expr:
    value = pl.col(column.name)
    if isinstance(column.type, UTCDateTime):
        return value.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return _as_json(column.name, value) if isinstance(column.type, JSON) else value


def moment(at: datetime) -> pl.Expr:
    """A constant moment for a column of moments."""
    return pl.lit(at.astimezone(UTC)).cast(pl.Datetime("us", "UTC"))


def day(on: date) -> pl.Expr:
    """A constant day."""
    return pl.lit(on, pl.Date)
