"""Forms as a kind of design."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.kind import DesignKind
from plugins.servicedesk.models import Design
from portal.api.definitions import FormVersion

FORMS = DesignKind(
    kind=Design.Kind.FORM,
    version=FormVersion,
    namespace="form-designs",
    title=_("Forms of services"),
    icon="form",
    templates="servicedesk/form_designer",
)
