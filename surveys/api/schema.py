"""Lists of codes that the settings name for the OpenAPI document (ENUM_NAME_OVERRIDES)."""

from surveys.domain.codes import Kind
from surveys.labels import choices_of

KINDS = choices_of(Kind)
