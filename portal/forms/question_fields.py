"""The portal's own questions as form fields, for form classes written in code.

Each names its field type (``portal_type``); the form of a service is compiled from them.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from portal.forms import fields, file_fields, place_fields
from portal.forms.fields import CaseFileField, IdentifierField, MoneyField
from portal.forms.numbers import MOST_DIGITS
from portal.forms.uploads import ALL_KINDS
from portal.persian import identifiers

LARGEST_SUM = 10**MOST_DIGITS - 1


class NationalIdField(IdentifierField):
    """A person's national ID: ten digits with a true check digit, in any digit script.

    ``from_profile`` begins with the applicant's own.
    """

    portal_type: ClassVar[str] = "national_id"

    def __init__(self, *, from_profile: bool = False, **options: Any) -> None:
        self.profile = "national_id" if from_profile else ""
        super().__init__(reader=identifiers.clean_national_id, **options)


class MobileField(IdentifierField):
    """An Iranian mobile number; gives ``+989XXXXXXXXX``.

    ``from_profile`` begins with the applicant's own.
    """

    portal_type: ClassVar[str] = "mobile"

    def __init__(self, *, from_profile: bool = False, **options: Any) -> None:
        self.profile = "mobile" if from_profile else ""
        super().__init__(reader=identifiers.clean_mobile, **options)


class LegalIdField(IdentifierField):
    """The national ID of a legal person: eleven digits with a true check digit."""

    portal_type: ClassVar[str] = "legal_id"

    def __init__(self, **options: Any) -> None:
        super().__init__(reader=identifiers.clean_legal_id, **options)


class PostcodeField(IdentifierField):
    """An Iranian postcode: ten digits, in any digit script, with or without a dash."""

    portal_type: ClassVar[str] = "postcode"

    def __init__(self, **options: Any) -> None:
        super().__init__(reader=identifiers.clean_postcode, **options)


class ShebaField(IdentifierField):
    """A Sheba number (IBAN) of an Iranian bank account, with or without ``IR`` before it."""

    portal_type: ClassVar[str] = "sheba"

    def __init__(self, **options: Any) -> None:
        super().__init__(reader=identifiers.clean_sheba, **options)


class RialField(MoneyField):
    """A sum in rials between ``least`` and ``most``."""

    portal_type: ClassVar[str] = "money_rial"

    def __init__(self, *, least: int = 0, most: int = LARGEST_SUM, **options: Any) -> None:
        super().__init__(least=least, most=most, **options)


class PlateField(fields.PlateField):
    """The plate of a car, its parts typed in any order; gives ``12ب345-67``."""

    portal_type: ClassVar[str] = "plate"


class AddressField(place_fields.AddressField):
    """Street, alley, number, unit and postcode of a building."""

    portal_type: ClassVar[str] = "address"


class MapPointField(place_fields.MapPointField):
    """A place in the town: typed, copied from a map, or where the device is."""

    portal_type: ClassVar[str] = "map_point"


class SignatureField(file_fields.SignatureField):
    """A signature, drawn on a pad or uploaded as a picture."""

    portal_type: ClassVar[str] = "signature"


class PaperField(CaseFileField):
    """A file of one of the kinds in ``accept`` ("pdf", "jpeg", "png"), by default of any.

    What the file really is decides, not its name. ``max_bytes`` may only be less than the town's
    own limit.
    """

    portal_type: ClassVar[str] = "file"

    def __init__(
        self,
        *,
        accept: tuple[str, ...] = ALL_KINDS,
        max_bytes: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(accept=accept, max_bytes=max_bytes, **options)


class PluginField(forms.CharField):
    """A question of a plugin's own field type; ``portal_type`` is ``<plugin>.<attribute>``."""

    def __init__(self, *, portal_type: str, **options: Any) -> None:
        self.portal_type = portal_type
        super().__init__(**options)
