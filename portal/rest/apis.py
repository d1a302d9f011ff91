"""What a plugin declares to answer programs at ``/api/v1/<slug>/…``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rest_framework.viewsets import ViewSetMixin

from portal.contributions import Declared, ExtensionPoint


@dataclass(frozen=True, eq=False)
class Api(Declared):
    """A viewset of Django REST Framework; ``prefix`` is its path below the plugin's slug.

    Left out, ``prefix`` is the attribute's name and ``basename`` (for ``reverse``) the prefix. The
    viewset's ``permission_classes`` name its audience, else it is refused.
    """

    viewset: type[ViewSetMixin]
    prefix: str = ""
    basename: str = ""


apis: ExtensionPoint[Api] = ExtensionPoint(_("Programming interface"))
