"""The mapping: a YAML file that says what the columns of a log mean. Format: `docs/import.md`."""

from intake.history.mapping.load import load_mapping
from intake.history.mapping.model import Mapping

__all__ = ["Mapping", "load_mapping"]
