"""One-time codes at sign-in: setting a device up, giving a code, and what happens when the device is lost."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django_otp.oath import TOTP

from core.crypto import blind_index
from core.errors import N_, DomainError, Invalid, NotAllowed
from core.rates import hit
from core.transactions import whole
from crm.models import CodeDevice, RecoveryCode

if TYPE_CHECKING:
    from crm.models import Staff

log = structlog.get_logger(__name__)

#: Seconds that one code is shown, and how many codes before and after are accepted because clocks differ.
STEP = 30
TOLERANCE = 1
RECOVERY_CODES = 10
#: Wrong and right codes together, within so many seconds, for one account.
TRIES, WINDOW = 6, 300
# Without letters and digits that are read as one another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class TooManyCodes(DomainError):
    """Refused until the window is over; carries Retry-After (429)."""

    status = 429
    default_code = "too_many_codes"


def has_device(staff: "Staff") -> bool:
    """Whether this account must give a code."""
    return CodeDevice.objects.filter(staff=staff, confirmed_at__isnull=False).exists()


def begin_device(*, staff: "Staff", now: datetime) -> CodeDevice:
    """The device that is being set up: the one begun before, or a new one. Raises `NotAllowed` where one is in use."""
    device, _new = CodeDevice.objects.get_or_create(
        staff=staff, defaults={"secret": secrets.token_hex(20), "created_at": now}
    )
    if device.confirmed_at is not None:
        raise NotAllowed(N_("This account has its device for codes already."), code="has_device")
    return device


@whole
def confirm_device(*, staff: "Staff", code: str, now: datetime) -> list[str]:
    """Put the device to use with its first code; return the recovery codes, which are shown this once.

    Raises `Invalid` (field "code"), `NotAllowed`.
    """
    device = begin_device(staff=staff, now=now)
    if not _accept(device, code, now=now):
        raise _wrong()
    CodeDevice.objects.filter(pk=device.pk).update(confirmed_at=now)
    codes = ["-".join(_random(4) for _ in range(3)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=staff, code_hash=_hash(code)) for code in codes)
    log.info("code_device.confirmed", staff=staff.pk)
    return codes


def check_code(*, staff: "Staff", code: str, now: datetime) -> None:
    """Accept the code of the account's device, or one of its recovery codes, once. Raises `Invalid` (field "code")."""
    device = CodeDevice.objects.filter(staff=staff, confirmed_at__isnull=False).first()
    if device is None or not (_accept(device, code, now=now) or _recover(staff, code, now=now)):
        raise _wrong()


def count_try(*, staff: "Staff", now: datetime) -> None:
    """Count a code that is about to be looked at. Outside of a transaction, which would forget it. Raises
    `TooManyCodes`."""
    rate = hit(f"one_time_code:{staff.pk}", limit=TRIES, window_seconds=WINDOW, now=now)
    if not rate.allowed:
        raise TooManyCodes(
            N_("Too many codes. Wait %(seconds)s seconds, then give the code that your phone shows."),
            params={"seconds": rate.retry_after},
            field="code",
            headers={"Retry-After": str(rate.retry_after)},
        )


@whole
def remove_device(*, staff: "Staff", actor: "Staff | None", now: datetime) -> bool:
    """Take a lost device and the recovery codes away, so that a new one can be set up; whether there was one.

    For superusers, and for the command line (no actor). Raises `NotAllowed`.
    """
    if actor is not None and not (actor.is_active and actor.is_superuser):
        raise NotAllowed(N_("Only a superuser may take a device away."), code="role")
    RecoveryCode.objects.filter(staff=staff).delete()
    gone, _by_model = CodeDevice.objects.filter(staff=staff).delete()
    log.info("code_device.removed", staff=staff.pk, actor=actor.pk if actor else None)
    return bool(gone)


def _accept(device: CodeDevice, code: str, *, now: datetime) -> bool:
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return False
    totp = TOTP(bytes.fromhex(device.secret), step=STEP)
    totp.time = now.timestamp()
    if not totp.verify(int(digits), tolerance=TOLERANCE, min_t=device.last_step + 1):
        return False
    # On condition, so that one code given twice at the same moment is accepted once.
    later = CodeDevice.objects.filter(pk=device.pk, last_step__lt=totp.t())
    return bool(later.update(last_step=totp.t()))


def _recover(staff: "Staff", code: str, *, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(staff=staff, code_hash=_hash(code), used_at=None)
    return bool(unused.update(used_at=now))


def _hash(code: str) -> str:
    return blind_index("".join(filter(str.isalnum, code.upper())), purpose="crm.recovery_code")


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _wrong() -> Invalid:
    return Invalid(
        N_("This code is not right, or it was used already. Wait for the next one and try again."),
        field="code",
        code="wrong_code",
    )
