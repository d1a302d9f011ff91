"""The kinds of definitions there are, each with what the common tests need of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from portal.definitions.versions import FrozenVersion
from portal.forms import models as form_models
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.workflow import models as workflow_models
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.models import WorkflowVersion
from tests.portal.forms.examples import only
from tests.portal.workflow.examples import permit

Definition = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """``change`` turns a definition, in place, into another sound one."""

    name: str
    models: ModuleType
    model: type[FrozenVersion]
    publish: Callable[..., FrozenVersion]
    permit: Callable[[], Definition]
    change: Callable[[Definition], None]
    unsound: Definition

    def changed(self) -> Definition:
        definition = self.permit()
        self.change(definition)
        return definition


def _form() -> Definition:
    return only("text")


def _ask_more(definition: Definition) -> None:
    definition["steps"][0]["fields"][0]["required"] = True


def _give_more_days(definition: Definition) -> None:
    definition["states"][0]["days"] = 9


KINDS = (
    Kind("form", form_models, FormVersion, publish_form, _form, _ask_more, {"steps": []}),
    Kind(
        "workflow",
        workflow_models,
        WorkflowVersion,
        publish_workflow,
        permit,
        _give_more_days,
        {"initial": "x"},
    ),
)
