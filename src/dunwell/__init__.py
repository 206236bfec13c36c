"""Dunwell 善催: from an overdue file to a lawful, proven day's work. The rooms are listed in docs/architecture.md."""
