"""What a key may touch. What a role may do is decided in the actions, and what it sees in `visible_to`."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.errors import N_, NotAllowed
from crm.models import ApiKey, WebhookSource


class HasScope(BasePermission):
    """People pass. A key, or a signature, passes when it carries the scope that the view names for the method.

    A view says `scopes = {"GET": Scope.CONTACTS_READ, "POST": Scope.CONTACTS_WRITE}`; None as a scope opens
    the method to any key. A view or method that says nothing is closed to keys.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        key = request.auth
        if not isinstance(key, ApiKey | WebhookSource):
            return True
        scopes = getattr(view, "scopes", {})
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        if method not in scopes:
            raise NotAllowed(N_("API keys can not be used here. Sign in as a person."), code="people_only")
        needed = scopes[method]
        if needed is None or needed in key.scopes:
            return True
        raise NotAllowed(
            N_("This API key lacks the scope %(scope)s. Ask the head office for a key that has it."),
            params={"scope": str(needed)},
            code="scope",
            extra={"scope": str(needed)},
        )
