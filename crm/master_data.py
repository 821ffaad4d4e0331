"""Master data of this package: the country's provinces and regencies."""

import csv
from pathlib import Path

from crm.domain.codes import AreaLevel
from crm.models import Area

AREAS_FILE = Path(__file__).resolve().parent / "data" / "id_regions.csv"


def load_areas(path: Path = AREAS_FILE) -> int:
    """Bring the areas up to the file, and answer how many rows were added or changed.

    Safe to run again: a second run reads one table and writes nothing. Areas missing from the file stay.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        wanted = [_area(row) for row in csv.DictReader(lines)]
    present = {area.code: area for area in Area.objects.all()}
    stale = [area for area in wanted if not _same(area, present.get(area.code))]
    # Provinces first: a regency points at its province.
    stale.sort(key=lambda area: (area.level != AreaLevel.PROVINCE, area.code))
    Area.objects.bulk_create(
        stale, update_conflicts=True, unique_fields=["code"], update_fields=["name", "level", "parent"]
    )
    return len(stale)


def _area(row: dict[str, str]) -> Area:
    code, _, rest = row["code"].partition(".")
    return Area(
        code=row["code"],
        name=row["name"].strip(),
        level=AreaLevel(row["level"]),
        parent_id=code if rest else None,
    )


def _same(area: Area, other: Area | None) -> bool:
    return other is not None and (area.name, area.level, area.parent_id) == (
        other.name,
        other.level,
        other.parent_id,
    )
