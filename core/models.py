"""Rows that the platform itself keeps: answers to repeat, signs of life, counts of requests."""

from datetime import datetime
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.crypto import EncryptedTextField


class AppendOnly(models.Model):
    """A table whose rows are only ever added; the database refuses to change or delete one (`core.guards`)."""

    class Meta:
        abstract = True


class IdempotencyRecord(models.Model):
    """The first answer to a creating request, kept to be given again to the same request.

    The row is inserted before the action and filled after it, in the action's transaction: others see it
    complete or not at all, and a second request with the same key waits on the unique constraint.
    """

    principal = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    """Keyed hash of method, path and body: tells a repetition from another request under the same key."""
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    body = EncryptedTextField(default="")
    """The answer's JSON. It may hold personal data, hence encrypted."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["principal", "key"], name="idempotency_principal_key"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} {self.key}"


class HeartbeatManager(models.Manager["Heartbeat"]):
    def beat(self, *, name: str, now: datetime) -> None:
        """Note that the part called `name` was alive at `now`. Safe to call from many processes at once."""
        self.bulk_create(
            [Heartbeat(name=name, beat_at=now)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["beat_at"],
        )


class Heartbeat(models.Model):
    """When a part of the system (worker, scheduler) was last seen alive."""

    name = models.CharField(max_length=100, unique=True)
    beat_at = models.DateTimeField()

    objects = HeartbeatManager()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%Y-%m-%d %H:%M:%S}"


class RateWindow(models.Model):
    """How often one caller asked for one thing within one window of time. The caller is hashed."""

    key_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_hash", "window_start"], name="rate_window_key_start"),
        ]

    def __str__(self) -> str:
        return f"{self.key_hash[:8]} {self.window_start:%Y-%m-%d %H:%M:%S}: {self.count}"


class SetAside(models.Model):
    """A row that a periodic job could not do: left out until `next_try_at`, so that it does not stop the others.

    There is no end to the tries, because a promise has none; they come once an hour at last. The row goes when the job
    has succeeded.
    """

    job = models.CharField(max_length=40)
    row = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=1)
    error = models.CharField(max_length=80)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "row"], name="set_aside_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.row}: {self.error}"
