"""Machines sign in with `Authorization: Bearer <prefix>.<secret>`."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.actions import use_api_key

if TYPE_CHECKING:
    from crm.models import ApiKey, Staff

LONGEST_KEY = 200


class ApiKeyAuthentication(BaseAuthentication):
    """`request.user` is the machine's account, `request.auth` its key. A bad key answers 401."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> "tuple[Staff, ApiKey] | None":
        scheme, _blank, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        key = use_api_key(text=text.strip(), now=timezone.now()) if len(text) <= LONGEST_KEY else None
        if key is None:
            raise AuthenticationFailed(
                _("This API key is unknown, expired or revoked. Ask the head office for a new one."),
                code="bad_api_key",
            )
        return key.account, key

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="api"'
