"""Pure parts of importing: identity numbers, amounts, dates, column names, the shape of a sheet. Standard library only."""
