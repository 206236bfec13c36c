"""Trimmed, half-width text; blanks and words for nothing become null."""

import polars as pl

EDGES = " \t\r\n\u00a0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff\u3000'‘`"
NOTHING = frozenset(
    ("", "-", "--", "---", "----", "—", "——", "_", "/", "\\", "\\n", ".", "*", "?", "n/a", "#n/a", "na", "n.a.", "null", "(null)", "none", "nil", "nan",
     "<na>", "nat", "无", "无信息", "暂无", "不详", "未知", "空", "缺失", "未提供", "未填", "没有", "待补", "待补充", "undefined", "unknown", "missing", "blank", "not available", "#null!")
)  # fmt: skip


def cleaned(column: pl.Expr) -> pl.Expr:
    """NFKC, trimmed; a spreadsheet's ="00123" and leading apostrophe are unwrapped."""
    text = column.str.normalize("NFKC").str.strip_chars(EDGES)
    return text.str.replace(r'^="([^"]*)"$', "${1}").str.strip_chars(EDGES)


def or_null(text: pl.Expr) -> pl.Expr:
    """Null where a cleaned text says nothing (blank, N/A, 无, --)."""
    return pl.when(text.str.to_lowercase().is_in(list(NOTHING))).then(None).otherwise(text)


def trimmed(column: pl.Expr) -> pl.Expr:
    """As written, trimmed only: for names and addresses people will read."""
    return or_null(column.str.strip_chars(EDGES).str.replace_all(r"\s*[\r\n]+\s*", " "))
