"""The application's answers, and which of them end their connection."""

from waitress.task import ErrorTask, WSGITask

from .refusals import Refusal


class Answer(WSGITask):  # type: ignore[misc]  # waitress has no types
    """One request's answer. waitress would close after each that has no Content-Length."""

    must_close = False

    def build_response_header(self) -> bytes:
        """Return the head, which says whether the connection stays."""
        wishes = self.request.headers.get("CONNECTION", "").lower().replace(" ", "").split(",")
        if self.request.cut or self.channel.server.stopping or "close" in wishes:
            self.must_close = True
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        return head

    def set_close_on_finish(self) -> None:
        """Close after this answer, unless it says its end itself and nobody wants to close."""
        is_new = self.version == "1.1" and self.complete and not self.wrote_header
        is_head = self.request.command == "HEAD"
        if self.must_close or not (
            is_new and (self.chunked_response or is_head or not self.has_body)
        ):
            super().set_close_on_finish()

    def finish(self) -> None:
        """End the answer; one to HEAD ends with its headers."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command == "HEAD":
            self.chunked_response = False
        super().finish()


class ErrorAnswer(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """The answer to what the application never sees, or failed to answer."""

    def execute(self) -> None:
        """Answer in the project's shape."""
        self.request.error = Refusal(self.request.error.code)
        super().execute()
