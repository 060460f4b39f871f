"""Each file under deploy/ is accepted by the tool that would use it, where that tool is here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAME = "dash.example.org"


def tool(name: str) -> str:
    found = shutil.which(name, path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
    if found is None:
        pytest.skip(f"needs {name}, which is not installed here")
    return found


def checked(command: list[str | Path], **more: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **more)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


@pytest.fixture
def unit(project_root, tmp_path) -> Path:
    """The unit as it is, with a program that exists here."""
    text = (project_root / "deploy/systemd/botscope.service").read_text(encoding="utf-8")
    copy = tmp_path / "botscope.service"
    text, count = re.subn(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text)
    assert count == 1
    copy.write_text(text, encoding="utf-8")
    return copy


def test_systemd_accepts_the_unit(unit):
    told = checked([tool("systemd-analyze"), "verify", "--man=no", unit])
    assert "botscope.service" not in told


def test_systemd_finds_little_that_the_unit_could_do(unit):
    told = checked(
        [tool("systemd-analyze"), "security", "--no-pager", "--offline=yes", "--threshold=20", unit]
    )
    assert "Overall exposure level" in told


def test_unit_starts_a_command_line_of_ours(project_root):
    from botscope.cli import parse

    text = (project_root / "deploy/systemd/botscope.service").read_text(encoding="utf-8")
    arguments = re.search(r"(?m)^ExecStart=\S+ (.*)$", text)[1].split()
    assert parse(arguments).problems == []


def test_caddy_accepts_the_configuration(project_root, tmp_path):
    text = (project_root / "deploy/proxy/Caddyfile").read_text(encoding="utf-8")
    copy = tmp_path / "Caddyfile"
    # Validating opens the log file.
    copy.write_text(text.replace("/var/log/caddy", tmp_path.as_posix()), encoding="utf-8")
    own = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    told = checked([tool("caddy"), "validate", "--adapter", "caddyfile", "--config", copy], env=own)
    assert "Valid configuration" in told
    assert '"level":"warn"' not in told


@pytest.fixture
def nginx_folder(project_root, tmp_path) -> Path:
    """A whole configuration around ours, with a certificate that exists here."""
    proxy = project_root / "deploy/proxy"
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    checked(
        [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        + ["-subj", f"/CN={NAME}", "-keyout", key, "-out", certificate]
    )
    shutil.copy(proxy / "botscope-proxy.conf", tmp_path)
    text = (proxy / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/nginx/botscope-proxy.conf", f"{tmp_path}/botscope-proxy.conf")
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", text)
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    around = f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
    around += f"http {{ access_log off; include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(around, encoding="utf-8")
    return tmp_path


def test_nginx_accepts_the_configuration(nginx_folder):
    told = checked([tool("nginx"), "-t", "-p", nginx_folder, "-c", nginx_folder / "nginx.conf"])
    assert "test is successful" in told
    assert "[warn]" not in told


def test_ssh_reads_the_tunnel_as_meant(project_root):
    told = checked([tool("ssh"), "-G", "-F", project_root / "deploy/ssh/config", "botscope"])
    assert "localforward [127.0.0.1]:8765 [127.0.0.1]:8765" in told
    assert "exitonforwardfailure yes" in told


def test_shell_reads_the_script_that_runs_the_container(project_root):
    script = project_root / "deploy/container/run.sh"
    checked([tool("sh"), "-n", script])
    text = script.read_text(encoding="utf-8")
    for needed in ("--read-only", "--cap-drop=all", "no-new-privileges", "/bot/logs:ro"):
        assert needed in text


def test_container_has_no_root_and_a_health_check(project_root):
    text = (project_root / "deploy/container/Containerfile").read_text(encoding="utf-8")
    steps = [line.split() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    last_stage = steps[max(n for n, words in enumerate(steps) if words[0] == "FROM") :]
    words = [each[0] for each in last_stage]
    assert dict(each[:2] for each in last_stage)["USER"] == "10001:10001"
    assert "HEALTHCHECK" in words
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "ADD" not in words


def test_container_is_given_nothing_but_the_wheel(project_root):
    text = (project_root / "deploy/container/Containerfile.dockerignore").read_text()
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert rules == ["*", "!dist/botscope-*.whl", "!requirements.txt"]


def test_powershell_reads_the_script(project_root):
    script = project_root / "deploy/windows/Install-Botscope.ps1"
    parse = (
        f"$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('{script}'"
    )
    parse += ", [ref]$null, [ref]$e); $e | ForEach-Object { $_.ToString() }; exit $e.Count"
    checked([tool("pwsh"), "-NoProfile", "-Command", parse])
