"""Questions of every kind, for tests."""

from typing import Any

from dunwell.academy.domain.content import Question

W = {"zh": "说法", "en": "words"}


def words(number: int) -> dict[str, str]:
    """Distinct words."""
    return {"zh": f"说法{number}", "en": f"words {number}"}


def question(
    kind: str = "single", number: int = 1, *, module: str = "m01", level: int = 1, **more: Any
) -> Question:
    """A valid question of a kind."""
    carried: dict[str, dict[str, Any]] = {
        "single": {"options": [{"text": words(n), "right": n == 0} for n in range(4)]},
        "multiple": {"options": [{"text": words(n), "right": n < 2} for n in range(4)]},
        "case": {"options": [{"text": words(n), "right": n == 0} for n in range(3)], "situation": W},
        "order": {"order": [words(n) for n in range(4)]},
        "match": {"pairs": [{"left": words(n), "right": words(n + 10)} for n in range(3)]},
        "numeric": {"figure": {"value": "31.50", "tolerance": "0.01"}},
    }
    return Question.model_validate(
        {
            "id": f"{module}-q{number:02d}", "kind": kind, "level": level, "lesson": f"{module}-l01", "text": words(number),
            "explain": W, "source": W, **carried[kind], **more,
        }
    )  # fmt: skip
