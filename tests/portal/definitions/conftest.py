from __future__ import annotations

import pytest

from tests.portal.definitions.kinds import KINDS


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request):
    """Give each kind of definition in turn."""
    return request.param


@pytest.fixture
def version(kind, administrator):
    return kind.publish(actor=administrator, name="permit", definition=kind.permit())
