"""Single sign-on by OpenID Connect: the office's own sign-in vouches for who somebody is.

It never makes accounts and never gives rights: it finds an open account of a person by its name. What the library
leaves to others is checked here: who issued the token, for whom, and that it has not run out.
"""

from typing import Any

import jwt
import requests
import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from crm.models import Staff

log = structlog.get_logger(__name__)

#: Clocks of two machines may be so far apart (seconds).
LEEWAY = 60
#: The mark on a request whose person the provider has asked for a second factor.
SECOND_FACTOR = "second_factor_by_provider"


class SingleSignOnBackend(OIDCAuthenticationBackend):
    """Finds the account that the provider's token names."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Staff | None:
        """The account; None when this is no answer of the provider to a question of ours."""
        if request is None or not credentials.get("nonce"):
            return None
        found: Staff | None = super().authenticate(request, **credentials)
        return found

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.OIDC_ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.InvalidTokenError as error:
            raise SuspiciousOperation(f"The token is not to be believed: {type(error).__name__}") from error
        if len(_as_list(claims["aud"])) > 1 and claims.get("azp") != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The token was issued to another program.")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of the person. It must be of the one whom the token names."""
        told: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The provider told of another person than its token.")
        used = set(_as_list(payload.get("amr", ())))
        setattr(self.request, SECOND_FACTOR, bool(used & set(settings.OIDC_SECOND_FACTORS)))
        return told

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Whether the account's name is among what was told."""
        return isinstance(claims.get(settings.OIDC_NAME_CLAIM), str)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> "QuerySet[Staff]":
        """The open account of that name, if it is a person's."""
        rows: QuerySet[Staff] = Staff.objects.at_work().filter(username=claims[settings.OIDC_NAME_CLAIM])
        return rows


class SingleSignOnCallback(OIDCAuthenticationCallbackView):
    """Where the provider sends people back to. Whatever is wrong leads to the sign-in page, with a sentence."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Let in, or say that it did not work; the kind of the failure goes to the log, its text may hold a token."""
        try:
            answer: HttpResponse = super().get(request)
        except (
            SuspiciousOperation,
            requests.RequestException,
            jwt.PyJWTError,
            KeyError,
            ValueError,
        ) as error:
            log.warning("signin.sso_failed", error=type(error).__name__)
            return self.login_failure()
        return answer

    def login_failure(self) -> HttpResponseRedirect:
        """Back to the sign-in page."""
        messages.error(
            self.request,
            _("Signing in through your office did not work. Try again, or ask who keeps the accounts."),
        )
        return HttpResponseRedirect(reverse("admin:login"))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
