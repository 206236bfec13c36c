"""The list of calls one can play: found by filters, those recommended next first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dunwell.roleplay import catalogue, tables
from dunwell.roleplay.domain import progress
from dunwell.roleplay.domain.next_calls import must_not_collect, recommended
from dunwell.roleplay.domain.scenario import Scenario
from dunwell.roleplay.tables import PlayedCall
from dunwell.ui.lists import ListQuery, Page

SIZE = 60
LATELY = 200  # calls read to find the weakest skill


@dataclass(frozen=True, slots=True)
class Choice:
    """A scenario as a card. best: points of 100, None without a call that counts."""

    scenario: Scenario
    played: bool
    best: float | None
    recommended: bool
    told: bool = True  # whether the reader may know beforehand what is special about the call

    @property
    def kind(self) -> str:
        """What the card says of the person: their archetype, or the special matter where it may be known."""
        return (self.scenario.special if self.told else None) or self.scenario.archetype

    @property
    def first_line(self) -> str:
        """Of the brief: who and what."""
        return self.scenario.brief.strip().partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Choices:
    """A page of cards, those left out of it, and the dimension of the score that is weakest lately."""

    listing: Page[Choice]
    elsewhere: Sequence[Scenario]
    weakest: str | None


def choices(
    session: Session, query: ListQuery, user_id: int | None, lang: str, linked: str = "", *, all_told: bool = False
) -> Choices:  # fmt: skip
    """What fits the address. Without a language in it the reader's (zh, en); `linked` comes first whatever the filters.

    all_told: for who trains others; a trainee is told what is special about a call only after playing it."""
    found = catalogue.for_reader(session, lang)
    best = tables.best_of(session, user_id) if user_id is not None else {}
    weakest = _weakest(tables.of_user(session, user_id, LATELY)) if user_id is not None else None
    next_ones = recommended([one for one in found if one.lang == lang], best, weakest)
    cards = [
        Choice(one, one.id in best, best.get(one.id), one.id in next_ones, all_told or one.id in best)
        for one in found
    ]
    cards.sort(key=lambda card: next_ones.index(card.scenario.id) if card.recommended else len(next_ones))
    listing = _listing(cards, query, lang, linked)
    shown = {card.scenario.id for card in listing.rows}
    return Choices(listing, [one for one in found if one.id not in shown], weakest if next_ones else None)


def _listing(cards: Sequence[Choice], query: ListQuery, lang: str, linked: str) -> Page[Choice]:
    wanted = query.filters
    spoken = wanted.get("lang", lang)
    page = query.page_of(
        [card for card in cards if spoken in ("all", card.scenario.lang)],
        size=SIZE,
        search=_words,
        filters={
            "lang": lambda card: spoken,
            "level": lambda card: str(card.scenario.level),
            "stage": lambda card: card.scenario.stage,
            "who": lambda card: wanted["who"] if wanted["who"] in _kinds(card.scenario) else "",
            "product": lambda card: card.scenario.case.product or "other",
            "played": lambda card: "yes" if card.played else "no",
        },
    )
    first = [card for card in cards if card.scenario.id == linked]
    rows = first + [card for card in page.rows if card.scenario.id != linked]
    extra = bool(first) and first[0] not in page.rows
    return Page(rows, page.total + extra, page.number, page.size, page.query, page.sort)


def _kinds(scenario: Scenario) -> tuple[str | None, ...]:
    stop = "must_not_collect" if must_not_collect(scenario) else None
    return scenario.archetype, scenario.special, stop


def _words(card: Choice) -> str:
    one = card.scenario
    return "\n".join((one.title, one.brief, one.case.creditor or "", one.id))


def _weakest(calls: Sequence[PlayedCall]) -> str | None:
    """The dimension weakest lately, of calls newest first."""
    scores: list[Mapping[str, float | None]] = [
        (row.score or {}).get("dimensions", {}) for row in reversed(calls) if row.total is not None
    ]
    moved = progress.moved(scores)
    return moved[0][0] if moved else None
