"""What a domain action says when it refuses."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal with a stable code and a sentence for the person who asked, in her language."""

    code = "refused"
    message: str | Promise = ""

    def __init__(self, message: str | Promise = "", *, code: str = "") -> None:
        self.code = code or self.code
        self.message = message or self.message
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class ConflictError(DomainError):
    """Somebody else was faster: what was expected is no longer so."""

    code = "conflict"
