"""What the running application knows: made once by web.app.create_app, reached from every request as app.state.dunwell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings
from dunwell.people.sign_in import SignedIn
from dunwell.ui.nav import NavItem

if TYPE_CHECKING:
    from fastapi import Request


@dataclass
class AppState:
    """One running application."""

    engine: Engine
    settings: Settings
    clock: Clock
    nav: list[NavItem] = field(default_factory=list)
    paths: frozenset[str] = frozenset()  # GET paths without parameters that exist
    secure_cookies: bool = False  # behind HTTPS
    elsewhere: "Callable[[Request, SignedIn], Elsewhere | None] | None" = (
        None  # asked of each request signed in
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request of somebody who works in another database than the house's, for practice.

    state: that database; None where this page stays with the house's. signed_in: who they are there, with a token of its own.
    note: what a banner says on every page; way_out: the page that leads back.
    """

    state: AppState | None
    signed_in: SignedIn
    note: str
    way_out: str
