"""Jinja for all rooms: one environment a language, components as the global `ui`, the request's context as `ctx`.

Templates of a room lie in src/dunwell/<room>/templates/<room>/ and are named "<room>/page.html".
"""

from contextvars import ContextVar
from functools import cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dunwell.foundation import i18n
from dunwell.foundation.i18n import ROOMS
from dunwell.ui import assets

if TYPE_CHECKING:
    from dunwell.ui.context import Context

KIT = ("ui/kit/layout.html", "ui/kit/forms.html", "ui/kit/table.html", "ui/kit/work.html")
_current: ContextVar["Context"] = ContextVar("dunwell_context")


class _Current:
    """The context being rendered, reachable from macros without passing it round."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_current.get(), name)


class _CurrentFmt:
    """Its formats."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_current.get().fmt, name)


def icon(name: str, label: str = "", size: int = 20) -> Markup:
    """An icon of the sprite. Without a label it is decoration, hidden from screen readers."""
    return Markup(
        '<svg class="icon" width="{size}" height="{size}" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {aria}><use href="{href}#{name}"></use></svg>'
    ).format(
        size=size,
        aria=Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"'),
        href=assets.url("vendor/icons/sprite.svg"),
        name=name,
    )


@cache
def environment(lang: str) -> Environment:
    """The environment of a language, made once a process."""
    env = Environment(
        loader=FileSystemLoader(sorted(ROOMS.glob("*/templates"))),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        partial(i18n.gettext, lang), partial(i18n.ngettext, lang), newstyle=True
    )
    # `_()` in a template takes source strings from code as well as literals; a lone % is left alone.
    env.globals["_"] = env.globals["gettext"] = partial(_translated, lang)
    env.globals.update(ctx=_Current(), fmt=_CurrentFmt(), icon=icon, asset=assets.url)
    kit = SimpleNamespace()
    env.globals["ui"] = kit
    for part in KIT:
        module = env.get_template(part).module
        for name, macro in vars(module).items():
            if not name.startswith("_"):
                setattr(kit, name, macro)
    return env


def _translated(lang: str, message: str, **values: Any) -> str:
    said = i18n.gettext(lang, message)
    return Markup(said) % values if values else said  # noqa: S704 - our own words; % escapes the values


def render(ctx: "Context", template: str, data: dict[str, Any]) -> str:
    """The template with `data`, for the reader of `ctx`."""
    token = _current.set(ctx)
    try:
        return environment(ctx.lang).get_template(template).render(data)
    finally:
        _current.reset(token)
