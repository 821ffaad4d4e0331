"""What people send in as files: what is let in, what is made of it, and what is turned away.

Name and content must agree on one of a few kinds. Everything else is refused with a reason: a list of what is dangerous
would never be complete.
"""

from core.uploads.check import LARGEST_BYTES, Upload, read_upload

__all__ = ["LARGEST_BYTES", "Upload", "read_upload"]
