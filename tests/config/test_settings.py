import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.secret_keys import VARIABLES, secret_keys
from config.settings.databases import database_options

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(b"k" * 32).decode()
PRODUCTION = {
    "SECRET_KEY": "long enough and random" * 3,
    "FIELD_ENCRYPTION_KEYS": f"k1={KEY}",
    "BLIND_INDEX_KEY": KEY,
    "DATABASE_URL": "postgres://care@127.0.0.1/care",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "care.example.org",
    "SITE_URL": "https://care.example.org",
}


@pytest.fixture
def no_secrets_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_secrets_given")
def test_embedded_secrets_are_made_once_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "secrets"

    first = secret_keys(Env(), file)
    second = secret_keys(Env(), file)

    assert first == second
    assert len(base64.b64decode(first.blind_index_key)) == 32
    assert [len(base64.b64decode(key)) for key in first.field_encryption_keys.values()] == [32]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("no_secrets_given")
def test_two_installations_do_not_share_secrets(tmp_path: Path) -> None:
    assert secret_keys(Env(), tmp_path / "one") != secret_keys(Env(), tmp_path / "two")


@pytest.mark.usefixtures("no_secrets_given")
def test_a_damaged_secrets_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("{}")

    with pytest.raises(ImproperlyConfigured, match="Put it back from a backup"):
        secret_keys(Env(), file)

    assert file.read_text() == "{}"


def test_given_secrets_are_taken_and_no_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s")
    monkeypatch.setenv("FIELD_ENCRYPTION_KEYS", f"new={KEY},old={KEY}")
    monkeypatch.setenv("BLIND_INDEX_KEY", KEY)

    keys = secret_keys(Env(), tmp_path / "secrets")

    assert list(keys.field_encryption_keys.items()) == [("new", KEY), ("old", KEY)]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_refuses_to_start_and_names_the_missing_variable(missing: str, tmp_path: Path) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}

    done = start_production(given, tmp_path)

    assert done.returncode != 0
    assert f"Set these environment variables: {missing}" in done.stderr


def test_production_starts_when_all_is_given(tmp_path: Path) -> None:
    done = start_production(PRODUCTION, tmp_path)

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "secrets").exists()


def start_production(given: dict[str, str], data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_database_gets_what_it_needs() -> None:
    sqlite = database_options(Env.db_url_config("sqlite:////tmp/x.sqlite3"))
    postgresql = database_options(Env.db_url_config("postgres://care@127.0.0.1/care"))

    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert sqlite["OPTIONS"]["timeout"] == 20
    assert postgresql["CONN_HEALTH_CHECKS"] is True


def test_what_the_database_address_itself_says_counts_first() -> None:
    pooled = database_options(
        Env.db_url_config("postgres://care@127.0.0.1/care?conn_max_age=0&disable_server_side_cursors=true")
    )

    assert pooled["CONN_MAX_AGE"] == 0
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"]
