"""What a transport raises when a message did not go out."""


class TransportFailed(Exception):
    """The message did not go out; it will be tried again. The text holds no personal data."""
