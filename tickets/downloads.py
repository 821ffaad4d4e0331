"""A ticket's file as an answer to a browser or program."""

from urllib.parse import quote

import structlog
from django.http import HttpResponse

from core.crypto import CannotDecrypt
from core.errors import N_, NotFound
from tickets import files
from tickets.models import Ticket

log = structlog.get_logger(__name__)

#: Whatever a browser takes a file for, it runs nothing of it and keeps nothing.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def download(ticket: Ticket, pk: int) -> HttpResponse:
    """The file `pk` of the ticket as an answer. Raises `NotFound`."""
    row = ticket.attachments.filter(pk=pk, erased_at=None).first()
    if row is None:
        raise NotFound(N_("There is no such file with this ticket."))
    try:
        content = files.fetch(row.stored, ticket.seal)
    except (FileNotFoundError, CannotDecrypt) as error:
        log.exception("attachment.lost", attachment=row.pk)
        raise NotFound(
            N_("The file is missing or damaged on the server. Who runs it can put it back from a backup."),
            code="lost",
        ) from error
    answer = HttpResponse(content, content_type=row.media_type, headers=HARMLESS)
    # Always a download, under a name that no header can be broken with.
    plain = row.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name, safe='')}"
    )
    return answer
