"""Phone numbers in one notation, E.164."""

import phonenumbers

from core.errors import N_, Invalid


def to_e164(text: str, *, default_region: str = "ID", field: str = "phone") -> str:
    """`text` in E.164, such as +6281234567890. A number without + is read as one of `default_region`.

    Foreign numbers are welcome when they are valid in their country's plan. Raises `Invalid` otherwise.
    """
    try:
        number = phonenumbers.parse(text, default_region)
    except phonenumbers.NumberParseException:
        raise _unclear(field) from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise _unclear(field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _unclear(field: str) -> Invalid:
    return Invalid(
        N_(
            "This is not a complete phone number. Write an Indonesian number as 0812… or +62…, a foreign one "
            "with + and its country code, and no extension."
        ),
        field=field,
        code="phone_unclear",
    )


def readable(number: str) -> str:
    """A number in groups that can be read out and compared at a glance, such as +62 812-3456-7890.

    What is no phone number stays as it is.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
