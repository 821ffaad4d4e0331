"""QR codes that hang at counters."""

import secrets
from datetime import datetime

from core.errors import N_, Conflict, Invalid, NotAllowed
from core.transactions import whole
from crm.models import Branch, Staff
from surveys.actions.permission import Deed, require
from surveys.models import Counter, Survey

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LETTERS = 10


def hang_code(*, branch: Branch, name: str, survey_code: str, actor: Staff, now: datetime) -> Counter:
    """Make a code for a counter. Raises `NotAllowed` for another's branch; `Invalid` (survey, name)."""
    _check(actor, branch)
    if Survey.newest(survey_code) is None:
        raise Invalid(
            N_("There is no survey %(code)s."), params={"code": survey_code}, field="survey", code="unknown"
        )
    if not name.strip():
        raise Invalid(N_("Say where the code hangs."), field="name", code="required")
    code = "".join(secrets.choice(ALPHABET) for _each in range(LETTERS))
    return Counter.objects.create(
        code=code, name=name.strip(), survey_code=survey_code, branch=branch, made_by=actor, made_at=now
    )


@whole
def end_code(*, counter: Counter, actor: Staff, now: datetime) -> Counter:
    """Take a code out of use; its answers stay. Raises `NotAllowed`; `Conflict` when it has ended."""
    _check(actor, counter.branch)
    row = Counter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    if row.ended_at is not None:
        raise Conflict(N_("This code is not in use any more."), code="ended")
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    return row


def _check(actor: Staff, branch: Branch) -> None:
    require(actor, Deed.HANG_CODE)
    if actor.is_superuser:
        return
    if actor.is_branch_officer and actor.branch_id != branch.pk:
        raise NotAllowed(N_("Codes are made for your own branch."), code="branch")
    if actor.is_regional_deputy and actor.region_id != branch.region_id:
        raise NotAllowed(N_("Codes are made within your own region."), code="region")
