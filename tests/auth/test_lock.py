"""The lock against guessing: what counts, for whom, for how long, and at how many at once."""

import threading

import pytest
from auth_house import WRONG, log_in

from botscope.auth import lockout, passwords
from botscope.auth.audit import Audit
from botscope.auth.store import Store

LOCK_MINUTES = 15


def statuses(client, count, password=WRONG, **more):
    return [log_in(client, password, **more).status_code for _ in range(count)]


def fresh(client):
    return client.application.test_client()


def test_fifth_failure_closes_the_log_in_for_a_quarter_of_an_hour(guarded):
    client = guarded.start()
    assert statuses(client, 5) == [401, 401, 401, 401, 429]
    answer = log_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "15 minutes" in answer.json["detail"]
    guarded.later(LOCK_MINUTES - 0.5)
    answer = log_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    guarded.later(1)
    assert log_in(client).status_code == 204


def test_failure_says_how_many_tries_are_left(guarded):
    client = guarded.start()
    left = [log_in(client, WRONG).headers.get("X-Botscope-Tries-Left") for _ in range(5)]
    assert left == ["4", "3", "2", "1", None]


def test_lock_survives_a_restart(guarded):
    statuses(guarded.start(), 5)
    assert log_in(guarded.start()).status_code == 429


def test_failures_before_a_restart_count_after_it(guarded):
    statuses(guarded.start(), 4)
    assert statuses(guarded.start(), 1) == [429]


def test_old_failures_are_forgotten(guarded):
    client = guarded.start()
    statuses(client, 4)
    guarded.later(LOCK_MINUTES + 1)
    assert statuses(client, 4) == [401] * 4


def test_right_password_forgives_the_failures_before_it(guarded):
    client = guarded.start()
    assert statuses(client, 4) == [401] * 4
    assert log_in(client).status_code == 204
    assert statuses(client, 4) == [401] * 4


def at(address):
    return {"environ_overrides": {"REMOTE_ADDR": address}}


def test_name_is_closed_from_everywhere(guarded):
    client = guarded.start()
    statuses(client, 5, **at("203.0.113.1"))
    assert log_in(client, **at("198.51.100.7")).status_code == 429


def test_address_is_closed_for_every_name(guarded):
    client = guarded.start()
    for number in range(5):
        log_in(client, WRONG, f"name{number}", **at("203.0.113.1"))
    assert log_in(client, **at("203.0.113.1")).status_code == 429
    assert log_in(client, **at("203.0.113.2")).status_code == 204


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "", True),
    ],
)
def test_customer_with_many_addresses_is_one(one, other, is_same):
    found = [lockout.subjects_of("x", address)[1] for address in (one, other)]
    assert (found[0] == found[1]) is is_same


def test_unknown_name_is_closed_like_a_known_one(guarded):
    client = guarded.start()
    answers = {}
    for name, address in (("owner", "203.0.113.1"), ("nobody", "203.0.113.2")):
        tries = [log_in(client, WRONG, name, **at(address)) for _ in range(6)]
        answers[name] = [(one.status_code, one.json["title"], one.json["detail"]) for one in tries]
    assert answers["owner"] == answers["nobody"]


def test_who_is_logged_in_stays_so_while_the_name_is_closed(guarded):
    client = guarded.start()
    log_in(client)
    statuses(fresh(client), 5)
    assert client.get("/ready").status_code == 200


def test_polling_with_an_ended_session_never_counts(guarded):
    client = guarded.start()
    log_in(client)
    guarded.later(31)
    assert {client.get("/api/status").status_code for _ in range(50)} == {401}
    headers = {"Authorization": "Bearer nonsense"}
    assert {client.get("/api/status", headers=headers).status_code for _ in range(50)} == {401}
    assert log_in(client).status_code == 204


def test_setting_the_password_opens_the_lock(guarded, wait_a_look):
    client = guarded.start()
    statuses(client, 5)
    guarded.set_password("another horse")
    wait_a_look()
    assert log_in(client, "another horse").status_code == 204


def test_clock_that_was_set_back_does_not_close_for_longer(guarded):
    client = guarded.start()
    statuses(client, 5)
    guarded.later(-60 * 24)
    assert log_in(client).status_code == 204


@pytest.fixture
def hashed_count(monkeypatch):
    """Count how many passwords are really compared; the comparison itself stays what it is."""
    counted = []
    compare = passwords.check_password_hash

    def compare_and_count(kept, given):
        counted.append(given)
        return compare(kept, given)

    monkeypatch.setattr(passwords, "check_password_hash", compare_and_count)
    return counted


@pytest.mark.parametrize("names", [["owner"], [f"name{n}" for n in range(50)]], ids=["one", "many"])
def test_of_fifty_at_once_five_are_looked_at(guarded, hashed_count, names):
    client = guarded.start()
    passwords.prepare()
    answers, start = [], threading.Barrier(50)

    def guess(number):
        start.wait(30)
        name = names[number % len(names)]
        answers.append(log_in(fresh(client), f"guess number {number}", name).status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # Those for whom there is no room to wait are sent away, uncounted.
    assert len(hashed_count) <= 5
    assert set(answers) <= {401, 429, 503}
    statuses(fresh(client), 5)
    assert len(hashed_count) == 5


def test_nothing_is_hashed_while_it_is_closed(guarded, hashed_count):
    client = guarded.start()
    statuses(client, 5)
    hashed_count.clear()
    assert statuses(client, 20) == [429] * 20
    assert hashed_count == []


def test_two_processes_count_together(guarded):
    one, other = (Store(guarded.access) for _ in range(2))
    subjects = lockout.subjects_of("owner", "127.0.0.1")
    left = [lockout.take_try(store, subjects, 1000) for store in (one, other, one, other, one)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(lockout.LockedError):
        lockout.take_try(other, subjects, 1001)
    for store in (one, other):
        store.close()


def test_guesser_cannot_fill_the_audit_log(guarded):
    client = guarded.start()
    statuses(client, 40)
    events = [entry["event"] for entry in Audit(guarded.access).lines()]
    assert events == ["login_failed"] * 5 + ["locked"]


def test_busy_log_in_says_so_and_counts_nothing(guarded, monkeypatch):
    client = guarded.start()
    monkeypatch.setattr(passwords, "PATIENCE_S", 0.01)
    with passwords.turn():
        answer = log_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert statuses(client, 4) == [401] * 4
