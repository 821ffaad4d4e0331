"""Kept serializers show what fresh ones show, each reader their own, and in every thread."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.urls import get_resolver
from django.utils import translation
from rest_framework import serializers

from core.api.shown import shown, shown_each
from core.i18n import label_of_column
from crm.models import Contact


class Inner(serializers.Serializer[Any]):
    word = serializers.SerializerMethodField()

    def get_word(self, row: Any) -> str:
        if row["number"] < 0:
            raise ValueError("A row that can not be shown.")
        return f"{self.context.get('reader', '-')} {row['number']}"


class Outer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    inner = Inner(source="*")
    below = serializers.SerializerMethodField()

    def get_below(self, row: Any) -> Any:
        return shown_each(Outer, row.get("below", []), {"reader": "below"})


ROW = {"number": 1, "below": [{"number": 2}, {"number": 3}]}


def test_a_row_is_shown_as_by_a_fresh_serializer_also_within_itself() -> None:
    for reader in ("a", "b"):
        assert shown(Outer, ROW, {"reader": reader}) == Outer(ROW, context={"reader": reader}).data
    assert shown(Outer, ROW, {"reader": "c"})["inner"]["word"] == "c 1"
    assert shown(Outer, ROW, {})["below"][1]["inner"]["word"] == "below 3"


def test_a_row_that_can_not_be_shown_leaves_the_serializer_as_it_was() -> None:
    with pytest.raises(ValueError, match="can not be shown"):
        shown_each(Outer, [{"number": 1}, {"number": -1}], {"reader": "a"})
    assert shown(Outer, {"number": 1}, {})["inner"]["word"] == "- 1"


def test_threads_do_not_see_each_other_s_reader() -> None:
    def ask(reader: int) -> set[str]:
        return {shown(Outer, {"number": 1}, {"reader": reader})["inner"]["word"] for _each in range(200)}

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [{f"{reader} 1"} for reader in range(8)]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_label_of_a_column_is_what_django_displays(language: str) -> None:
    with translation.override(language):
        for code in ("phone", "app", "", "no-such-channel"):
            row = Contact(channel=code)
            assert label_of_column(row, "channel") == str(row.get_channel_display())


def every_kind(kind: type[Any]) -> list[type[Any]]:
    """All kinds of this kind."""
    return [one for below in kind.__subclasses__() for one in (below, *every_kind(below))]


def test_no_serializer_of_ours_makes_its_fields_by_who_asks() -> None:
    """It is kept for the next reader; what depends on the reader is asked of the context when it is needed."""
    assert get_resolver().url_patterns, "reading every address reads every serializer"
    packages = ("core.", "crm.", "tickets.", "outbox.", "intake.", "quality.", "surveys.")
    ours = [one for one in every_kind(serializers.BaseSerializer) if one.__module__.startswith(packages)]
    assert len(ours) > 50
    assert [one for one in ours if {"get_fields", "__init__"} & vars(one).keys()] == []
