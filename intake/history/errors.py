"""What stops an import before its first row: a file that can not be read, or a mapping with mistakes."""

from collections.abc import Sequence


class Unusable(Exception):
    """The import can not start (or go on). `problems` holds one finished sentence for each mistake."""

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


class RowRefused(ValueError):
    """One row or one case is refused with a reason; the others go on."""
