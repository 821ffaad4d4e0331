"""Write down what a contact is about, where it came from and who speaks for whom, as it becomes known."""

from typing import TYPE_CHECKING

from core.text import clean_text
from crm.actions.permission import require
from crm.actions.record_contact import MAX_BODY_BYTES
from crm.domain.addresses import normal_address
from crm.domain.phones import to_e164
from crm.domain.powers import Power
from crm.domain.text import clean_line
from crm.models import Contact

if TYPE_CHECKING:
    from crm.models import Staff


def describe_contact(
    *,
    contact: Contact,
    actor: "Staff | None",
    subject: str = "",
    body: str = "",
    sender_address: str = "",
    proxy_name: str = "",
    proxy_phone: str = "",
    proxy_relation: str = "",
) -> Contact:
    """A contact is recorded when it begins; its words come later. What is left empty stays as it was.

    Raises `Invalid` naming the field, `NotAllowed`.
    """
    require(actor, Power.RECORD_CONTACT)
    values = {
        "subject": clean_line(subject, field="subject", max_length=200),
        "body": clean_text(body, field="body", max_bytes=MAX_BODY_BYTES),
        "sender_address": normal_address(contact.channel, sender_address, field="sender_address")
        if sender_address.strip()
        else "",
        "proxy_name": clean_line(proxy_name, field="proxy_name", max_length=150),
        "proxy_phone": to_e164(proxy_phone, field="proxy_phone") if proxy_phone.strip() else "",
        "proxy_relation": clean_line(proxy_relation, field="proxy_relation", max_length=60),
    }
    said = {name: value for name, value in values.items() if value}
    for name, value in said.items():
        setattr(contact, name, value)
    if said:
        contact.save(update_fields=list(said))
    return contact
