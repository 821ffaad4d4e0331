"""Personal data at rest: encrypted columns, a keyed index to look them up by, and masks for screens.

A stored value reads `keyid:base64(nonce + ciphertext)`, AES-256-GCM, with the column's name as associated
data: a value copied into another column does not decrypt. Keys come from `settings.FIELD_ENCRYPTION_KEYS`
(key id -> base64 of 32 bytes); the first one encrypts, all of them decrypt. The empty string is stored as it
is, so that "none given" stays a plain condition in SQL.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_NONCE_BYTES = 12
_KEY_BYTES = 32


class CannotDecrypt(Exception):
    """A stored value can not be read: unknown key, damaged text, or a value from another column."""


def encrypt(plain: str, *, context: str) -> str:
    """Encrypt under the current key. `context` names the place of the value; decrypting needs the same."""
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(key).encrypt(nonce, plain.encode(), context.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(token: str, *, context: str) -> str:
    """The plain text of a stored value. Raises CannotDecrypt, naming place and key but never the value."""
    key_id, separator, body = token.partition(":")
    if not separator:
        raise CannotDecrypt(f"{context} holds a value that was not written by the encrypted field.")
    key = _keys().get(key_id)
    if key is None:
        raise CannotDecrypt(
            f"{context} holds a value under key {key_id!r}, which FIELD_ENCRYPTION_KEYS does not have. "
            "Put the retired key back behind the current one."
        )
    try:
        sealed = base64.b64decode(body, validate=True)
        plain = _cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise CannotDecrypt(f"{context} holds a value that key {key_id!r} does not open.") from error
    return plain.decode()


def new_seal() -> str:
    """A fresh key of its own for words that can never be changed: whoever throws it away has shredded them."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def seal(plain: str, key: str, *, context: str) -> str:
    """Encrypt under a key of `new_seal`. Nothing stays nothing."""
    return base64.b64encode(seal_bytes(plain.encode(), key, context=context)).decode() if plain else ""


def unseal(token: str, key: str, *, context: str) -> str:
    """The words again; "" when their key was thrown away. Raises CannotDecrypt for damaged ones."""
    if not token or not key:
        return ""
    try:
        sealed = base64.b64decode(token, validate=True)
    except binascii.Error as error:
        raise CannotDecrypt(f"{context} holds words that are damaged.") from error
    return unseal_bytes(sealed, key, context=context).decode()


def seal_bytes(plain: bytes, key: str, *, context: str) -> bytes:
    """Encrypt bytes under a key of `new_seal`."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(base64.b64decode(key)).encrypt(nonce, plain, context.encode())


def unseal_bytes(sealed: bytes, key: str, *, context: str) -> bytes:
    """The bytes again. Raises CannotDecrypt for damaged ones."""
    try:
        return AESGCM(base64.b64decode(key)).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode()
        )
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(f"{context} holds what its own key does not open.") from error


def current_key_id() -> str:
    """The id of the key that new values are written under."""
    return next(iter(_keys()))


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, 64 hex digits) for exact look-up of an encrypted value.

    `purpose` separates uses, so that equal values in two columns do not show as equal. Normalise the value
    first.
    """
    message = purpose.encode() + b"\0" + value.encode("utf-8", "surrogatepass")
    return hmac.new(
        _decode_key(settings.BLIND_INDEX_KEY, "BLIND_INDEX_KEY"), message, hashlib.sha256
    ).hexdigest()


def mask(value: str | None, keep: int = 4) -> str:
    """The value with all but its last `keep` characters hidden, and at least half of it."""
    if not value:
        return ""
    shown = min(keep, len(value) // 2)
    return "•" * (len(value) - shown) + (value[-shown:] if shown else "")


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python.

    It can not be searched (the same text never encrypts alike): keep a `blind_index` beside it. Only `isnull`
    and comparison with the empty string work. `context` overrides the associated data, to be given the old
    "app.Model.field" when a model or field is renamed.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.context:
            kwargs["context"] = self.context
        return name, path, args, kwargs

    @property
    def associated_data(self) -> str:
        return self.context or f"{self.model._meta.label}.{self.name}"

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None or value == "" or hasattr(value, "as_sql"):
            return value
        return encrypt(str(value), context=self.associated_data)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "" or hasattr(value, "resolve_expression"):
            return value
        raise _not_searchable(self)

    def get_lookup(self, lookup_name: str) -> Any:
        # Lookups such as `contains` do not ask for the prepared value, so they are refused by name.
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "in", "isnull") else _NoLookup

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return decrypt(value, context=self.associated_data) if value else value


class _NoLookup(models.Lookup):
    """Stands for every lookup that an encrypted column can not answer, and says so when it is used."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        raise _not_searchable(lhs.output_field)


def _not_searchable(field: EncryptedTextField) -> FieldError:
    return FieldError(f"{field.associated_data} is encrypted and can not be searched; use its blind index.")


def _keys() -> dict[str, bytes]:
    configured = dict(settings.FIELD_ENCRYPTION_KEYS)
    if not configured:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty: give at least one key id with its key.")
    return {
        key_id: _decode_key(text, f"FIELD_ENCRYPTION_KEYS[{key_id}]") for key_id, text in configured.items()
    }


@lru_cache(maxsize=32)
def _decode_key(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(key) != _KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be base64 of {_KEY_BYTES} random bytes, it has {len(key)}.")
    return key


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
