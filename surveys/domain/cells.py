"""Which parts of a figure are too small to be shown, and which others are hidden with them."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden_cells(
    answers: Mapping[Key, int], smallest: int, *, groups: Mapping[Key, Hashable] | None = None
) -> set[Key]:
    """The parts that are not shown: those with fewer than `smallest` answers; and where one part alone would be hidden
    of a sum that is shown (all parts, or the parts of one group), the next smallest of it too, for the one could be
    told by subtraction.
    """
    hidden = {key for key, count in answers.items() if count < smallest}
    sums: dict[Hashable, list[Key]] = {}
    for key in answers:
        sums.setdefault(("all",), []).append(key)
        if groups is not None:
            sums.setdefault(("group", groups[key]), []).append(key)
    for _name, keys in sorted(sums.items(), key=lambda one: one[0] == ("all",)):
        gone = [key for key in keys if key in hidden]
        if len(gone) == 1:
            others = sorted((answers[key], str(key), key) for key in keys if key not in hidden)
            hidden.update(key for _count, _text, key in others[:1])
    return hidden
