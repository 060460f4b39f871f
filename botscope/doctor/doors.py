"""Who gets in: the port, the address, the password, and the dashboard that is there already."""

import http.client
import json
import sys
from collections.abc import Iterator

from botscope.auth import accounts
from botscope.doctor.findings import Finding, fail, ok, warn
from botscope.errors import PortInUseError
from botscope.instance import holder_of
from botscope.program import program
from botscope.reach import missing_password
from botscope.server import listen
from botscope.settings import Settings

ANSWER_S = 3.0
OTHERS = 0o077


def port(settings: Settings) -> Finding:
    """Try to listen; a port that is taken by a dashboard of ours is no fault."""
    where = f"{settings.port} on {settings.host}"
    try:
        listen(settings).close()
    except PortInUseError as error:
        if _is_ours(settings):
            return ok("port", f"Botscope answers at {settings.url} already")
        return fail("port", str(error), f"{program()} --port {settings.port + 1}")
    return ok("port", f"{where} is free")


def _is_ours(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    line = http.client.HTTPConnection(host, settings.port, timeout=ANSWER_S)
    try:
        line.request("GET", "/health")
        told = json.loads(line.getresponse().read(65_536))
        return isinstance(told, dict) and told.get("status") == "alive"
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        line.close()


def password(settings: Settings) -> Iterator[Finding]:
    """Compare who may come with whether they must log in."""
    missing = missing_password(settings)
    if missing:
        sentence = missing[0].split("\n")[0].partition(". ")[0]
        yield fail("password", sentence, f"{program()} password")
        return
    is_set = accounts.is_kept(settings.data)
    if not settings.is_reachable:
        who = "a password is asked for" if is_set else "no password is needed"
        yield ok("password", f"only this machine can come; {who}")
        return
    yield _passage(settings)
    path = accounts.path_of(settings.data)
    if sys.platform != "win32" and path.stat().st_mode & OTHERS:
        yield warn("password", f"{path} is open to other users", f"chmod 600 '{path}'")


def _passage(settings: Settings) -> Finding:
    if settings.trusted_proxy is not None:
        return ok("password", f"set; TLS is the matter of the proxy at {settings.trusted_proxy}")
    text = f"set, but it travels unencrypted to {settings.host}"
    return warn("password", text, "put Caddy or nginx before it, see deploy/README.md")


def attached(settings: Settings) -> Finding:
    """Tell whether a dashboard beside a bot shows the same files."""
    holder = holder_of(settings)
    if holder is None:
        return ok("attached", "no bot has attached a dashboard to these files")
    where, pid = holder.get("url", "an unknown address"), holder.get("pid", "?")
    return ok("attached", f"a bot's dashboard shows these files at {where} (process {pid})")
