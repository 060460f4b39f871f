"""What arrives through a proxy, compared with what was sent: headers, compression, ETag, name."""

import http.client
import json
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from botscope.api.guard import SECURITY_HEADERS, is_known
from botscope.doctor.findings import Finding, fail, ok, warn

ANSWER_S = 10.0
LIMIT_BYTES = 2_000_000
MISSING_PAGE = "/no-such-page"
HEALTH, SCRIPT = "/health", "/static/js/main.js"
LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
PROXY_FILES = "compare the proxy's configuration with deploy/proxy/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrived."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def values(self, name: str) -> list[str]:
        """Return every value of a header: a doubled one is a finding."""
        return self.headers.get_all(name) or []


def through(url: str) -> Iterator[Finding]:
    """Ask an address as a browser would, and compare."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield fail("address", f"{url!r} is no address", "give it as https://dash.example.org")
        return
    try:
        yield from _compared(parts)
    except ssl.SSLCertVerificationError as error:
        text = f"the certificate is not good: {error.verify_message}"
        yield fail("certificate", text, "renew it, or give the name that it is for")
    except (OSError, http.client.HTTPException) as error:
        text = f"{parts.netloc} does not answer: {error or type(error).__name__}"
        yield fail("address", text, "look whether the proxy runs and the name leads to it")


def _compared(parts: SplitResult) -> Iterator[Finding]:
    health = _ask(parts, HEALTH)
    refusal = _refusal(parts, health)
    if refusal is not None:
        yield refusal
        return
    yield ok("address", f"Botscope answers at {parts.scheme}://{parts.netloc}")
    yield from _encryption(parts, health)
    for path in (HEALTH, MISSING_PAGE):
        yield _headers(path, _ask(parts, path))
    yield _caching(health)
    yield _server(health)
    yield from _script(parts)


def _ask(parts: SplitResult, path: str, **headers: str) -> Answer:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=ANSWER_S)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", parts.path.rstrip("/") + path, headers=named)
        response = line.getresponse()
        return Answer(response.status, response.headers, response.read(LIMIT_BYTES))
    finally:
        line.close()


def _refusal(parts: SplitResult, health: Answer) -> Finding | None:
    """Return why it is not a dashboard of ours that answers as it should."""
    try:
        told = json.loads(health.body)
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if health.status == 400 and told.get("parameter") == "Host":
        text = f"Botscope does not know the name {parts.hostname}"
        return fail("name", text, f"start it with --allow-host {parts.hostname}")
    if health.status != 200 or told.get("status") != "alive":
        text = f"{HEALTH} answers {health.status}, and not as Botscope does"
        return fail("address", text, "look where the proxy sends its requests to")
    return None


def _encryption(parts: SplitResult, health: Answer) -> Iterator[Finding]:
    if parts.scheme == "http":
        if not is_known(parts.netloc, LOCAL):
            text = "the password travels unencrypted"
            yield fail("encryption", text, "publish it by TLS, see deploy/README.md")
        return
    if not health.values("Strict-Transport-Security"):
        mend = 'let the proxy add Strict-Transport-Security "max-age=31536000"'
        yield warn("encryption", "TLS, but a browser may be led to http first", mend)
    else:
        yield ok("encryption", "TLS, and browsers are told to insist on it")


def _headers(path: str, answer: Answer) -> Finding:
    subject = f"headers of {path}"
    wrong = [_wrong(name, value, answer) for name, value in SECURITY_HEADERS.items()]
    found = [sentence for sentence in wrong if sentence]
    if found:
        return fail(subject, "; ".join(found), PROXY_FILES)
    return ok(subject, f"all {len(SECURITY_HEADERS)} arrive as they were sent")


def _wrong(name: str, sent: str, answer: Answer) -> str:
    arrived = answer.values(name)
    if not arrived:
        return f"{name} is lost"
    if len(arrived) > 1:
        return f"{name} arrives {len(arrived)} times"
    return "" if arrived[0] == sent else f"{name} was changed"


def _caching(health: Answer) -> Finding:
    if health.values("Age") or health.values("X-Cache"):
        return fail("caching", "the proxy keeps answers: an age would be an old one", PROXY_FILES)
    return ok("caching", "answers come from Botscope itself")


def _server(health: Answer) -> Finding:
    told = [value for name in ("Server", "X-Powered-By") for value in health.values(name)]
    versions = [value for value in told if re.search(r"\d", value)]
    if versions:
        text = f"it tells everybody what it runs: {', '.join(versions)}"
        return warn("server", text, "nginx: server_tokens off;")
    return ok("server", "no version is told")


def _script(parts: SplitResult) -> Iterator[Finding]:
    """Ask for a file of the page twice: once packed, once only if it changed."""
    first = _ask(parts, SCRIPT, Accept_Encoding="br, gzip")
    packing = first.values("Content-Encoding")
    if packing and packing[0] in {"br", "gzip"}:
        yield ok("compression", f"{packing[0]}, {len(first.body)} bytes of {SCRIPT}")
    else:
        yield warn("compression", "lost on the way: the page loads slower", PROXY_FILES)
    etags = first.values("ETag")
    if not etags:
        yield warn("ETag", "lost: every poll loads everything again", PROXY_FILES)
        return
    again = _ask(parts, SCRIPT, Accept_Encoding="br, gzip", If_None_Match=etags[0])
    if again.status == 304:
        yield ok("ETag", "what did not change is not sent again (304)")
    else:
        yield warn("ETag", f"an unchanged file is answered with {again.status}", PROXY_FILES)
