"""The embedded settings in a folder that is thrown away, with a password hash that costs nothing."""

import atexit
import os
import shutil
import tempfile

# Parallel test processes inherit the folder from the one that started them.
if "CARE_TEST_DATA_DIR" not in os.environ:
    os.environ["CARE_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="care-tests-")
    atexit.register(shutil.rmtree, os.environ["CARE_TEST_DATA_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["CARE_TEST_DATA_DIR"]
os.environ.setdefault("LOG_LEVEL", "WARNING")

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES

INSTALLED_APPS += ["django_migration_linter"]  # For `manage.py lintmigrations` in `make check`.
# A file, as in life: threads of one test must meet the same locks as web and worker do.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # What a test has committed is gone with its database: nobody waits for the disk.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise asks for it at every start.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Locking after failed sign-ins has its own test, which switches it on.
AXES_ENABLED = False
