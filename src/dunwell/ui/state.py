"""What the running application knows: made once by web.app.create_app, reached from every request as app.state.dunwell."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from dunwell.foundation.clock import Clock
from dunwell.foundation.settings import Settings
from dunwell.ui.nav import NavItem


@dataclass
class AppState:
    """One running application."""

    engine: Engine
    settings: Settings
    clock: Clock
    nav: list[NavItem] = field(default_factory=list)
    paths: frozenset[str] = frozenset()  # GET paths without parameters that exist
    secure_cookies: bool = False  # behind HTTPS
