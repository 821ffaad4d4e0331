"""Which role may do what to people and places (design "Roles and sight")."""

from enum import StrEnum

from crm.domain.codes import Role


class Power(StrEnum):
    """One thing that an account may or may not do."""

    REGISTER_PARTICIPANT = "register_participant"
    CORRECT_PARTICIPANT = "correct_participant"
    VERIFY_PARTICIPANT = "verify_participant"
    REVEAL_IDENTITY = "reveal_identity"
    ERASE_PARTICIPANT = "erase_participant"
    RECORD_CONTACT = "record_contact"
    MANAGE_ORGANISATION = "manage_organisation"
    MANAGE_KEYS = "manage_keys"


_PEOPLE = frozenset(
    {
        Power.REGISTER_PARTICIPANT,
        Power.CORRECT_PARTICIPANT,
        Power.VERIFY_PARTICIPANT,
        Power.REVEAL_IDENTITY,
        Power.RECORD_CONTACT,
    }
)

ROLE_POWERS: dict[Role, frozenset[Power]] = {
    Role.INBOUND_AGENT: _PEOPLE,
    Role.SOCIAL_AGENT: _PEOPLE,
    Role.OUTBOUND_AGENT: _PEOPLE,
    Role.SUPERVISOR: _PEOPLE | {Power.ERASE_PARTICIPANT},
    # A branch sees and mends the people of its own regencies; `visible_to` draws that line.
    Role.BRANCH_OFFICER: _PEOPLE,
    # QCOs take calls in an emergency (domain section 8), so they record contacts, and read masked people.
    Role.QCO: frozenset({Power.RECORD_CONTACT, Power.REGISTER_PARTICIPANT}),
    Role.HEAD_OFFICE: frozenset({Power.MANAGE_ORGANISATION, Power.MANAGE_KEYS}),
    Role.CHANNEL: frozenset({Power.REGISTER_PARTICIPANT, Power.RECORD_CONTACT}),
}


def may(role: str, power: Power) -> bool:
    """Whether an account of `role` has `power`. An unknown role has none."""
    try:
        return power in ROLE_POWERS[Role(role)]
    except ValueError:
        return False
