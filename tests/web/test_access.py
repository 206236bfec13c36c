"""Every route says what it needs, and holds to it for every role."""

import re

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from dunwell.people.domain import GRANTS, PERMISSIONS, ROLES
from dunwell.ui.access import Needs, Public
from dunwell.web import rooms
from tests.ui.client import app_client

ROUTES = rooms.routes()


def declared(dependant: Dependant) -> list[Needs | Public]:
    """What a route declares, wherever in its dependencies."""
    own = [dependant.call] if isinstance(dependant.call, Needs | Public) else []
    return own + [found for child in dependant.dependencies for found in declared(child)]


def permissions(route: APIRoute) -> set[str]:
    return {need.permission for need in declared(route.dependant) if isinstance(need, Needs)}


def address(route: APIRoute) -> str:
    return re.sub(r"\{[^}]+\}", "1", route.path)


def test_there_are_routes():
    assert len(ROUTES) > 20


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{min(r.methods)} {r.path}")
def test_every_route_declares_its_permission_or_that_it_is_public(route):
    assert declared(route.dependant), f"{route.path}: add dependencies=[needs('…')] or [public()]"


def test_no_two_routes_answer_the_same_address():
    addresses = [(method, route.path) for route in ROUTES for method in route.methods or ()]
    assert len(addresses) == len(set(addresses))


def test_every_menu_entry_leads_somewhere_its_reader_may_go():
    by_path = {route.path: route for route in ROUTES if "GET" in (route.methods or ())}
    for module in rooms.modules():
        for item in getattr(module, "NAV", ()):
            assert item.href in by_path, item.href
            assert permissions(by_path[item.href]) == {item.needs}, item.href


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_let_in_exactly_where_the_table_says(role, sqlite, settings, clock):
    with app_client(settings, clock, role) as client:
        for route in ROUTES:
            needed = permissions(route)
            for method in route.methods or ():
                where = f"{role}: {method} {route.path}"
                if not needed <= PERMISSIONS[role]:
                    answer = client.request(method, address(route))
                    assert answer.status_code == 403, where
                    assert "Your role does not allow this." in answer.text, (
                        where
                    )  # and not: your form is stale
                elif method == "GET" and needed:
                    answer = client.request(method, address(route))
                    assert answer.status_code < 500, where
                    assert not answer.headers.get("location", "").startswith("/sign-in"), where


def test_a_guest_is_sent_to_sign_in_and_changes_nothing(sqlite, settings, clock):
    with app_client(settings, clock) as client:
        client.get("/sign-in")
        for route in ROUTES:
            if not permissions(route):
                continue
            for method in route.methods or ():
                answer = client.request(method, address(route))
                assert answer.status_code == 303, f"{method} {route.path}"
                assert answer.headers["location"].startswith("/sign-in")


def test_a_permission_nobody_has_heard_of_is_refused_where_the_route_is_written():
    with pytest.raises(KeyError):
        Needs("debtor.veiw")


def test_only_leads_and_quality_lift_a_restriction_and_only_admins_manage_people():
    assert GRANTS["restriction.lift"] == {"lead", "qa"}
    assert GRANTS["people.manage"] == {"admin"}
    assert "debtor.view" not in PERMISSIONS["analyst"]
