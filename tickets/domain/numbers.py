"""Ticket numbers that survive being read over the phone.

A number is the ticket's key followed by a Damm check digit, in groups of four: key 17 is 0000-0174.
Damm's scheme finds every single wrong digit and every swap of neighbours (H. M. Damm, 2004). The number is a
name, not a secret: it gives nobody access by itself.
"""

import re

from stdnum import damm

from core.errors import N_, Invalid

_SEPARATORS = re.compile(r"[\s.\-–]")
_SHORTEST = 7


def number_of(key: int) -> str:
    """The number spoken and printed for the ticket with primary key `key`."""
    digits = f"{key:0{_SHORTEST}d}"
    digits += damm.calc_check_digit(digits)
    head = len(digits) % 4
    groups = ([digits[:head]] if head else []) + [digits[i : i + 4] for i in range(head, len(digits), 4)]
    return "-".join(groups)


def key_of(text: str) -> int:
    """The primary key behind a ticket number, however it was spaced.

    Raises `Invalid` (field "number") when it is not a number or its check digit is wrong.
    """
    digits = _SEPARATORS.sub("", text.strip())
    if not (digits.isascii() and digits.isdigit() and _SHORTEST < len(digits) <= 19):
        raise Invalid(
            N_("“%(number)s” is not a ticket number. It has at least eight digits, such as 0000-0174."),
            params={"number": text[:40]},
            field="number",
            code="not_a_number",
        )
    if not damm.is_valid(digits):
        raise Invalid(
            N_("Ticket number %(number)s has a wrong digit. Please read it again."),
            params={"number": text[:40]},
            field="number",
            code="wrong_check_digit",
        )
    return int(digits[:-1])
