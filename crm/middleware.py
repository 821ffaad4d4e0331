"""What every request of the staff leaves behind: whose data were shown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from crm.actions.note_access import note_access
from crm.models import Staff
from crm.seen import noticing


class DataAccessMiddleware:
    """Notes for each participant whose row was read that the reader saw their data.

    It errs on the side of too many: a row that was read but not shown counts. Machines are left out, for nobody looks
    through them; what a channel can read is what it brought in. Without the note there is no answer: when it cannot be
    written, the request fails.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noticing() as keys:
            response = self.get_response(request)
        # The API signs people in later than the session does, so it is asked afterwards.
        reader = getattr(request, "user", None)
        if keys and isinstance(reader, Staff) and not reader.is_machine:
            match = request.resolver_match
            door = (match.view_name if match else "") or request.path_info
            note_access(staff=reader, participants=keys, door=door, now=timezone.now())
        return response
