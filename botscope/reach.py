"""Who may reach the dashboard, and what is missing where others than this machine may."""

from botscope.auth import accounts
from botscope.program import program
from botscope.settings import Settings

PLAIN_TEXT = (
    "Passwords and figures travel unencrypted to %s: everybody on the way can read them. "
    "Better a reverse proxy with TLS and --trusted-proxy, or a tunnel."
)


def is_plain_to_others(settings: Settings) -> bool:
    """Return True where others ask us directly; a declared proxy speaks TLS with them."""
    return settings.is_reachable and settings.trusted_proxy is None


def missing_password(settings: Settings) -> list[str]:
    """Return why a dashboard may not be served like this; nothing where it may."""
    if not settings.is_reachable or accounts.is_kept(settings.data):
        return []
    reason = f"--host {settings.host} can be reached by others"
    if settings.trusted_proxy is not None:
        reason = "--trusted-proxy publishes the dashboard"
    place = f" --data {settings.data}" if "data" in settings.given else ""
    tunnel = f"ssh -L {settings.port}:127.0.0.1:{settings.port} user@machine"
    return [
        f"{reason}, and no password is set. Set one: {program()} password{place}\n"
        f"Or keep 127.0.0.1 and open a tunnel from afar: {tunnel}"
    ]


def password_command(settings: Settings) -> str:
    """Return the command that sets a password here; a folder of the reader's own is not named."""
    place = " --data DIR" if "data" in settings.given else ""
    return f"{program()} password{place}"
