"""Values over whole columns (polars): the common forms in expressions, Python only for distinct odd ones."""
