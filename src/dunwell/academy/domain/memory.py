"""Spaced repetition: when a question is to be seen again (FSRS 6 by `fsrs`, without its random spread)."""

from datetime import datetime, timedelta
from typing import Any

from fsrs import Card, Rating, Scheduler

RETENTION = 0.9
_SCHEDULER = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(timedelta(minutes=10), timedelta(days=1)),
    relearning_steps=(timedelta(minutes=10),),
    maximum_interval=365,
    enable_fuzzing=False,
)


def new(at: datetime) -> dict[str, Any]:
    """A card that was never seen, due now. `at` in UTC."""
    return dict(Card(card_id=0, due=at).to_dict())


def review(card: dict[str, Any], rating: int, at: datetime) -> tuple[dict[str, Any], datetime]:
    """The card after it was answered, and when it is due. rating: 1 again, 2 hard, 3 good, 4 easy. `at` in UTC."""
    after, _ = _SCHEDULER.review_card(Card.from_dict(card), Rating(rating), at)  # type: ignore[arg-type]
    return dict(after.to_dict()), after.due


def retrievability(card: dict[str, Any], at: datetime) -> float:
    """How probably it is remembered at that moment, 0 to 1."""
    return float(_SCHEDULER.get_card_retrievability(Card.from_dict(card), at))  # type: ignore[arg-type]


def rating_of(share: float, seconds: float) -> int:
    """A rating from the mark where the learner gives none: wrong again, partly right hard, right good, right at once easy."""
    if share >= 1:
        return 4 if 0 < seconds < 8 else 3
    return 2 if share >= 0.5 else 1
