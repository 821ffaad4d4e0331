"""A public server: nothing is made up, everything it needs is named, and only HTTPS is spoken."""

import os

from django.core.exceptions import ImproperlyConfigured

_REQUIRED = {
    "SECRET_KEY": "50 or more random characters",
    "FIELD_ENCRYPTION_KEYS": "id=base64 of 32 random bytes, the current key first, several parted by commas",
    "BLIND_INDEX_KEY": "base64 of 32 random bytes; never changed",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0",
    "ALLOWED_HOSTS": "the host names served, parted by commas",
    "SITE_URL": "https://name.of.the.site",
}
_missing = [f"{name} ({hint})" for name, hint in _REQUIRED.items() if not os.environ.get(name)]
if _missing:
    raise ImproperlyConfigured(f"Set these environment variables: {'; '.join(_missing)}.")
os.environ.setdefault("LOG_FORMAT", "json")

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import SITE_URL, env  # noqa: E402

DEBUG = False
OTP_REQUIRED = env.bool("OTP_REQUIRED", default=True)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
