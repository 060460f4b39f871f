"""What is asked of a request beyond what waitress asks: one way to read it, and a bounded time."""

import time
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError  # type: ignore[import-untyped]
from waitress.utilities import Error  # type: ignore[import-untyped]

REQUEST_S = 20.0
"""From the first byte of a request to its last; the slowest phone needs a tenth of it.

waitress closes a connection that is silent; one that sends a byte now and then would stay for days.
"""


class SlowRequestError(Error):  # type: ignore[misc]
    """A request whose end did not come."""

    code = 408
    reason = "Request Timeout"


class StrictParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request, and refuses one that two programs could read in two ways."""

    completed = False

    def __init__(self, adjustments: Any) -> None:  # noqa: ANN401
        super().__init__(adjustments)
        self._started_s = time.monotonic()

    def received(self, data: bytes) -> int:
        """Take what came in, and return how much of it belongs to this request."""
        if not self.completed and time.monotonic() - self._started_s > REQUEST_S:
            self.error = SlowRequestError(f"The request took longer than {REQUEST_S:g} s.")
            self.completed = True
            return len(data)
        taken: int = super().received(data)
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request.

        Raises
        ------
        ParsingError
            When it says in two ways where the request ends: a proxy may have believed the other.
        """
        super().parse_header(header_plus)
        # Of version 1.1 it is taken out of the headers when it is understood.
        is_odd = "TRANSFER_ENCODING" in self.headers
        if is_odd or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("The request says in two ways how long it is.")
