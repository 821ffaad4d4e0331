"""The settings of the tests, for trying changed copies of the product, several at once, each in its own process."""

from hypothesis import Phase, settings

from config.settings.tests import *  # noqa: F403
from config.settings.tests import DATABASES

DATABASES["default"]["TEST"] = {"NAME": None}  # In memory.
# That a test fails is enough; nobody looks for the smallest example.
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None)
settings.load_profile("mutants")
