"""Who may ask: requests that another site makes a browser send, and hosts that are not ours."""

import pytest

from botscope.api.guard import is_from_elsewhere

HOST = "127.0.0.1:8765"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_SEC_FETCH_SITE": "none"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, True),
        ({"HTTP_SEC_FETCH_SITE": "nonsense"}, True),
        ({"HTTP_SEC_FETCH_SITE": ""}, True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": f"http://{HOST}"}, True),
        ({"HTTP_ORIGIN": f"http://{HOST}"}, False),
        ({"HTTP_ORIGIN": "HTTP://127.0.0.1:8765"}, False),
        ({"HTTP_ORIGIN": "http://127.0.0.1:3000"}, True),
        ({"HTTP_ORIGIN": "http://localhost:8765"}, True),
        ({"HTTP_ORIGIN": "http://127.0.0.1:8765.evil.example"}, True),
        ({"HTTP_ORIGIN": "null"}, True),
        ({"HTTP_ORIGIN": ""}, True),
        ({"HTTP_ORIGIN": "http://["}, True),
        ({"HTTP_ORIGIN": "file://"}, True),
        ({"HTTP_HOST": "dash.example", "HTTP_ORIGIN": "https://dash.example"}, False),
        ({"HTTP_HOST": "dash.example:443", "HTTP_ORIGIN": "https://dash.example"}, False),
        ({"HTTP_HOST": "dash.example:80", "HTTP_ORIGIN": "https://dash.example"}, True),
    ],
    ids=str,
)
def test_request_of_another_site_is_known(headers, expected):
    assert is_from_elsewhere({"HTTP_HOST": HOST} | headers) is expected


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/", "/api/status", "/nothing"])
def test_other_site_can_change_nothing(client, method, address):
    answer = client.open(address, method=method, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert "Another site" in answer.json["detail"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_needs_no_origin_because_it_changes_nothing(client, method):
    answer = client.open("/api/status", method=method, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code in (200, 204)
    assert "Access-Control-Allow-Origin" not in answer.headers
