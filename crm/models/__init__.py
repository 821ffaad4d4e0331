"""Tables of people and places."""

from crm.models.api_key import ApiKey
from crm.models.area import Area
from crm.models.branch import Branch, BranchArea
from crm.models.contact import Contact
from crm.models.data_access import DataAccess
from crm.models.identity_reveal import IdentityReveal
from crm.models.one_time_code import CodeDevice, RecoveryCode
from crm.models.participant import ContactAddress, Participant
from crm.models.region import Region
from crm.models.staff import Staff
from crm.models.webhook_source import WebhookSource

__all__ = [
    "ApiKey",
    "Area",
    "Branch",
    "BranchArea",
    "CodeDevice",
    "Contact",
    "ContactAddress",
    "DataAccess",
    "IdentityReveal",
    "Participant",
    "RecoveryCode",
    "Region",
    "Staff",
    "WebhookSource",
]
