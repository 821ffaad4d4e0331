"""Work that is late: how long the oldest of each kind has been waiting.

A package that has such work registers a question; `/readyz` and the metrics ask them all.
"""

from collections.abc import Callable
from datetime import datetime

#: When the oldest piece of work that is due at `now` became due; None when nothing waits.
Question = Callable[[datetime], datetime | None]

_questions: dict[str, Question] = {}


def register(name: str, question: Question) -> None:
    """Have `question` asked under `name`, a word with underscores that also names the metric."""
    _questions[name] = question


def waiting_seconds(now: datetime) -> dict[str, float]:
    """For each kind of work how long (seconds) its oldest piece has been due at `now`; 0 when nothing waits."""
    oldest = {name: question(now) for name, question in sorted(_questions.items())}
    return {name: max((now - since).total_seconds(), 0.0) if since else 0.0 for name, since in oldest.items()}
