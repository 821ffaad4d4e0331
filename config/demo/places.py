"""Regions and branches of the demo, which together serve every regency of the country."""

from pathlib import Path
from typing import Any

import yaml

from crm.domain.codes import AreaLevel
from crm.models import Area, Branch, BranchArea, Region

DATA = Path(__file__).parent / "data"
ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}


def load(name: str) -> Any:
    """A data file of the demo."""
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def make_places() -> dict[str, Branch]:
    """Make regions and branches, and answer the branch of each regency by the regency's code.

    Raises `ValueError` when a regency of the table would be left without a branch or be given to two.
    """
    entries = load("places.yaml")
    regions = Region.objects.bulk_create(
        [
            Region(code="KP", name="Kantor Pusat", head_office=True),
            *(Region(code=entry["code"], name=entry["name"]) for entry in entries),
        ]
    )
    by_code = {region.code: region for region in regions}
    served: dict[str, list[str]] = {}
    branches = []
    for entry in entries:
        for office in entry["branches"]:
            served[office["code"]] = office["serves"]
            branches.append(
                Branch(
                    code=office["code"],
                    name=office["name"],
                    region=by_code[entry["code"]],
                    zone=ZONES[office["zone"]],
                )
            )
    Branch.objects.bulk_create(branches)
    by_area = _responsible(branches, served)
    BranchArea.objects.bulk_create(
        [BranchArea(branch=branch, area_id=code) for code, branch in by_area.items()], batch_size=500
    )
    return by_area


def _responsible(branches: list[Branch], served: dict[str, list[str]]) -> dict[str, Branch]:
    codes = list(Area.objects.filter(level=AreaLevel.REGENCY).order_by("code").values_list("code", flat=True))
    by_area: dict[str, Branch] = {}
    # Regencies named one by one come first; then whole provinces and the rests of provinces.
    for whole in (False, True):
        taken = dict(by_area)
        for branch in branches:
            for words in served[branch.code]:
                province, _, regency = words.partition(".")
                if (regency in ("", "*")) is not whole:
                    continue
                wanted = [code for code in codes if code[:2] == province] if whole else [words]
                for code in wanted:
                    if whole and code in taken:
                        continue
                    if code in by_area:
                        raise ValueError(f"{code} is given to two branches.")
                    by_area[code] = branch
    left = sorted(set(codes) - set(by_area))
    if left:
        raise ValueError(f"No branch serves {', '.join(left)}.")
    return dict(sorted(by_area.items()))
