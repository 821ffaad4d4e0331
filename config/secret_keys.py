"""The three secrets: Django's own, the keys that encrypt fields, and the key of the look-up index.

They come from the environment. The embedded size makes what is missing once, keeps it beside the database in
a file that only its owner may read, and finds it there at every later start: without it the encrypted fields
could not be read again.
"""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environ import Env

VARIABLES = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY")


@dataclass(frozen=True)
class SecretKeys:
    """`field_encryption_keys` maps key id to 32 bytes in base64: the first encrypts, all of them decrypt."""

    secret_key: str
    field_encryption_keys: dict[str, str]
    blind_index_key: str


def secret_keys(env: Env, file: Path) -> SecretKeys:
    """The secrets from the environment, and from `file` (made if it is not there) those not given.

    `FIELD_ENCRYPTION_KEYS` is written `id=base64,id=base64`, the current key first.
    """
    given = {name: env.str(name, default="") for name in VARIABLES}
    kept = None if all(given.values()) else _kept(file)
    keys = env.dict("FIELD_ENCRYPTION_KEYS", default={})
    return SecretKeys(
        secret_key=given["SECRET_KEY"] or (kept.secret_key if kept else ""),
        field_encryption_keys=keys or (kept.field_encryption_keys if kept else {}),
        blind_index_key=given["BLIND_INDEX_KEY"] or (kept.blind_index_key if kept else ""),
    )


def _kept(file: Path) -> SecretKeys:
    if not file.exists():
        _write_once(file, _fresh())
    try:
        return SecretKeys(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"{file} is damaged. Put it back from a backup: without it the encrypted fields cannot be read."
        ) from error


def _fresh() -> SecretKeys:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return SecretKeys(secrets.token_urlsafe(50), {"k1": key()}, key())


def _write_once(file: Path, keys: SecretKeys) -> None:
    # Two processes may start at once. A link to a finished file appears whole or not at all, and the later of
    # the two takes what the earlier wrote.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(asdict(keys), out)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # The other process was faster; its keys are the ones to read.
    finally:
        draft.unlink()
