"""The examples of docs/api.md, run as they stand in a shell against a server with the demo."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from config.demo.accounts import demo_key

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"

pytestmark = pytest.mark.startup


@pytest.mark.django_db(transaction=True)
def test_the_examples_walk_a_complaint_to_its_confirmed_closure(
    live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    call_command("load_master_data", verbosity=0)
    call_command("seed_demo", participants=60, tickets=20, verbosity=0)
    examples = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert len(examples) >= 3

    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(examples)],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "SITE": live_server.url, "KEY": demo_key(now=timezone.now()) or ""},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    *steps, clocks = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    assert steps[-1]["state"] == "closed"
    assert steps[-1]["cycle"] == 2
    assert clocks["ongoing"] == []
    assert {clock["cycle"] for clock in clocks["completed"] if clock["promise"] == "resolution"} == {1, 2}
