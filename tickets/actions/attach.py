"""Add a file to a ticket."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from core.errors import N_, Invalid
from core.uploads import read_upload
from tickets import files
from tickets.actions.record import Actor, actor_kind, check_may, record, staff_or_none
from tickets.domain.codes import Verb
from tickets.models import Attachment, Ticket

#: Of one ticket: what a person looks through, and what a flood may cost.
MOST_FILES = 20
MOST_BYTES = 50 * 1024 * 1024


def attach(*, ticket: Ticket, name: str, content: bytes, actor: Actor, now: datetime) -> Attachment:
    """Keep a file with the ticket, as `core.uploads` lets it in.

    The file is written before its row is kept. If the transaction around it fails, nothing leads to the file, and
    `tidy` removes it. Raises `Invalid` (file), `Conflict` when the ticket has ended, `NotAllowed`.
    """
    check_may(actor, Verb.ATTACHED)
    upload = read_upload(name, content)
    with transaction.atomic():
        # Locks the ticket: two at once are counted one after the other.
        record(ticket, verb=Verb.ATTACHED, actor=actor, now=now, data={"media_type": upload.media_type})
        kept = ticket.attachments.filter(erased_at=None)
        size = kept.aggregate(size=Sum("size"))["size"] or 0
        if kept.count() >= MOST_FILES or size + len(upload.content) > MOST_BYTES:
            raise Invalid(
                N_("A ticket holds at most %(files)s files and %(most)s MB."),
                params={"files": MOST_FILES, "most": MOST_BYTES // (1024 * 1024)},
                field="file",
                code="too_many",
            )
        stored = files.store(upload.content, ticket.seal)
        try:
            return Attachment.objects.create(
                ticket=ticket,
                name=upload.name,
                media_type=upload.media_type,
                size=len(upload.content),
                digest=hashlib.sha256(upload.content).hexdigest(),
                stored=stored,
                added_by=staff_or_none(actor),
                actor_kind=actor_kind(actor),
                at=now,
            )
        except BaseException:
            files.remove(stored)
            raise
