"""Rate limits that hold across processes: counted in the database, refused with 429 and Retry-After."""

import ipaddress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from core.rates import Rate, hit


def client_address(request: Request | HttpRequest) -> str:
    """The caller's address, behind as many proxies as NUM_PROXIES says; of IPv6 the network (/64) only.

    One household or one attacker holds a whole /64, so single IPv6 addresses would be no limit.
    """
    text = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return str(text)[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return text


class DatabaseThrottle(SimpleRateThrottle):
    """A fixed window per caller and `scope`; the rate ("20/minute") stands in DEFAULT_THROTTLE_RATES.

    The caller is the signed-in account, else the address; `by_address` takes the address always, for places
    that are about guessing (log-in, public look-up). A rate of None switches the limit off.
    """

    by_address = False
    answer: Rate
    num_requests: int | None
    duration: int | None

    def get_rate(self) -> str | None:
        rates: dict[str, str | None] = api_settings.DEFAULT_THROTTLE_RATES  # type: ignore[assignment]
        if not self.scope or self.scope not in rates:
            raise ImproperlyConfigured(f"DEFAULT_THROTTLE_RATES has no rate for {self.scope!r}.")
        return rates[self.scope]

    def get_cache_key(self, request: Request, view: Any) -> str:
        if request.user is not None and request.user.is_authenticated and not self.by_address:
            return f"{self.scope}:user:{request.user.pk}"
        return f"{self.scope}:address:{client_address(request)}"

    def allow_request(self, request: Request, view: Any) -> bool:
        if self.rate is None:
            return True
        self.answer = hit(
            self.get_cache_key(request, view),
            limit=self.num_requests or 0,
            window_seconds=int(self.duration or 1),
            now=timezone.now(),
        )
        return self.answer.allowed

    def wait(self) -> float:
        return float(self.answer.retry_after)


def rate_limit(name: str, *, by_address: bool = False) -> type[DatabaseThrottle]:
    """A throttle class for one scope: `throttle_classes = [rate_limit("creation")]`."""
    return type(f"{name.title()}Throttle", (DatabaseThrottle,), {"scope": name, "by_address": by_address})
