"""The menu: each room's pages module offers NAV, a person sees what the role allows."""

from collections.abc import Iterable
from dataclasses import dataclass

from dunwell.foundation.i18n import N_

GROUPS: tuple[tuple[str, str], ...] = (
    ("work", N_("Work")),
    ("lead", N_("Team")),
    ("strategy", N_("Strategy")),
    ("academy", N_("Academy")),
    ("proof", N_("Proof")),
    ("house", N_("House")),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. label: an English source string; icon: a name of the sprite; needs: a permission; group: of GROUPS; also: other
    addresses whose pages belong to it."""

    label: str
    href: str
    icon: str
    needs: str
    group: str = "work"
    order: int = 50
    also: tuple[str, ...] = ()


def menu(items: Iterable[NavItem], allowed: frozenset[str]) -> list[tuple[str, list[NavItem]]]:
    """Groups with the entries a person may open, in order; empty groups left out."""
    mine = sorted((item for item in items if item.needs in allowed), key=lambda item: (item.order, item.href))
    groups = [(label, [item for item in mine if item.group == key]) for key, label in GROUPS]
    return [(label, entries) for label, entries in groups if entries]


def current(items: Iterable[NavItem], path: str) -> str | None:
    """The href of the entry whose page this is: the longest address that the path begins with."""
    places = [(place, item.href) for item in items for place in (item.href, *item.also)]
    fits = [
        (place, href) for place, href in places if path == place or path.startswith(place.rstrip("/") + "/")
    ]
    return max(fits, key=lambda fit: len(fit[0]), default=("", None))[1]


def label(items: Iterable[NavItem], path: str) -> str:
    """The label of the entry at this path, else of the one it lies under; the path where there is neither."""
    entries = {item.href: item.label for item in items}
    return entries.get(path) or entries.get(current(items, path) or "", path)
