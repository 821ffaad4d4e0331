"""Numbers that identify a person: NIK, family card, membership number.

The check is one of form, made to catch a slip of the finger. Whether the number exists is Dukcapil's to say.
"""

import re

from stdnum.exceptions import ValidationError
from stdnum.id import nik as stdnum_nik

from core.errors import N_, Invalid

NIK_DIGITS = 16
FAMILY_CARD_DIGITS = 16
MEMBERSHIP_DIGITS = 13

_SEPARATORS = re.compile(r"[\s.\-]+")


def check_nik(text: str, *, field: str = "nik") -> str:
    """The 16 digits of a NIK: place of issue, birth date (day + 40 for women), serial.

    Raises `Invalid` naming `field` when the length, the place part or the date part can not be right.
    stdnum's own list of places is not used: it lacks 30 of today's 514 regencies, and old numbers keep the
    codes of places that were split since.
    """
    digits = _digits(text, count=NIK_DIGITS, field=field)
    _check_place(digits, field=field)
    try:
        stdnum_nik.get_birth_date(digits)
    except ValidationError:
        raise Invalid(
            N_(
                "Digits 7 to 12 of a NIK are a birth date (day + 40 for women); these are not. "
                "Read the card again."
            ),
            field=field,
            code="birth_date_part",
        ) from None
    return digits


def check_family_card(text: str, *, field: str = "family_card") -> str:
    """The 16 digits of a family-card number (*nomor KK*). Raises `Invalid` naming `field`."""
    digits = _digits(text, count=FAMILY_CARD_DIGITS, field=field)
    _check_place(digits, field=field)
    return digits


def check_membership_number(text: str, *, field: str = "membership_number") -> str:
    """The 13 digits of a membership number. Raises `Invalid` naming `field`."""
    digits = _digits(text, count=MEMBERSHIP_DIGITS, field=field)
    if not digits.strip("0"):
        raise Invalid(
            N_("A membership number is not all zeros. Leave it empty when it is unknown."),
            field=field,
            code="zeros",
        )
    return digits


def only_digits(text: str) -> str:
    """`text` without blanks, dots and hyphens when nothing but ASCII digits is left; otherwise empty."""
    digits = _SEPARATORS.sub("", text)
    return digits if digits.isascii() and digits.isdigit() else ""


def _digits(text: str, *, count: int, field: str) -> str:
    digits = only_digits(text)
    if not digits:
        raise Invalid(
            N_("Only digits belong here, %(count)s of them. Leave it empty when it is unknown."),
            params={"count": count},
            field=field,
            code="not_digits",
        )
    if len(digits) != count:
        raise Invalid(
            N_("This number has %(found)s digits; it must have %(count)s. Read the card again."),
            params={"found": len(digits), "count": count},
            field=field,
            code="wrong_length",
        )
    return digits


def _check_place(digits: str, *, field: str) -> None:
    # No province, past or present, begins with 0 or 4; regency and district count from 01.
    if digits[0] in "04" or digits[2:4] == "00" or digits[4:6] == "00":
        raise Invalid(
            N_("The first six digits are the code of a place; these are not. Read the card again."),
            field=field,
            code="place_part",
        )
