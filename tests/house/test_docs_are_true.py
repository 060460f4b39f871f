"""The documents name what exists: commands, options, files, settings, dependencies."""

import re
import shlex
import subprocess
import sys

import pytest

from botscope import cli
from botscope.domain.accounts import REASONS
from botscope.settings import TABLE
from launch.cli import COMMANDS

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
OWN_PATH = re.compile(
    r"`((?:botscope|bot|launch|static|tests|docs|benchmarks|deploy)/[\w./-]+\.\w+|run\.py)`"
)
FENCE = re.compile(r"^```(?:bash|sh|console|text)?\n(.*?)^```", re.M | re.S)
RUN, DASHBOARD, BOT = "run.py", "dashboard_api.py", "bot"


@pytest.fixture(scope="module")
def documents(texts):
    return {name: text for name, text in texts.items() if name.endswith(".md")}


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Find the commands of ours in a document's code blocks: program and arguments."""
    found = []
    for block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.split(" #")[0], posix=True) if "python" in line else []
            found += [each for each in [own_command(words)] if each]
    return found


def own_command(words: list[str]) -> tuple[str, list[str]] | None:
    if len(words) < 2 or words[0] not in ("python3", "python", "py"):
        return None
    if words[1] in (RUN, DASHBOARD):
        return words[1], words[2:]
    return (BOT, words[3:]) if words[1:3] == ["-m", "bot"] else None


def test_readme_opens_with_the_two_commands_and_a_picture(read):
    opening = "\n".join(read("README.md").splitlines()[:25])
    own_files = ["dashboard", "--state", "DIR", "--logs", "DIR"]
    assert commands(opening) == [(RUN, []), (RUN, own_files)]
    assert "(docs/images/overview-1440-dark.webp)" in opening


def test_every_command_of_ours_in_the_documents_is_accepted(documents):
    given = [(name, *each) for name, text in documents.items() for each in commands(text)]
    assert len(given) >= 8
    assert [f"{name}: {line}" for name, *line in given if not is_accepted(*line)] == []


def is_accepted(program: str, arguments: list[str]) -> bool:
    if program == DASHBOARD:
        return cli.parse(arguments).problems == []
    if program == BOT:
        return set(options_of(arguments)) <= bot_options()
    if not arguments or arguments[0].startswith("-"):
        return set(options_of(arguments)) <= {"--port", "--host", "--fresh", "--help"}
    rest = arguments[1:]
    continued = {"dashboard": (DASHBOARD, rest), "bot": (BOT, rest)}.get(arguments[0])
    return is_accepted(*continued) if continued else arguments[0] in COMMANDS


def options_of(arguments: list[str]) -> list[str]:
    return [word.split("=")[0] for word in arguments if word.startswith("--")]


def bot_options() -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"--[a-z][a-z-]+", shown.stdout))


def test_every_link_between_documents_leads_somewhere(documents, project_root):
    broken = [
        f"{name}: {target}"
        for name, text in documents.items()
        for target in LINK.findall(text)
        if "://" not in target and not (project_root / name).parent.joinpath(target).exists()
    ]
    assert broken == []


def test_every_file_that_a_document_names_is_there(documents, project_root):
    missing = [
        f"{name}: {path}"
        for name, text in documents.items()
        for path in OWN_PATH.findall(text)
        if not (project_root / path).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_documented_in_its_own_words(read, setting):
    document = read("docs/settings.md")
    starts = (f"| `{setting.option}`", f"| `{setting.option} ")
    row = next(line for line in document.splitlines() if line.startswith(starts))
    assert f"`{setting.variable}`" in row
    assert setting.meaning in row
    assert setting.why in row


def test_no_document_names_a_setting_that_does_not_exist(documents):
    known = {setting.variable for setting in TABLE}
    named = {
        word for text in documents.values() for word in re.findall(r"\bBOTSCOPE_[A-Z_]+", text)
    }
    assert named <= known


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_refusing_a_row_is_explained(read, reason):
    assert f"`{reason}`" in read("docs/file-formats.md")


def requirement_names(text: str) -> list[str]:
    return re.findall(r"^([A-Za-z][\w.-]*)==", text, re.M)


def test_every_dependency_has_its_reason(read):
    decision = read("docs/decisions/0002-dependencies.md").lower()
    names = requirement_names(read("requirements.txt") + read("requirements-dev.txt"))
    assert len(names) > 15
    assert [name for name in names if not has_reason(name.lower(), decision)] == []


def has_reason(name: str, decision: str) -> bool:
    return name in decision or (name.endswith("-stubs") and "type stubs" in decision)
