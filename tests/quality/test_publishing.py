"""Head office publishes another version of a card or of weights from a screen."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from core.errors import NotAllowed
from crm.models import Staff
from quality.actions.publish import publish_weights
from quality.models import Scorecard, ScoreWeights
from tests.factories import StaffFactory
from tests.quality.house import House, at

pytestmark = pytest.mark.django_db


def browser(who: Staff) -> Client:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def lines(page: Any) -> dict[str, str]:
    """What a browser would send: everything that stands in the form."""
    form, criteria = page.context["form"], page.context["criteria"]
    sent = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    for prefix, one in [("", criteria.management_form), *((line.prefix, line) for line in criteria)]:
        for name, field in one.fields.items():
            value = one.get_initial_for_field(field, name)
            if value not in (None, False):
                sent[f"{prefix or criteria.prefix}-{name}"] = value
    return {name: str(value) for name, value in sent.items()}


def test_a_card_is_published_from_the_words_of_the_version_before(house: House) -> None:
    office = StaffFactory(head_office=True)
    client = browser(office)
    with time_machine.travel(at(5), tick=False):
        page = client.get("/admin/quality/cards/call/new/")
        sent = lines(page) | {"valid_from": "2026-04-01"}
        before = Scorecard.objects.get(work="call")
        criteria = [one for section in before.sections.all() for one in section.criteria.all()]
        sent["c-0-DELETE"] = "1"
        last = len(criteria)
        sent |= {
            f"c-{last}-section": "Keamanan data",
            f"c-{last}-code": "checks-identity",
            f"c-{last}-question_id": "Memeriksa identitas",
            f"c-{last}-question_en": "Checks the identity",
            f"c-{last}-weight": "10",
            f"c-{last}-top": "1",
        }
        half = client.post("/admin/quality/cards/call/new/", sent | {f"c-{last}-weight": ""})
        assert half.status_code == 422
        begun = client.post("/admin/quality/cards/call/new/", sent | {"valid_from": "2026-03-01"})
        assert "has begun with the version before" in begun.content.decode()
        assert Scorecard.objects.filter(work="call").count() == 1
        assert client.post("/admin/quality/cards/call/new/", sent).status_code == 302
    made = Scorecard.objects.get(work="call", version=2)
    assert made.published_by == office
    codes = [one.code for section in made.sections.all() for one in section.criteria.all()]
    assert codes == [*(one.code for one in criteria[1:]), "checks-identity"]
    kept = made.sections.exclude(code="keamanan-data").first()
    assert kept is not None
    assert kept.title_en == before.sections.get(code=kept.code).title_en
    body = client.get("/admin/quality/cards/").content.decode()
    assert "Checks the identity" in body


def test_weights_are_published_when_they_are_a_hundred(house: House) -> None:
    client = browser(StaffFactory(head_office=True))
    sent = {
        "quality": "60",
        "punctuality": "10",
        "attendance": "10",
        "recording": "10",
        "handling": "5",
        "handling_target_seconds": "300",
        "valid_from": "2026-04-01",
    }
    with time_machine.travel(at(5), tick=False):
        assert client.post("/admin/quality/weights/care/new/", sent).status_code == 422
        assert client.post("/admin/quality/weights/care/new/", sent | {"handling": "10"}).status_code == 302
    assert ScoreWeights.objects.filter(desk="care").count() == 2
    assert client.get("/admin/quality/weights/branch/new/").status_code == 404


@pytest.mark.parametrize("role", ["supervisor", "qco", "regional_deputy", "outbound_agent"])
def test_others_do_not_publish(house: House, role: str) -> None:
    client = browser(StaffFactory(**{role: True}))
    for path in ("cards/call/new/", "weights/care/new/"):
        assert client.get(f"/admin/quality/{path}").status_code in (403, 404)


def test_a_deputy_does_not_publish_by_program_either(house: House) -> None:
    with pytest.raises(NotAllowed):
        publish_weights(
            desk="care",
            parts={"quality": 100},
            handling_target_seconds=300,
            valid_from=at(30).date(),
            actor=StaffFactory(regional_deputy=True),
            now=at(5),
        )
