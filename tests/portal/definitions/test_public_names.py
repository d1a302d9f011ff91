from __future__ import annotations

import pytest

from portal.api import definitions as api
from portal.definitions import actions, reading, versions
from portal.forms import actions as form_actions
from portal.forms import definition as form_definition
from portal.forms import models as form_models
from portal.workflow import actions as workflow_actions
from portal.workflow import definition as workflow_definition
from portal.workflow import models as workflow_models


@pytest.mark.parametrize(
    ("name", "home", "places"),
    [
        ("InvalidDefinition", reading, (form_definition, workflow_definition, api)),
        ("PublishedMeanwhile", actions, (form_actions, workflow_actions)),
        ("VersionIsFrozen", versions, (form_models, workflow_models)),
        ("checksum_of", versions, (form_models, workflow_models)),
    ],
)
def test_forms_and_workflows_share_one_name_for_one_thing(name, home, places):
    assert {getattr(place, name) for place in places} == {getattr(home, name)}
