"""What the tests of the import share: a mapping and a log written for the occasion, and the command's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
DATA = ROOT / "intake" / "history" / "data"


@dataclass(frozen=True)
class Import:
    """What a run of the command said and how it ended."""

    code: int
    said: str
    complained: str
    rejects: list[str]

    def figure(self, name: str) -> str:
        """The value beside `name` in the table."""
        (line,) = [line for line in self.said.splitlines() if line.strip().startswith(f"{name}  ")]
        return line.strip().removeprefix(name).strip()


Run = Callable[..., Import]


@pytest.fixture
def import_log(db: None, tmp_path: Path) -> Run:
    """Run `import_tickets` as an operator does."""

    def run(file: Path, mapping: str | Path, *extra: str) -> Import:
        said, complained, rejects = StringIO(), StringIO(), tmp_path / "rejects.csv"
        code = 0
        try:
            call_command(
                "import_tickets",
                str(file),
                f"--mapping={mapping}",
                f"--rejects={rejects}",
                "--no-progress",
                *extra,
                stdout=said,
                stderr=complained,
            )
        except SystemExit as end:
            code = int(end.code or 0)
        lines = rejects.read_text("utf-8-sig").splitlines() if rejects.exists() else []
        return Import(code, said.getvalue(), complained.getvalue(), lines)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | Sequence[str]], Path]:
    """Write a file of the test's own."""

    def write_file(name: str, content: str | Sequence[str]) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else "\n".join(content) + "\n", encoding="utf-8")
        return path

    return write_file
