"""Pages of the product that lessons lead to: is there such a page, and may this reader open it?"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from dunwell.foundation.actor import Actor
from dunwell.people import domain as people
from dunwell.ui.access import Needs

ROOMS = "dunwell.web.rooms"  # below the web in the house: asked at run time, never imported


def is_screen(path: str) -> bool:
    """Whether some page of the product answers this path. True where the web is not installed."""
    return not find_spec(ROOMS) or _route(_bare(path)) is not None


def may_open(actor: Actor, path: str) -> bool:
    """Whether the actor's role lets them open the page at this path; False where no page answers it."""
    route = _route(_bare(path))
    return route is not None and all(people.can(actor, one) for one in _needed(route.dependant))


def _bare(path: str) -> str:
    return path.partition("?")[0].partition("#")[0]


@cache
def _route(path: str) -> APIRoute | None:
    for route in import_module(ROOMS).routes():
        if "GET" in route.methods and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route.path), path):
            found: APIRoute = route
            return found
    return None


def _needed(dependant: Dependant) -> Iterator[str]:
    if isinstance(dependant.call, Needs):
        yield dependant.call.permission
    for child in dependant.dependencies:
        yield from _needed(child)
