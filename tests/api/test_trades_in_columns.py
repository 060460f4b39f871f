"""Trades told column by column: the same numbers in the same order as row by row."""

import jsonschema
import pytest

from botscope.api.resources.trades import MOST_IN_COLUMNS, MOST_ROWS
from botscope.api.trade_rows import COLUMNS, SORT_KEYS
from botscope.metrics.units import UNITS


def asked(client, query):
    answer = client.get(f"/api/trades?include=outliers&{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def rows_of(columns):
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("sort", [sign + name for name in SORT_KEYS for sign in ("", "-")])
def test_columns_are_the_rows_of_every_order_and_unit(client, sort, unit):
    query = f"sort={sort}&unit={unit}&limit=30&offset=7"
    rows, columns = asked(client, query), asked(client, f"{query}&form=columns")
    assert len(rows["trades"]) == 30
    assert (rows.pop("columns"), columns.pop("trades")) == (None, None)
    told = rows_of(columns.pop("columns"))
    assert [repr(row) for row in told] == [repr(row) for row in rows.pop("trades")]
    del rows["meta"]["as_of"], columns["meta"]["as_of"]
    assert columns == rows


def test_past_the_end_every_column_is_empty(client):
    assert asked(client, "form=columns&offset=100")["columns"] == {name: [] for name in COLUMNS}


def test_rows_are_the_form_that_nobody_has_to_ask_for(client):
    assert asked(client, "form=rows")["trades"] == asked(client, "")["trades"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"limit={MOST_ROWS}", 200),
        (f"limit={MOST_ROWS + 1}", 400),
        (f"limit={MOST_ROWS + 1}&form=rows", 400),
        (f"limit={MOST_IN_COLUMNS}&form=columns", 200),
        (f"limit={MOST_IN_COLUMNS + 1}&form=columns", 400),
    ],
)
def test_columns_may_be_longer_than_rows(client, query, status):
    answer = client.get(f"/api/trades?{query}")
    assert answer.status_code == status
    assert status == 200 or answer.json["parameter"] == "limit"


def test_an_unknown_form_is_named(client):
    answer = client.get("/api/trades?form=table")
    assert (answer.status_code, answer.json["parameter"]) == (400, "form")


@pytest.mark.parametrize("form", ["rows", "columns"])
def test_both_forms_are_described(client, form):
    description = client.get("/api/openapi.json").json
    content = description["paths"]["/api/trades"]["get"]["responses"]["200"]["content"]
    schema = {**content["application/json"]["schema"], "components": description["components"]}
    answer = asked(client, f"form={form}")
    jsonschema.validate(answer, schema)
    answer["columns"] = {"trade_id": []}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, schema)
