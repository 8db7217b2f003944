"""Whether the headers of an answer say that the API version is retiring."""

import pytest

from lockwatch.tedee.api_versions import retiring

SUPPORTED, DEPRECATED = "API-Supported-Versions", "API-Deprecated-Versions"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({SUPPORTED: ""}, None),
        ({SUPPORTED: "v36, v37"}, False),
        ({SUPPORTED: "36,37"}, False),
        ({SUPPORTED: "37.0"}, False),
        ({SUPPORTED: "V37"}, False),
        ({SUPPORTED: "1.36, 1.37"}, False),
        ({SUPPORTED: "v38, v39"}, True),
        ({SUPPORTED: "v38, later"}, None),
        ({SUPPORTED: "v37, later"}, False),
        ({SUPPORTED: "all of them"}, None),
        ({SUPPORTED: "v37, v38", DEPRECATED: "v37"}, True),
        ({SUPPORTED: "v37, v38", DEPRECATED: "v36"}, False),
        ({DEPRECATED: "v36"}, None),
        ({DEPRECATED: "37.0"}, True),
        ({SUPPORTED: "v3, v7"}, True),
    ],
)
def test_whether_a_version_is_retiring(headers: dict[str, str], expected: bool | None) -> None:
    assert retiring("v37", headers) is expected
