"""What every answer passes through: the reader's language, and where the content security policy is loosened."""

from collections.abc import Callable

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

#: Features of the browser that are off.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    )
)  # fmt: skip
#: Where answers are about somebody.
PERSONAL = ("/api/", "/lacak/", "/admin/")


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The site's policy, and for the admin's own pages (registers, sign-in) what their toolkit cannot do without.

    The toolkit (Alpine) evaluates the expressions in its own markup and writes its colours into a style element.
    Scripts still come from this site alone. Its pages are the ones that Django's admin answers with a
    `TemplateResponse`; our work screens, which are rendered at once, public pages and the API keep the strict policy.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The parts of the policy for this response."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and isinstance(response, TemplateResponse):
            parts.update = {
                **(parts.update or {}),
                "script-src": [UNSAFE_EVAL],
                "style-src": [UNSAFE_INLINE],
            }
        return parts


class AnswerHeadersMiddleware:
    """What no page of this site needs from the browser, and what nobody may keep a copy of.

    Answers to somebody who is signed in or sent a key, and all of the API and the tracking pages, are stored nowhere:
    the next one at the same office PC must not find them by the back button. A view that says otherwise is heard.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            or "Authorization" in request.headers
            or request.path_info.startswith(PERSONAL)
        ):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Indonesian, unless the reader chose otherwise: by the switch on the page, or as the language of the account.

    What a browser asks for is not followed on pages: many phones and office machines in Indonesia are set to English
    by those who sold them. A program that calls the API has no such history, and there Accept-Language counts.
    Stands behind the authentication, because the account is asked.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of this request."""
        if request.path_info.startswith("/api/"):
            super().process_request(request)
            return
        translation.activate(self._chosen(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say in which language the answer is, and on what that depended."""
        if request.path_info.startswith("/api/"):
            return super().process_response(request, response)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response

    @staticmethod
    def _chosen(request: HttpRequest) -> str:
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in known and request.user.is_authenticated:
            chosen = request.user.language
        return chosen if chosen in known else settings.LANGUAGE_CODE
