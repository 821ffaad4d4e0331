"""Versions of things over HTTP: who changes a thing may say which version they saw."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.request import Request

from core.errors import N_, Invalid, PreconditionFailed, PreconditionRequired


def etag_for(version: object) -> str:
    """The strong entity tag of a version (a counter, or any text without quotes)."""
    text = str(version)
    if '"' in text or not text.isascii() or not text.isprintable():
        raise ValueError(f"A version must be printable ASCII without quotes, not {text!r}.")
    return f'"{text}"'


def check_if_match(
    request: Request,
    version: object,
    *,
    required: bool = False,
    state: Mapping[str, Any] | None = None,
) -> None:
    """Refuse when the request's `If-Match` names other versions than the present one.

    Raises PreconditionFailed (412) with the current tag and `state`, PreconditionRequired (428) when the
    header is missing though required, Invalid (400) when it can not be read. Weak tags never match (RFC 9110,
    section 13.1.1).
    """
    header = request.headers.get("If-Match")
    current = etag_for(version)
    if header is None:
        if required:
            raise PreconditionRequired(
                N_("Send If-Match with the ETag of the version you read."),
                field="If-Match",
                headers={"ETag": current},
            )
        return
    tags = _tags(header, "If-Match")
    if "*" in tags or current in tags:
        return
    raise PreconditionFailed(
        N_("Somebody changed this since you read it. Look at the present state, then repeat with its ETag."),
        field="If-Match",
        extra={"etag": current, **({"current": dict(state)} if state is not None else {})},
        headers={"ETag": current},
    )


def not_modified(request: Request, version: object) -> bool:
    """Whether the reader already has this version (`If-None-Match`), so that 304 without a body will do."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    known = {tag.removeprefix("W/") for tag in parse_etags(header)}
    return "*" in known or etag_for(version) in known


def set_etag(response: HttpResponseBase, version: object) -> HttpResponseBase:
    """The same response, with its version's tag."""
    response["ETag"] = etag_for(version)
    return response


def _tags(header: str, name: str) -> list[str]:
    tags = parse_etags(header)
    if not tags:
        raise Invalid(N_('%(name)s is not a list of ETags, such as "7".'), params={"name": name}, field=name)
    return tags
