"""`python -m dunwell` is the `dunwell` command."""

from dunwell.cli import app

app()
