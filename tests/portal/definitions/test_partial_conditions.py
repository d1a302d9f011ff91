from __future__ import annotations

import pytest

from portal.definitions.conditions import Condition, read_condition
from portal.definitions.partial_conditions import remaining
from portal.definitions.reading import Node

SHOP, TALL = {"field": "kind", "is": "shop"}, {"field": "floors", "more_than": 3}


def left(written: object, **answers: object) -> object:
    found = remaining(read_condition(Node(written)), answers, {"floors"})
    return found.to_json() if isinstance(found, Condition) else found


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        (SHOP, "shop", True),
        (SHOP, "house", False),
        (TALL, "shop", TALL),
        ({"not": SHOP}, "house", True),
        ({"not": TALL}, "house", {"not": TALL}),
        ({"all": [SHOP, TALL]}, "shop", TALL),
        ({"all": [SHOP, TALL]}, "house", False),
        ({"any": [SHOP, TALL]}, "shop", True),
        ({"any": [SHOP, TALL]}, "house", TALL),
        ({"all": [TALL, TALL, SHOP]}, "shop", {"all": [TALL, TALL]}),
        ({"any": [{"not": {"all": [SHOP, TALL]}}, SHOP]}, "house", True),
        ({"all": [SHOP, {"not": SHOP}]}, "shop", False),
    ],
)
def test_only_what_is_still_open_is_left_to_decide(written, kind, expected):
    assert left(written, kind=kind) == expected
