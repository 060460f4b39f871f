"""The mistakes that people can make, each raised where it is found and handled at one border."""

from collections.abc import Mapping, Sequence


class BotscopeError(Exception):
    """Base of all errors that Botscope raises on purpose."""


class SettingsError(BotscopeError):
    """Settings that cannot be used; ``problems`` holds every one of them, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class PortInUseError(BotscopeError):
    """The address to listen on cannot be taken."""


class FolderServedError(BotscopeError):
    """Another attached dashboard shows the same files; ``url`` is where."""

    def __init__(self, message: str, url: str) -> None:
        super().__init__(message)
        self.url = url


class QueryError(BotscopeError):
    """A query parameter that is unknown, repeated or has an impossible value."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.parameter = parameter
        self.detail = detail


class MissingError(BotscopeError):
    """What the address names does not exist in the data."""


class NotReadyError(BotscopeError):
    """Nothing has been read yet, so nothing can be answered; the text says why, if it hangs."""


class RefusedError(BotscopeError):
    """A request that is refused, with the status, the reason in a sentence and more headers."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
