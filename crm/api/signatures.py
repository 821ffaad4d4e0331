"""Programs of channels sign what they send: Standard Webhooks, instead of a key in a header."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crm.actions.webhook_sources import signed_by

if TYPE_CHECKING:
    from crm.models import Staff, WebhookSource


class SignatureAuthentication(BaseAuthentication):
    """`request.user` is the account of the source that the address names, `request.auth` the source.

    The signature is checked over the bytes as they came, before anything reads them. Whatever is wrong answers the same
    401.
    """

    def authenticate(self, request: Request) -> "tuple[Staff, WebhookSource]":
        source = signed_by(
            prefix=request.parser_context["kwargs"]["source"] if request.parser_context else "",
            body=request._request.body,
            message_id=request.headers.get("webhook-id", ""),
            timestamp=request.headers.get("webhook-timestamp", ""),
            signatures=request.headers.get("webhook-signature", ""),
            now=timezone.now(),
        )
        if source is None:
            raise AuthenticationFailed(
                _("The signature does not fit address, time and body. Check secret and clock."),
                code="bad_signature",
            )
        return source.account, source

    def authenticate_header(self, request: Request) -> str:
        return 'Signature realm="webhooks"'


class SignatureScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = "crm.api.signatures.SignatureAuthentication"
    name = "standardWebhooks"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "webhook-signature",
            "description": "Standard Webhooks: webhook-id, webhook-timestamp, and HMAC-SHA256 over both and the body.",
        }
