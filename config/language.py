"""The switch of language, on every page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from crm.actions import choose_language


def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own switch. Who is signed in has chosen for the account, on every machine, and not for this browser."""
    response = set_language(request)
    chosen = request.POST.get("language", "") if request.method == "POST" else ""
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        choose_language(staff=request.user, language=chosen)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
