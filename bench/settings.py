"""The settings of an office on PostgreSQL and Redis, as they are shipped, on a loopback address without TLS."""

from config.settings.base import *

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
# One machine makes all requests here; limits of requests would be what is measured.
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], None),
}
