"""Bodies with files are measured before they are read."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from core.uploads.check import LARGEST_BYTES

#: A file and the fields beside it.
LARGEST_BODY = LARGEST_BYTES + 1024 * 1024


class MeasuredUploads(FileUploadHandler):
    """Stands before the handler that keeps files in memory, where they are safe: on disk they would lie open."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Refuse a body by the length that it announces; more than that the server does not hand over."""
        if content_length > LARGEST_BODY:
            raise RequestDataTooBig("The body is larger than any file that is taken.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing is kept here."""
