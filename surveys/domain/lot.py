"""Who is asked: by lot, and the same person by the same lot however often it is drawn."""

import hashlib


def drawn(survey: str, key: int, percent: int) -> bool:
    """Whether the matter of this key is among the `percent` that are asked."""
    lot = hashlib.sha256(f"{survey}:{key}".encode()).digest()
    return int.from_bytes(lot[:4], "big") * 100 < percent * 2**32
