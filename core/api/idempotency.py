"""`Idempotency-Key`: a creating request that is sent again gets its first answer again.

The key is reserved, the action done and the answer stored in one transaction. So a crash leaves nothing or
everything, and of two requests at once the second waits for the first and repeats its answer. Only successes
are kept: a request that failed may be mended and sent again under the same key.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.problems import is_lock_trouble
from core.api.throttling import client_address
from core.crypto import blind_index
from core.errors import N_, Conflict, Invalid, Unprocessable
from core.models import IdempotencyRecord
from core.statements import KeptSelect, insert_new, update_where
from core.transactions import one_change

if TYPE_CHECKING:
    from rest_framework.views import APIView as _View
else:
    _View = object

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
_REPLAYED_HEADERS = ("Location", "ETag", "Content-Language")
_KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
WAIT = "10s"
"""How long a request waits for another one with its key, or for any lock (a PostgreSQL interval)."""

_of_key = KeptSelect(
    lambda principal, key: IdempotencyRecord.objects.filter(principal=principal, key=key).order_by()
)


class IdempotentMixin(_View):
    """For views whose POST creates or acts. With `idempotency_required` a POST without the key is refused."""

    idempotency_required = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        key = request.headers.get(HEADER)
        if key is None:
            if self.idempotency_required:
                raise Invalid(
                    N_("Send an Idempotency-Key header, a new random one for each new request."), field=HEADER
                )
            return
        if not _KEY.match(key):
            raise Invalid(N_("Idempotency-Key must be 1 to 255 visible ASCII characters."), field=HEADER)
        # Authentication, permission and throttling have passed; `dispatch` looks the handler up next.
        handler: Callable[..., Response] = getattr(self, "post")  # noqa: B009  (views that take no POST lack it)
        setattr(self, "post", partial(_answer_once, handler, key))  # noqa: B010


IdempotentCreateMixin = IdempotentMixin


def forget_expired(*, now: datetime, limit: int = 5000) -> int:
    """Delete up to `limit` stored answers past their time; returns how many went."""
    expired = IdempotencyRecord.objects.filter(expires_at__lte=now).order_by("expires_at")
    pks = list(expired.values_list("pk", flat=True)[:limit])
    return IdempotencyRecord.objects.filter(pk__in=pks).delete()[0]


def principal_of(request: Request) -> str:
    """Whose keys these are: the account (so a rotated API key changes nothing), else the address, hashed."""
    if request.user is not None and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return "address:" + blind_index(client_address(request), purpose="core.idempotency.address")


def _answer_once(
    handler: Callable[..., Response], key: str, request: Request, *args: Any, **kwargs: Any
) -> Response:
    now = timezone.now()
    principal, fingerprint = principal_of(request), _fingerprint(request)
    with one_change():
        first = _reserve(principal, key, fingerprint, now)
        if first.status is not None:
            return _replay(first, fingerprint)
        response = handler(request, *args, **kwargs)
        if response.status_code < 400:
            _store(first, response)
        else:
            transaction.set_rollback(True)
        return response


def _reserve(principal: str, key: str, fingerprint: str, now: datetime) -> IdempotencyRecord:
    """A new, unanswered record; or the answered one of somebody who was faster, after waiting for them."""
    record = IdempotencyRecord(
        principal=principal, key=key, fingerprint=fingerprint, created_at=now, expires_at=now + KEPT_FOR
    )
    _limit_waiting()
    try:
        while not insert_new(record):
            first: IdempotencyRecord
            for first in _of_key(principal, key):
                if first.expires_at > now and first.status is not None:
                    return first
                if first.expires_at > now:
                    raise _still_running()
                first.delete()
    except OperationalError as error:
        if not is_lock_trouble(error):
            raise
        raise _still_running() from error
    return record


def _still_running() -> Conflict:
    return Conflict(
        N_(
            "The first request with this Idempotency-Key is still being worked on. Send it again in a moment."
        ),
        field=HEADER,
        code="still_running",
        headers={"Retry-After": "2"},
    )


def _limit_waiting() -> None:
    """How long PostgreSQL may wait for the first request, and for any lock of this one. SQLite waits for its one write
    lock instead.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [WAIT])


def _store(record: IdempotencyRecord, response: Response) -> None:
    kept = {name: response[name] for name in _REPLAYED_HEADERS if response.has_header(name)}
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    columns = {"status": response.status_code, "headers": kept, "body": body}
    update_where(IdempotencyRecord, where={"id": record.pk}, columns=columns)


def _replay(record: IdempotencyRecord, fingerprint: str) -> Response:
    if record.fingerprint != fingerprint:
        raise Unprocessable(
            N_("This Idempotency-Key was used for another request. Take a new key for a new request."),
            field=HEADER,
            code="key_reused",
        )
    data = json.loads(record.body) if record.body else None
    response = Response(data, status=record.status, headers=record.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: Request) -> str:
    """Keyed, for a body may be nothing but an identity number, and a plain hash of that is soon guessed."""
    parts = [request.method, request.get_full_path(), _canonical(request.data)]
    return blind_index("\n".join(str(part) for part in parts), purpose="core.idempotency.request")


def _canonical(data: Any) -> str:
    """The body as one text that does not depend on the order of its members."""
    if hasattr(data, "lists"):
        data = {name: [_digest(value) for value in values] for name, values in data.lists()}
    return json.dumps(data, sort_keys=True, default=str)


def _digest(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]
