"""What surveys hold about a person, for the copy that they have a right to."""

from crm.models import Participant
from surveys.models import Invitation


def answers_of(someone: Participant) -> list[dict[str, str]]:
    """Their answers, the oldest first: each question with what they gave, and their own words."""
    rows = Invitation.objects.filter(participant=someone, response__isnull=False)
    rows = rows.select_related("survey", "response").prefetch_related("response__answers__question__choices")
    return [_copy(one) for one in rows.order_by("response__recorded_at")]


def _copy(invitation: Invitation) -> dict[str, str]:
    response = invitation.response
    assert response is not None
    lines = []
    for answer in response.answers.all():
        words = {one.number: str(one) for one in answer.question.choices.all()}
        lines.append(f"{answer.question}: {words.get(answer.number, answer.number)}")
    if response.words:
        lines.append(response.words)
    return {
        "at": response.recorded_at.isoformat(),
        "about": str(invitation.survey),
        "text": "\n".join(lines),
    }
