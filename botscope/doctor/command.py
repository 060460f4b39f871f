"""The command ``doctor``: every check in an order in which a person would look."""

from collections.abc import Iterator, Sequence

from botscope.doctor import doors, files, machine, passage
from botscope.doctor.findings import Finding, fail
from botscope.program import program
from botscope.settings import Settings


def of_settings(problems: Sequence[str]) -> list[Finding]:
    """Return what can be said where the settings cannot be used."""
    wrong = [fail("settings", problem, f"{program()} --help") for problem in problems]
    return [machine.python(), machine.packages(), machine.page_files(), *wrong]


def examine(settings: Settings, url: str) -> Iterator[Finding]:
    """Look at everything; with an address also at what arrives from there."""
    yield machine.python()
    yield machine.packages()
    yield machine.page_files()
    yield from files.bots(settings)
    yield files.own_folder(settings)
    yield machine.disk(settings)
    yield from machine.clocks(settings)
    yield doors.port(settings)
    yield from doors.password(settings)
    yield doors.attached(settings)
    if url:
        yield from passage.through(url)
