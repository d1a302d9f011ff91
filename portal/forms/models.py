from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.definitions.versions import CompiledOnce, FrozenVersion, VersionIsFrozen, checksum_of
from portal.forms.compile import compile_form
from portal.forms.compiled import CompiledForm
from portal.forms.field_types import find_type

__all__ = ["FormVersion", "VersionIsFrozen", "checksum_of"]


def _compile_stored(definition: Mapping[str, Any]) -> CompiledForm:
    return compile_form(definition, allow_unknown_types=True)


def _knows_every_type(form: CompiledForm) -> bool:
    return all(find_type(field.type) for field in form.fields)


_compiled = CompiledOnce(_compile_stored, is_final=_knows_every_type)


class FormVersion(FrozenVersion):
    """The questions that the town hall asks for one kind of matter, as they were on one day.

    A case keeps the version that the citizen filled in, so that its answers stay readable.
    """

    class Meta(FrozenVersion.Meta):
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")

    @property
    def compiled(self) -> CompiledForm:
        """Return the form, compiled once per version and process. No query.

        While the plugin of a question is off its form is compiled each time.

        :raises InvalidDefinition: the stored definition breaks today's rules.
        """
        return _compiled.of(self)
