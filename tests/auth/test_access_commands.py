"""The commands on the machine itself: password, token, audit; and what they leave on disk."""

import json
import os
import stat
import sys

import pytest
from auth_house import PASSWORD, WRONG, log_in

from botscope.auth import private_files
from botscope.auth.audit import FILE_NAME, Audit, clean

POSIX = pytest.mark.skipif(os.name == "nt", reason="the mode of a file means little on Windows")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
def test_everything_is_for_its_owner_alone(house):
    before = os.umask(0)
    try:
        house.set_password()
        house.command("token", "add", "backup")
        log_in(house.start())
    finally:
        os.umask(before)
    assert [mode_of(house.access), mode_of(house.access.parent)] == [0o700, 0o700]
    names = {path.name for path in house.access.iterdir()}
    assert {"password.json", "tokens.json", "sessions.sqlite", "audit.jsonl"} <= names
    assert {path.name: mode_of(path) for path in house.access.iterdir()} == dict.fromkeys(
        names, 0o600
    )


@POSIX
def test_folder_that_was_copied_open_is_closed_again(guarded):
    guarded.access.chmod(0o755)
    (guarded.access / "password.json").chmod(0o644)
    guarded.set_password("another horse")
    assert [mode_of(guarded.access), mode_of(guarded.access / "password.json")] == [0o700, 0o600]


def test_password_is_kept_as_scrypt_and_nothing_is_left_beside_it(house):
    house.set_password()
    kept = json.loads((house.access / "password.json").read_text(encoding="utf-8"))
    entry = kept["accounts"]["owner"]
    assert entry["password"].startswith("scrypt:32768:8:1$")
    assert entry["role"] == "viewer"
    assert not [path for path in house.access.iterdir() if path.name.startswith(".")]


