"""Pages of a list that may be as long as the desk has years."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

#: Nobody turns a hundred pages; whoever looks for something further back narrows the list.
MOST = 2500


class CountedPages(Paginator):
    """Pages of a queryset, of which at most `MOST` rows are counted and shown: counting millions takes seconds."""

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST + 1].count())

    @property
    def count(self) -> int:
        """Rows that pages are made of."""
        return min(self._found, MOST)

    @property
    def is_cut(self) -> bool:
        """There are more rows than pages show."""
        return self._found > MOST

    @property
    def count_text(self) -> str:
        """How many there are, in words that stay true when they were not all counted."""
        number = number_format(self.count, force_grouping=True)
        return _("more than %(number)s") % {"number": number} if self.is_cut else str(number)
