"""Lists of codes that the settings name for the OpenAPI document (ENUM_NAME_OVERRIDES)."""

from crm.domain.codes import ContactOutcome, Source
from crm.labels import choices_of

CONTACT_OUTCOMES = choices_of(ContactOutcome)
SOURCES = choices_of(Source)
