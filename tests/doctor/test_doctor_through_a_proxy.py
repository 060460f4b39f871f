"""What the doctor sees through a proxy: a good one, and one that spoils what it passes on."""

import contextlib
import http.client
import http.server
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from botscope.cli import main
from botscope.doctor.passage import through
from tests.api.sample import write_bot
from tests.ports import find_free_port


def start(folder: Path, root: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, str(root / "dashboard_api.py"), f"--port={find_free_port()}"]
    command += [f"--data={folder / 'own'}", *words]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().split()[-1]


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=20)


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory, project_root):
    folder = write_bot(tmp_path_factory.mktemp("seen"))
    server, url = start(folder, project_root)
    yield url
    end(server)


def found_at(url: str) -> dict[str, tuple[str, str]]:
    return {each.subject: (each.verdict, each.text) for each in through(url)}


def test_dashboard_itself_passes(dashboard):
    found = found_at(dashboard)
    assert {verdict for verdict, _ in found.values()} == {"ok"}
    assert {"headers of /health", "headers of /no-such-page", "compression", "ETag"} <= set(found)


class Spoiling(http.server.BaseHTTPRequestHandler):
    """Passes requests on, and does to the answers what careless proxies do."""

    port = 0
    spoil = staticmethod(lambda headers: headers)
    host = ""
    passed_on = ("Accept-Encoding", "If-None-Match")

    def do_GET(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asked = {name: self.headers[name] for name in self.passed_on if self.headers[name]}
        line.request("GET", self.path, headers=asked | ({"Host": self.host} if self.host else {}))
        with contextlib.closing(line), line.getresponse() as answer:
            body, headers = answer.read(), answer.getheaders()
        self.send_response_only(answer.status)
        for name, value in self.spoil(headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def spoiled(dashboard):
    """Start a proxy that spoils answers; it ends with the test."""
    servers = []

    def begin(spoil=lambda headers: headers, **more) -> str:
        port = int(dashboard.rpartition(":")[2])
        handler = type("Own", (Spoiling,), {"port": port, "spoil": staticmethod(spoil), **more})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", find_free_port()), handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def without(*names):
    return lambda headers: [each for each in headers if each[0].lower() not in names]


def more(*added):
    return lambda headers: [*headers, *added]


def changed(name, value):
    return lambda headers: [(each, value if each == name else old) for each, old in headers]


@pytest.mark.parametrize(
    ("spoil", "subject", "verdict", "text"),
    [
        (without("content-security-policy"), "headers of /health", "fail", "is lost"),
        (more(("X-Frame-Options", "DENY")), "headers of /health", "fail", "arrives 2 times"),
        (changed("Referrer-Policy", "origin"), "headers of /health", "fail", "was changed"),
        (more(("Age", "12")), "caching", "fail", "keeps answers"),
        (more(("Server", "nginx/1.22.1")), "server", "warn", "nginx/1.22.1"),
        (without("etag"), "ETag", "warn", "lost"),
    ],
    ids=["lost", "doubled", "changed", "cached", "version", "no-etag"],
)
def test_what_a_proxy_spoils_is_found(spoiled, spoil, subject, verdict, text):
    found = found_at(spoiled(spoil))
    assert found[subject][0] == verdict
    assert text in found[subject][1]


@pytest.mark.parametrize(
    ("passed_on", "subject", "text"),
    [
        (("If-None-Match",), "compression", "lost on the way"),
        (("Accept-Encoding",), "ETag", "answered with 200"),
    ],
    ids=["no-compression", "no-condition"],
)
def test_what_a_proxy_does_not_ask_for_is_found(spoiled, passed_on, subject, text):
    found = found_at(spoiled(passed_on=passed_on))
    assert found[subject][0] == "warn"
    assert text in found[subject][1]


def test_name_that_is_not_allowed_is_told_with_the_setting(spoiled):
    [found] = through(spoiled(host="dash.example.org"))
    assert (found.subject, found.verdict) == ("name", "fail")
    assert found.mend == "start it with --allow-host 127.0.0.1"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("ftp://host", "is no address"),
        ("http://127.0.0.1:1", "does not answer"),
    ],
    ids=["no-address", "nobody-there"],
)
def test_address_that_leads_nowhere_is_told(url, text):
    [found] = through(url)
    assert found.verdict == "fail"
    assert text in found.text


def test_another_program_behind_the_address_is_told(spoiled):
    found = found_at(spoiled() + "/elsewhere")
    assert found == {"address": ("fail", "/health answers 404, and not as Botscope does")}


@pytest.fixture
def nginx(project_root, tmp_path, monkeypatch):
    """The shipped nginx files before a dashboard with a password, under TLS."""
    program = shutil.which("nginx", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
    if program is None or shutil.which("openssl") is None:
        pytest.skip("needs nginx and openssl, which are not installed here")
    folder, port, plain = write_bot(tmp_path / "bot"), find_free_port(), find_free_port()
    own = f"--data={folder / 'own'}"
    password = [sys.executable, str(project_root / "dashboard_api.py"), "password", "--stdin", own]
    subprocess.run(password, cwd=folder, input="correct horse\n", text=True, check=True)
    server, url = start(
        folder, project_root, "--trusted-proxy=127.0.0.1", "--allow-host=dash.example.org"
    )
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        + ["-keyout", str(key), "-out", str(certificate)],
        capture_output=True,
        check=True,
    )
    proxy = project_root / "deploy" / "proxy"
    shutil.copy(proxy / "botscope-proxy.conf", tmp_path)
    text = (proxy / "nginx.conf").read_text(encoding="utf-8")
    for pattern, put in (
        (r"/etc/nginx/botscope-proxy.conf", f"{tmp_path}/botscope-proxy.conf"),
        (r"ssl_certificate_key .*;", f"ssl_certificate_key {key};"),
        (r"ssl_certificate .*;", f"ssl_certificate {certificate};"),
        (r"server 127.0.0.1:8765;", f"server {url.removeprefix('http://')};"),
        (r"listen \[::\].*;", ""),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"server_name dash.example.org;", "server_name localhost;"),
    ):
        text = re.sub(pattern, put, text)
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"pid {tmp_path}/pid; error_log stderr; events {{}} daemon off; master_process off;\n"
    around += f"http {{ access_log off; {folders} include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(around, encoding="utf-8")
    command = [program, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield f"https://localhost:{port}"
    end(running)
    end(server)


def test_shipped_nginx_files_pass_everything_on(nginx, capsys, tmp_path, monkeypatch):
    for _ in range(100):
        found = found_at(nginx)
        if "does not answer" not in found.get("address", ("", ""))[1]:
            break
    assert {name: told for name, told in found.items() if told[0] != "ok"} == {}
    assert "TLS" in found["encryption"][1]
    monkeypatch.chdir(tmp_path / "bot")
    main(["doctor", "--json", "--url", nginx, f"--data={tmp_path / 'bot' / 'own'}"])
    told = json.loads(capsys.readouterr().out)["findings"]
    assert {"ETag", "certificate", "encryption", "compression"} & {each["subject"] for each in told}
    cookie = log_in(nginx)
    # Only by the proxy's word does Botscope know of TLS; without it the cookie were a plain one.
    assert cookie.startswith("__Host-")
    assert "; Secure" in cookie


def log_in(url: str) -> str:
    body = json.dumps({"name": "owner", "password": "correct horse"}).encode()
    asked = urllib.request.Request(url + "/login", body, {"Content-Type": "application/json"})
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    with urllib.request.urlopen(asked, context=context, timeout=10) as answer:
        return answer.headers["Set-Cookie"]
