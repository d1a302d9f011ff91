from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.definitions.versions import CompiledOnce, FrozenVersion, VersionIsFrozen, checksum_of
from portal.workflow.compile import compile_workflow
from portal.workflow.definition import Workflow

__all__ = ["VersionIsFrozen", "WorkflowVersion", "checksum_of"]


def _compile_stored(definition: Mapping[str, Any]) -> Workflow:
    """Compile a version that was proved when it was published; plugins may be off since."""
    return compile_workflow(definition, allow_unknown_types=True)


_compiled = CompiledOnce(_compile_stored)


class WorkflowVersion(FrozenVersion):
    """The way that a kind of matter takes through the town hall, as it was on one day.

    A case keeps the version with which it began, so that a later change of the way does not
    reach back.
    """

    class Meta(FrozenVersion.Meta):
        verbose_name = _("workflow version")
        verbose_name_plural = _("workflow versions")

    @property
    def compiled(self) -> Workflow:
        """Return the workflow, compiled once per version and process. No query.

        :raises InvalidDefinition: the stored definition breaks today's rules.
        """
        return _compiled.of(self)
