"""The real process: it starts, says where, answers, and ends with the right code."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.sample import write_bot

pytestmark = pytest.mark.usefixtures("counted")
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")


def environment(**more):
    return {key: value for key, value in os.environ.items() if "BOTSCOPE" not in key} | more


def command(project_root, folder, *options):
    paths = [f"--state={folder / 'state'}", f"--logs={folder / 'logs'}", f"--data={folder / 'own'}"]
    return [sys.executable, str(project_root / "dashboard_api.py"), *paths, *options]


def run(project_root, folder, *options, **variables):
    return subprocess.run(
        [sys.executable, str(project_root / "dashboard_api.py"), *options],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def dashboard(project_root, tmp_path, free_port):
    folder = write_bot(tmp_path)
    process = subprocess.Popen(
        command(project_root, folder, f"--port={free_port}"),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    process.url = f"http://127.0.0.1:{free_port}"
    try:
        wait_until_ready(process)
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_ready(process) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(process.url + "/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
    raise AssertionError("never ready")


def raw(url: str, request: bytes) -> bytes:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@POSIX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_ends_it_cleanly(dashboard, name):
    dashboard.send_signal(getattr(signal, name))
    shown, complaints = dashboard.communicate(timeout=15)
    assert (dashboard.returncode, complaints) == (0, "")
    assert shown == f"Botscope is at {dashboard.url}\n"


def test_port_in_use_is_exit_3_with_one_sentence(dashboard, project_root, tmp_path):
    port = dashboard.url.rpartition(":")[2]
    done = run(project_root, tmp_path, "--port", port)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n\r\n", b"413"),
        # Not a byte more than the server reads: closing over unread bytes would cut the answer.
        ((b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ").ljust(16_384, b"x"), b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\n", b"400"),
    ],
    ids=["large-body", "large-header", "odd-length"],
)
def test_what_the_server_refuses_itself_is_a_problem_too(dashboard, request_bytes, status):
    answer = raw(dashboard.url, request_bytes)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert b"Content-Type: application/problem+json" in head
    assert b"Content-Security-Policy: default-src 'none'" in head
    assert b"Server:" not in head
    assert set(json.loads(body)) == {"type", "title", "status", "detail", "request_id"}


def test_many_requests_at_once_leave_no_word_on_the_terminal(dashboard):
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(lambda _: ask(dashboard, "/api/stats")["trade_count"], range(200)))
    assert set(found) == {40}
    dashboard.terminate()
    assert dashboard.communicate(timeout=15)[1] == ""


def test_row_appended_while_running_is_shown(dashboard, tmp_path):
    from tests.api.sample import trade_line

    before = ask(dashboard, "/api/trades")["total_count"]
    with (tmp_path / "logs" / "trades.csv").open("a", encoding="utf-8") as log:
        log.write(trade_line(50, 1.0, day=2, version="v8.01") + "\n")
    deadline = time.monotonic() + 10
    while ask(dashboard, "/api/trades")["total_count"] == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ask(dashboard, "/api/trades")["total_count"] == before + 1


def ask(dashboard, path):
    with urllib.request.urlopen(dashboard.url + path, timeout=10) as answer:
        return json.load(answer)


def test_every_problem_of_the_settings_is_told_at_once(project_root, tmp_path):
    (tmp_path / ".env").write_text("BOTSCOPE_TIMEZONE=Mars/Olympus\n", encoding="utf-8")
    done = run(
        project_root,
        tmp_path,
        "--prot=1",
        "--host=0.0.0.0",
        "--state=absent.json",
        BOTSCOPE_PORT="many",
        BOTSCOPE_LOG="x",
    )
    assert (done.returncode, done.stdout) == (2, "")
    for part in (
        "--prot is not an option. Did you mean --port?",
        "ssh -L",
        "--state: absent.json does not exist",
        "BOTSCOPE_PORT (in the environment): 'many'",
        "BOTSCOPE_LOG in the environment is not a setting. Did you mean BOTSCOPE_LOGS?",
        "BOTSCOPE_TIMEZONE (in .env)",
    ):
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_check_accounts_for_every_line(project_root, tmp_path):
    folder = write_bot(tmp_path)
    done = run(project_root, folder, "check", "--logs=logs", "--state=state")
    assert done.returncode == 1
    assert "43 lines = 1 header + 40 accepted + 2 set aside" in done.stdout
    assert "1 too_few_columns: " in done.stdout


def test_check_tells_of_candles_without_calling_them_a_log(project_root, tmp_path):
    folder = write_bot(tmp_path)
    (folder / "state" / "candles").mkdir()
    candles = folder / "state" / "candles" / "BTCUSDT_1m.csv"
    candles.write_text("time,open,high,low,close\n1767312000,1,2,1,2\n1,1,1\n", encoding="utf-8")
    done = run(project_root, folder, "check", "--logs=.", "--state=state")
    assert "candles/BTCUSDT_1m.csv: 1 candles\n  1 too_few_columns: left out" in done.stdout
    assert "2 of 43 lines in 1 files were set aside." in done.stdout


def test_check_as_json_is_what_the_api_answers(dashboard, project_root, tmp_path):
    done = run(project_root, tmp_path, "check", "--logs=logs", "--state=state", "--json")
    checked, served = json.loads(done.stdout), ask(dashboard, "/api/quality")
    for document in (checked, served):
        document.pop("meta")
        document["files"][0].pop("read_at")
    assert checked == served


def test_check_of_clean_files_is_exit_0(project_root, tmp_path):
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()[:30]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run(project_root, folder, "check", "--logs=logs")
    assert (done.returncode, done.stderr) == (0, "")
    assert "All 30 lines in 1 files were understood." in done.stdout


def test_check_of_a_state_file_that_says_nothing_is_exit_1(project_root, tmp_path):
    (tmp_path / "bot_state.json").write_text('{"cut": ', encoding="utf-8")
    done = run(project_root, tmp_path, "check", "--state=bot_state.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert "State file: torn." in done.stdout


def test_check_says_that_a_state_file_beside_clean_logs_was_not_read(project_root, tmp_path):
    folder = write_bot(tmp_path)
    log = folder / "logs" / "trades.csv"
    lines = log.read_text(encoding="utf-8").splitlines()[:30]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "torn.json").write_text('{"cut": ', encoding="utf-8")
    done = run(project_root, folder, "check", "--logs=logs", "--state=torn.json")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "The state file was not read."


def test_check_never_calls_a_doubtful_layout_understood_without_a_word(project_root, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "x.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    done = run(project_root, tmp_path, "check", "--logs=logs")
    assert "What 1 of 1 files mean is not certain." in done.stdout


def test_importing_the_public_face_loads_the_standard_library_alone(project_root, tmp_path):
    code = (
        "import sys; before = set(sys.modules); import dashboard_api, botscope;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names - {'botscope', 'dashboard_api'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project_root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
