"""The screens between password and desk: giving a code, and setting a device up."""

import base64
from urllib.parse import quote

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.signin.middleware import PASSED
from core.errors import DomainError
from core.i18n import error_text
from core.qr import qr_address
from crm.actions.one_time_code import begin_device, check_code, confirm_device, count_try, has_device
from crm.models import CodeDevice, Staff

ISSUER = "Care Centre"


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("The six digits that the app on your phone shows now, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "short",
                "autofocus": True,
            }
        ),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the account's device; whoever has none yet is led to setting one up."""
    staff = _staff(request)
    if request.session.get(PASSED):
        return redirect(_next(request))
    if not has_device(staff):
        return redirect(f"{reverse('signin_device')}?next={quote(_next(request))}")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            count_try(staff=staff, now=now)
            check_code(staff=staff, code=form.cleaned_data["code"], now=now)
        except DomainError as error:
            status = _refused(form, error)
        else:
            _let_in(request)
            return redirect(_next(request))
    return _with_status(
        render(request, "signin/code.html", {"form": form, "next": _next(request)}), form, status
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Set a device up: scan, give the first code, keep the recovery codes."""
    staff = _staff(request)
    if has_device(staff):
        return redirect(_next(request) if request.session.get(PASSED) else reverse("signin_code"))
    now = timezone.now()
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("The six digits that the app shows after scanning.")
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            count_try(staff=staff, now=now)
            codes = confirm_device(staff=staff, code=form.cleaned_data["code"], now=now)
        except DomainError as error:
            status = _refused(form, error)
        else:
            _let_in(request)
            return render(request, "signin/recovery.html", {"codes": codes, "next": _next(request)})
    new = begin_device(staff=staff, now=now)
    secret = _base32(new)
    context = {
        "form": form,
        "next": _next(request),
        "secret": " ".join(secret[first : first + 4] for first in range(0, len(secret), 4)),
        "picture": qr_address(_address(staff, secret)),
    }
    return _with_status(render(request, "signin/device.html", context), form, status)


def _staff(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)  # `login_required`
    return request.user


def _let_in(request: HttpRequest) -> None:
    # A new session key, so that one that was known before the code is worth nothing after it.
    request.session.cycle_key()
    request.session[PASSED] = True


def _next(request: HttpRequest) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own else reverse("admin:index")


def _refused(form: CodeForm, error: DomainError) -> int:
    form.add_error("code", error_text(error))
    return error.status if error.status == 429 else 200


def _with_status(response: HttpResponse, form: CodeForm, status: int) -> HttpResponse:
    response.status_code = status
    return response


def _base32(device: CodeDevice) -> str:
    return base64.b32encode(bytes.fromhex(device.secret)).decode().rstrip("=")


def _address(staff: Staff, secret: str) -> str:
    """What authenticator apps read: the key URI format."""
    label = quote(f"{ISSUER}:{staff.username}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(ISSUER)}"
