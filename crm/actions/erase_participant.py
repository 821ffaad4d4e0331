"""Forget a person: what is left of them says how many and where, and not who."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.db.models import Model, QuerySet

from crm.actions.correct_participant import locked_participant
from crm.actions.permission import require
from crm.domain.codes import PriorityReason
from crm.domain.erasure import ERASED
from crm.domain.powers import Power
from crm.models import Contact, Participant

if TYPE_CHECKING:
    from crm.models import Staff

log = structlog.get_logger(__name__)

#: What a person's row becomes. Segment, home regency and language stay: figures are counted by them.
FORGOTTEN: dict[str, Any] = {
    "name": ERASED,
    "membership_number": None,
    "nik": "",
    "family_card": "",
    "phone": "",
    "born_on": None,
    "priority_reason": PriorityReason.NONE,
    "address": "",
    "verified_at": None,
}

#: What a contact's row becomes. The channel's own number of it stays, so that a delivery sent again stays a repetition.
FORGOTTEN_OF_CONTACT: dict[str, Any] = {
    "subject": "",
    "body": "",
    "sender_address": "",
    "proxy_name": "",
    "proxy_phone": "",
    "proxy_relation": "",
}

#: What else was written about a contact, by packages above: the model, the way from it to the contact, its columns.
WORDS_OF_CONTACTS: list[tuple[type[Model], str, dict[str, str]]] = []


#: What else belongs to a person, by packages above: the model, the way from it to the person, its columns.
WORDS_OF_PEOPLE: list[tuple[type[Model], str, dict[str, str]]] = []


def also_erase_of_people(model: type[Model], way: str, columns: dict[str, str]) -> None:
    """Let rows of a package above, which `way` leads to their participant, lose these columns with them."""
    WORDS_OF_PEOPLE.append((model, way, columns))


def also_erase_of_contacts(model: type[Model], way: str, columns: dict[str, str]) -> None:
    """Let rows of a package above, which `way` leads to their contact, lose these columns with it."""
    WORDS_OF_CONTACTS.append((model, way, columns))


def erase_participant(*, participant: Participant, actor: "Staff | None", now: datetime) -> Participant:
    """Overwrite what is known about `participant`, their addresses and all their contacts; answer the fresh row.

    Their tickets are `tickets.actions.erase`'s. Raises `NotFound` for somebody out of sight, `NotAllowed`, and
    `Conflict` when the data are erased already.
    """
    require(actor, Power.ERASE_PARTICIPANT)
    with transaction.atomic():
        row = locked_participant(participant.pk, actor=actor)
        row.contact_addresses.all().delete()
        for model, way, columns in WORDS_OF_PEOPLE:
            keys = model._default_manager.filter(**{way: row}).values("pk")
            model._default_manager.filter(pk__in=keys).update(**columns)
        for field, value in FORGOTTEN.items():
            setattr(row, field, value)
        row.erased_at = row.updated_at = max(now, row.created_at)
        row.save(update_fields=[*FORGOTTEN, "erased_at", "updated_at"])
        erase_contacts(row.contacts.all(), now=now)
        # After a restore somebody has to do it again, and the database then does not know it.
        transaction.on_commit(lambda: log.info("participant.erased", participant=row.pk))
        return row


def erase_contacts(contacts: "QuerySet[Contact]", *, now: datetime) -> int:
    """Overwrite what was said in these contacts and who said it; return how many there were."""
    kept = contacts.filter(erased_at=None)
    for model, way, columns in WORDS_OF_CONTACTS:
        keys = model._default_manager.filter(**{f"{way}__in": kept.order_by().values("pk")}).values("pk")
        model._default_manager.filter(pk__in=keys).update(**columns)
    return kept.update(**FORGOTTEN_OF_CONTACT, erased_at=now)
