"""The changes of people and places, one verb each. Every entry point calls these."""

from crm.actions.add_contact_address import add_contact_address
from crm.actions.api_keys import issue_api_key, revoke_api_key, use_api_key
from crm.actions.choose_language import choose_language
from crm.actions.correct_participant import correct_participant
from crm.actions.describe_contact import describe_contact
from crm.actions.end_contact import end_contact
from crm.actions.erase_participant import erase_contacts, erase_participant
from crm.actions.identify_contact import identify_contact, sender_of
from crm.actions.note_access import note_access
from crm.actions.record_contact import record_contact
from crm.actions.register_participant import register_participant
from crm.actions.reveal_identity import reveal_identity
from crm.actions.verify_participant import verify_participant

__all__ = [
    "add_contact_address",
    "choose_language",
    "correct_participant",
    "describe_contact",
    "end_contact",
    "erase_contacts",
    "erase_participant",
    "identify_contact",
    "issue_api_key",
    "note_access",
    "record_contact",
    "register_participant",
    "reveal_identity",
    "revoke_api_key",
    "sender_of",
    "use_api_key",
    "verify_participant",
]
