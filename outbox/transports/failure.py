"""What every gateway keeps to: how long it may take, and how it says that a message did not go out."""

#: Seconds that one message may take. A lease is long enough for a whole batch at this pace.
SEND_SECONDS = 5


class TransportFailed(Exception):
    """The message did not go out; it will be tried again. The text holds no personal data."""


class Undeliverable(TransportFailed):
    """The message did not go out, and no later try can help: it is given up at once."""
