"""What people may ask about their own data (Law 27/2022 on personal data protection, articles 5 to 13).

Each right is a category of the kind `data_request`, and so has a ticket with a clock: 3 x 24 hours from the request
(articles 30, 32 and 40). The codes are fixed, names and guidance are head office's.
"""

from enum import StrEnum


class DataRight(StrEnum):
    """The right that a request makes use of, by the code of its category."""

    ACCESS = "data-access"
    CORRECTION = "data-correction"
    ERASURE = "data-erasure"
