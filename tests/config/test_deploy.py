"""What is said about a server, against what the product reads: the two must not drift apart."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT: Path = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
READ = re.compile(r"""env\.\w+\(\s*["']([A-Z_]+)["']""")
OURS = [service for service in COMPOSE["services"].values() if "care-centre" in service["image"]]


def variables_read() -> set[str]:
    files = [*(ROOT / "config" / "settings").glob("*.py"), ROOT / "config" / "secret_keys.py"]
    return {name for file in files if file.name != "tests.py" for name in READ.findall(file.read_text())}


def test_the_table_of_environment_variables_names_each_that_is_read() -> None:
    rows = re.findall(r"^\| (.+?) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", " ".join(rows)))

    assert variables_read() - documented == set()


def test_the_image_holds_every_package_of_the_product() -> None:
    packages = {name for name in settings.INSTALLED_APPS if (ROOT / name).is_dir()}

    assert packages <= set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))


def test_the_image_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["care"]


@pytest.mark.parametrize("service", OURS, ids=lambda service: str(service.get("command", ["web"])[0]))
def test_each_program_is_given_what_production_refuses_to_start_without(service: dict) -> None:
    required = re.findall(
        r'^    "([A-Z_]+)":', (ROOT / "config" / "settings" / "production.py").read_text(), re.MULTILINE
    )

    assert required
    assert set(required) <= set(service["environment"])


def test_every_value_that_compose_asks_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "deploy" / "compose.yaml").read_text()))

    assert asked == set(
        re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE)
    )


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_every_service_has_limits_and_every_program_of_ours_gives_up_its_rights() -> None:
    standing = {name: service for name, service in COMPOSE["services"].items() if name != "prepare"}

    assert all(
        {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"]) for service in standing.values()
    )
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in OURS)
