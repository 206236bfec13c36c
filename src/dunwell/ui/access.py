"""Every route says what it needs: `dependencies=[needs("debtor.view")]`, or `[public()]`. A test fails where one does not."""

from typing import Any

from fastapi import Depends

from dunwell.people.domain import GRANTS
from dunwell.ui.context import Ctx


class Needs:
    """A route's permission. `writes`: a GET that leaves a record (a search hit) works in a writing transaction."""

    def __init__(self, permission: str, *, writes: bool = False) -> None:
        if permission not in GRANTS:
            raise KeyError(f"unknown permission {permission}: add it to people.domain.GRANTS")
        self.permission = permission
        self.writes = writes

    def __call__(self, ctx: Ctx) -> None:
        ctx.writes = ctx.writes or self.writes
        ctx.require(self.permission)


class Public:
    """A route open to whoever is not signed in."""

    permission = None

    def __call__(self) -> None:
        return None


def needs(permission: str, *, writes: bool = False) -> Any:
    """The dependency that lets in only people whose role has `permission` (people.domain.GRANTS)."""
    return Depends(Needs(permission, writes=writes))


def public() -> Any:
    """The dependency that says a route is open to all."""
    return Depends(Public())
