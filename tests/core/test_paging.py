"""Lists of any length have pages, and say so when they do not show everything."""

import pytest
from django.utils import translation

from core.paging import CountedPages
from crm.models import Participant
from tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("rows", "count", "words"), [(3, 3, "3"), (4, 4, "4"), (5, 4, "lebih dari 4")])
def test_no_more_is_counted_than_is_shown(
    rows: int, count: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.paging.MOST", 4)
    ParticipantFactory.create_batch(rows)
    pages = CountedPages(Participant.objects.order_by("pk"), 2)
    with translation.override("id"):
        assert (pages.count, pages.is_cut, pages.count_text) == (count, rows > 4, words)
    assert pages.num_pages == 2
    assert len(pages.get_page(9).object_list) == (1 if rows == 3 else 2)
