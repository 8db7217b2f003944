"""The published schemas of `lockwatch status --json`, `history --json` and `doctor --json`."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

RESOURCES = Path(__file__).parents[1] / "resources"

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _has_its_zone(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


def _closed(part: dict[str, Any]) -> dict[str, Any]:
    return part | ({"additionalProperties": False} if part.get("type") == "object" else {})


@cache
def _validator(name: str) -> Draft202012Validator:
    text = (RESOURCES / f"{name}.schema.json").read_text("utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text, object_hook=_closed), format_checker=_formats)


def assert_of_the_form(name: str, document: dict[str, Any]) -> None:
    """Check that `document` matches resources/NAME.schema.json and has no properties that the schema lacks."""
    _validator(name).validate(document)
