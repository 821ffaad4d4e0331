"""What `manage.py check` says about the platform's settings before anybody's data depend on them."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from core import crypto

_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}\Z")


@register("security")
def encryption_keys(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The keys can be read, and their ids can stand in front of a stored value."""
    found: list[CheckMessage] = []
    try:
        crypto.encrypt("check", context="check")
        crypto.blind_index("check", purpose="check")
    except (ImproperlyConfigured, AttributeError) as error:
        found.append(Error(str(error), id="core.E001"))
    for key_id in getattr(settings, "FIELD_ENCRYPTION_KEYS", {}):
        if not _KEY_ID.match(str(key_id)):
            found.append(
                Error(f"Key id {key_id!r} may only have letters, digits, '_', '.' and '-'.", id="core.E002")
            )
    return found