def test_disk_that_fails_keeps_the_old_password(guarded, monkeypatch):
    def fail(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private_files.os, "fsync", fail)
    code, out, err = guarded.told_by("password", "--stdin", stdin="another horse\n")
    monkeypatch.undo()
    assert (code, out) == (2, "")
    assert "No space left on device" in err
    assert not [path for path in guarded.access.iterdir() if path.name.startswith(".")]
    assert log_in(guarded.start()).status_code == 204


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (["password", "--stdin"], "short\n", "fewer than 8 characters"),
        (["password", "--stdin"], "", "fewer than 8 characters"),
        (["password", "--stdin"], "x" * 300, "more than 256 characters"),
        (["password", "--stdin"], "with a \0 in it\n", "cannot be typed"),
        (["password", "--stdin", "--user", "a b"], PASSWORD, "--user is letters"),
        (["password", "--stdin", "--user"], PASSWORD, "--user is letters"),
        (["password", "secret"], "", "password takes no words"),
        (["password"], "", "There is no terminal to ask at"),
        (["password", "--remove"], "", "There is no password of 'owner'"),
        (["password", "--twice"], "", "--twice is not an option"),
        (["token"], "", "token add NAME"),
        (["token", "add"], "", "token add NAME"),
        (["token", "add", "a b"], "", "token add NAME"),
        (["token", "add", "-"], "", "neither an option nor a command"),
        (["token", "list", "all"], "", "token add NAME"),
        (["token", "revoke", "backup"], "", "There is no token 'backup'"),
        (["audit", "all"], "", "audit takes no words"),
        (["audit", "--user=x"], "", "--user is not an option"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said_in_a_sentence(house, words, stdin, told):
    code, out, err = house.told_by(*words, stdin=stdin)
    assert (code, out) == (2, "")
    assert told in err
    assert not (house.access / "password.json").exists()


def test_password_is_asked_for_twice_without_showing_it(house, monkeypatch):
    class Terminal:
        @staticmethod
        def isatty():
            return True

    def answering(*answers):
        asked = iter(answers)
        monkeypatch.setattr("getpass.getpass", lambda _prompt: next(asked))
        monkeypatch.setattr(sys, "stdin", Terminal())

    answering(PASSWORD, WRONG)
    assert house.told_at_terminal("password")[0] == 2
    assert not (house.access / "password.json").exists()
    answering(PASSWORD, PASSWORD)
    code, out, _ = house.told_at_terminal("password")
    assert (code, PASSWORD in out) == (0, False)
    assert log_in(house.start()).status_code == 204


def test_accents_typed_differently_are_the_same_password(house):
    house.set_password("cafe\u0301 au lait")
    assert log_in(house.start(), "caf\u00e9 au lait").status_code == 204


def test_several_names_each_have_their_own_password(guarded, wait_a_look):
    guarded.set_password("annas horse", user="anna")
    client, other = guarded.start(), guarded.start()
    assert log_in(client, "annas horse", "anna").status_code == 204
    assert log_in(other).status_code == 204
    guarded.command("password", "--remove", "--user=anna")
    wait_a_look()
    assert [one.get("/ready").status_code for one in (client, other)] == [401, 200]


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_token_reads_everything_and_is_shown_once(guarded):
    secret = guarded.command("token", "add", "backup").splitlines()[0]
    client = guarded.start()
    for path in ("/api/status", "/api/trades.csv", "/ready", "/metrics"):
        assert client.get(path, headers=bearer(secret)).status_code == 200
    told = client.get("/api/session", headers=bearer(secret)).json
    assert (told["way"], told["name"], told["role"]) == ("token", "backup", "viewer")
    kept = b"".join(path.read_bytes() for path in guarded.access.iterdir())
    assert secret.encode() not in kept
    assert secret not in guarded.command("token", "list")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_scheme_may_be_written_in_any_case(guarded, scheme):
    secret = guarded.command("token", "add", "backup").splitlines()[0]
    headers = {"Authorization": f"{scheme} {secret}"}
    assert guarded.start().get("/ready", headers=headers).status_code == 200


@pytest.mark.parametrize("secret", ["", "x", "botscope_", "\u00e9", "a b", "x" * 9000])
def test_wrong_token_is_nobody_even_with_a_session(guarded, secret):
    client = guarded.start()
    log_in(client)
    environ = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/ready", environ_overrides=environ).status_code == 401


def test_revoked_token_ends_at_once_and_its_use_was_told(guarded, wait_a_look):
    secret = guarded.command("token", "add", "backup").splitlines()[0]
    assert "never used" in guarded.command("token", "list")
    client = guarded.start()
    assert client.get("/ready", headers=bearer(secret)).status_code == 200
    assert "last used 2026-01-03 00:26 UTC" in guarded.command("token", "list")
    guarded.command("token", "revoke", "backup")
    wait_a_look()
    assert client.get("/ready", headers=bearer(secret)).status_code == 401
    assert guarded.command("token", "list") == "There are no tokens.\n"


def test_token_of_a_known_name_is_not_replaced(guarded):
    guarded.command("token", "add", "backup")
    code, _, err = guarded.told_by("token", "add", "backup")
    assert (code, "Revoke it first" in err) == (2, True)


def test_token_cannot_change_who_is_logged_in(guarded):
    secret = guarded.command("token", "add", "backup").splitlines()[0]
    client = guarded.start()
    log_in(client)
    other = client.application.test_client()
    other.post("/logout-everywhere", json={}, headers=bearer(secret))
    assert client.get("/ready").status_code == 200


def test_audit_log_tells_what_happened_in_order(house):
    house.set_password()
    client = house.start()
    log_in(client, WRONG)
    log_in(client, WRONG, "my secret password")
    log_in(client)
    client.post("/logout", json={})
    log_in(client)
    client.post("/logout-everywhere", json={})
    secret = house.command("token", "add", "backup").splitlines()[0]
    for _ in range(3):
        client.get("/ready", headers=bearer(secret))
    house.command("token", "revoke", "backup")
    house.command("password", "--remove")
    assert house.audit() == [
        "password_set",
        "login_failed",
        "login_failed",
        "login",
        "logout",
        "login",
        "logout_everywhere",
        "token_added",
        "token_first_used",
        "token_revoked",
        "password_removed",
    ]
    told = house.command("audit")
    assert "login_failed  owner  from 127.0.0.1" in told
    assert "login_failed  -  from 127.0.0.1  (no such name)" in told
    assert "my secret password" not in told


def test_audit_log_of_nothing_says_so(house):
    assert house.command("audit") == "Nothing has been written yet.\n"


@pytest.mark.parametrize(
    "text",
    ["a\nb", "a\x1b[31mb", "a\u202eb", "a\u2028b", "a\u200bb", "a\x00b", "a\udc80b", "a\x85b"],
    ids=ascii,
)
def test_name_can_neither_forge_nor_hide_a_line(tmp_path, text):
    audit = Audit(tmp_path)
    audit.note("login", name=text, address=text)
    written = (tmp_path / FILE_NAME).read_bytes()
    assert written.count(b"\n") == 1
    assert written.isascii()
    assert [entry["name"] for entry in audit.lines()] == ["a b" if len(text) == 3 else clean(text)]
    assert "\x1b" not in clean(text)


def test_long_text_is_cut(tmp_path):
    Audit(tmp_path).note("login", name="x" * 10_000)
    assert [len(entry["name"]) for entry in Audit(tmp_path).lines()] == [200]


def test_audit_log_is_bounded_and_keeps_the_newest(tmp_path, monkeypatch):
    monkeypatch.setattr("botscope.auth.audit.SIZE_LIMIT_BYTES", 2000)
    audit = Audit(tmp_path)
    for number in range(400):
        audit.note("login", name=f"n{number}")
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sorted(sizes) == [FILE_NAME, *(f"{FILE_NAME}.{number}" for number in (1, 2, 3))]
    assert max(sizes.values()) <= 2000
    names = [entry["name"] for entry in audit.lines()]
    assert names == [f"n{number}" for number in range(400 - len(names), 400)]
    assert len(names) > 80


def test_broken_line_of_the_audit_log_is_left_out(tmp_path):
    Audit(tmp_path).note("login", name="x")
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"cut\n[]\n\xff\n')
    Audit(tmp_path).note("logout", name="x")
    assert [entry["event"] for entry in Audit(tmp_path).lines()] == ["login", "logout"]


def test_audit_log_that_cannot_be_written_stops_nobody(guarded, caplog):
    (guarded.access / FILE_NAME).mkdir()
    assert log_in(guarded.start()).status_code == 204
    assert "the audit log cannot be written" in caplog.text


def test_log_in_that_cannot_be_kept_is_refused(guarded):
    (guarded.access / "sessions.sqlite").mkdir()
    answer = log_in(guarded.start())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "cannot be written to" in answer.json["detail"]
