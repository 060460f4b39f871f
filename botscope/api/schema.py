"""Short words for JSON schemas, so that an answer's shape reads like the answer."""

from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
INTEGER: Schema = {"type": "integer"}
SWITCH: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
ANY_OBJECT: Schema = {"type": "object"}
COUNTS: Schema = {"type": "object", "additionalProperties": COUNT}
TEXTS: Schema = {"type": "object", "additionalProperties": STRING}


def record(**properties: Schema) -> Schema:
    """Describe an object with exactly these members, all of them always there."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def rows(of: Schema) -> Schema:
    """Describe an array."""
    return {"type": "array", "items": of}


def nullable(schema: Schema) -> Schema:
    """Allow null in place of what a schema describes."""
    return {**schema, "type": [schema["type"], "null"]}


def fields(schema: Schema, *names: str) -> dict[str, Schema]:
    """Give several members the same schema."""
    return dict.fromkeys(names, schema)


MEASURED = record(
    unit={"type": "string", "enum": ["quote", "percent", "r"]},
    used_count=COUNT,
    left_out_count=COUNT,
    reason=TEXT,
)
"""What the amounts of an answer are told in, and how many trades are in none of them."""

META = record(
    as_of=MOMENT,
    snapshot=TEXT,
    source_status=TEXT,
    data_age_s=NUMBER_OR_NULL,
    version=STRING,
)

PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": STRING,
        "title": STRING,
        "status": INTEGER,
        "detail": STRING,
        "request_id": STRING,
        "parameter": STRING,
    },
    "required": ["type", "title", "status", "detail", "request_id"],
    "additionalProperties": False,
}


def answer(**properties: Schema) -> dict[str, Schema]:
    """Describe what an answer has beside ``meta``."""
    return properties
