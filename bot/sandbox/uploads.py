"""Uploads under way: announced, filled with bytes, and then completed. They end with the process."""

import secrets
from dataclasses import dataclass


@dataclass(kw_only=True)
class Upload:
    """A file that was announced; `data` is None until its bytes have come."""

    file: str
    name: str
    length: int
    alt_text: str
    data: bytes | None = None


class Uploads:
    """The uploads of one workspace, by their ticket."""

    def __init__(self) -> None:
        self._by_ticket: dict[str, Upload] = {}

    def announce(self, upload: Upload) -> str:
        """Admits the bytes of one file; the ticket to bring with them."""
        ticket = secrets.token_hex(16)
        self._by_ticket[ticket] = upload
        return ticket

    def receive(self, ticket: str, data: bytes) -> bool:
        """Takes the bytes of an upload; False if nobody announced it, or not with this length."""
        upload = self._by_ticket.get(ticket)
        if not upload or len(data) != upload.length:
            return False
        upload.data = data
        return True

    def filled(self, file: str) -> Upload | None:
        """The upload of a file whose bytes are there."""
        return next((one for one in self._by_ticket.values() if one.file == file and one.data is not None), None)

    def forget(self, file: str) -> None:
        self._by_ticket = {ticket: one for ticket, one in self._by_ticket.items() if one.file != file}
