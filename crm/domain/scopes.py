"""What a machine's key may do. A key carries the scopes it was issued with, and never more."""

from enum import StrEnum


class Scope(StrEnum):
    """Scope of an API key: what is touched, and whether it is changed."""

    PARTICIPANTS_READ = "participants:read"
    PARTICIPANTS_WRITE = "participants:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    PLACES_READ = "places:read"
