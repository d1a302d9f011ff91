from __future__ import annotations

import pytest

from portal.workflow.actions import publish
from portal.workflow.compile import compile_workflow
from tests.portal.workflow.examples import permit

pytestmark = pytest.mark.django_db


def test_a_published_workflow_gives_its_states(administrator):
    version = publish(actor=administrator, name="permit", definition=permit())
    assert version.compiled.initial == "check"
    assert version.compiled == compile_workflow(permit())
