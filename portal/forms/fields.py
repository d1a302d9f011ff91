"""Django form fields that read what citizens type, in any digit script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.hints import hint
from portal.forms.numbers import read_decimal, read_whole_number, show_number
from portal.forms.uploads import FILE_KINDS, CheckedUpload, check_upload
from portal.persian.fields import JalaliDateField
from portal.persian.identifiers import clean_plate, display_mobile, plate_example, spoken_plate
from portal.persian.jalali import format_date
from portal.persian.money import format_toman
from portal.persian.text import ascii_digits, clean, digits_for

FEW_CHOICES = 7
LONGEST_IDENTIFIER = 60
LONGEST_EMAIL = 254
ROOM_FOR_DEBRIS = 1000


class TextField(forms.CharField):
    """Text, cleaned for storage; a single line unless ``lines`` is more than one."""

    def __init__(self, *, shortest: int = 0, longest: int, lines: int = 1, **options: Any) -> None:
        self.shortest, self.longest, self.lines = shortest, longest, lines
        if lines > 1:
            options.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**options)

    default_error_messages = {"required": gettext_lazy("Please fill this in.")}

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError(_("A text is needed here."), code="invalid")
        raw = str(value)
        if "\0" in raw:
            raise ValidationError(_("This text has characters that cannot be kept."), code="null")
        if len(raw) > 2 * self.longest + ROOM_FOR_DEBRIS:
            raise self._too_long(len(raw))
        text = clean(raw)
        return text if self.lines > 1 else " ".join(text.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise self._too_long(len(value))
        if value and len(value) < self.shortest:
            raise ValidationError(
                _("This text is too short: write at least %(least)s letters.")
                % {"least": digits_for(self.shortest)},
                code="too_short",
            )

    def _too_long(self, length: int) -> ValidationError:
        return ValidationError(
            _("This text is too long: it has %(length)s letters, at most %(most)s are possible.")
            % {"length": show_number(length), "most": show_number(self.longest)},
            code="too_long",
        )


class IdentifierField(TextField):
    """A number of a person, a firm, a phone or an account, read by ``reader``."""

    def __init__(self, *, reader: Callable[[str], str], **options: Any) -> None:
        self.reader = reader
        super().__init__(longest=LONGEST_IDENTIFIER, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return self.reader(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        return display_mobile(value) if isinstance(value, str) else value


class PlateField(IdentifierField):
    """The plate of a car, its parts in any order; gives ``12ب345-67``."""

    def __init__(self, **options: Any) -> None:
        example = hint(gettext_lazy("For example %(example)s."), example=plate_example)
        options.setdefault("help_text", example)
        # The letter is Persian, so the whole is written from right to left in any language.
        widget = forms.TextInput(attrs={"dir": "rtl", "autocomplete": "off"})
        options.setdefault("widget", widget)
        super().__init__(reader=clean_plate, **options)

    def prepare_value(self, value: Any) -> Any:
        return spoken_plate(value) if isinstance(value, str) else value


class EmailField(TextField):
    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=LONGEST_EMAIL, **options)

    def to_python(self, value: Any) -> str:
        return ascii_digits(super().to_python(value)).replace("\u200c", "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            validate_email(value)


class _NumberField(forms.Field):
    """A number between ``least`` and ``most``, both included."""

    widget = forms.TextInput
    default_error_messages = {"required": gettext_lazy("Please fill this in.")}

    def __init__(self, *, least: Any, most: Any, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise ValidationError(_("Write a number, in digits."), code="invalid")
        return self.read(str(value))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if value < self.least:
            message = _("Write a number that is not less than %(least)s.")
            raise ValidationError(message % {"least": show_number(self.least)}, code="too_small")
        if value > self.most:
            message = _("Write a number that is not more than %(most)s.")
            raise ValidationError(message % {"most": show_number(self.most)}, code="too_large")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return show_number(value)
        return value


class WholeNumberField(_NumberField):
    """A whole number from ``least`` to ``most``, in any digit script; gives an ``int``."""

    def read(self, text: str) -> int:
        return read_whole_number(text)


class DecimalNumberField(_NumberField):
    """A number with decimals, in whatever digits it is typed; cleans to a Decimal."""

    def read(self, text: str) -> Decimal:
        return read_decimal(text)


class RialInput(forms.TextInput):
    """A sum in rials, with the same in tomans below it."""

    shows_tomans = True
    scripts = ("ui/toman.js",)


class MoneyField(WholeNumberField):
    """A sum in whole rials from ``least`` to ``most``."""

    widget = RialInput

    def in_tomans(self, value: Any) -> str:
        """Return a typed or kept sum in tomans, or ``""`` where it is no sum."""
        try:
            rials = self.to_python(value)
        except ValidationError:
            return ""
        return "" if rials is None else format_toman(rials)


class DateField(JalaliDateField):
    """A date between ``earliest`` and ``latest``, both included."""

    default_error_messages = {"required": gettext_lazy("Please fill this in.")}

    def __init__(self, *, earliest: date | None, latest: date | None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            message = _("The date cannot be before %(earliest)s.")
            shown = format_date(self.earliest, "medium")
            raise ValidationError(message % {"earliest": shown}, code="too_early")
        if value and self.latest and value > self.latest:
            message = _("The date cannot be after %(latest)s.")
            shown = format_date(self.latest, "medium")
            raise ValidationError(message % {"latest": shown}, code="too_late")


class OneChoiceField(forms.ChoiceField):
    """One of several answers; gives None for no answer."""

    default_error_messages = {
        "required": gettext_lazy("Please choose an answer."),
        "invalid_choice": gettext_lazy("Please choose one of the answers listed."),
    }

    def __init__(self, *, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        few = len(choices) <= FEW_CHOICES
        options.setdefault("widget", forms.RadioSelect if few else forms.Select)
        start = [("", _("Choose…"))] if options["widget"] is forms.Select else []
        super().__init__(choices=[*start, *choices], **options)

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None


class SeveralChoicesField(forms.MultipleChoiceField):
    """Between ``least`` and ``most`` of several answers, in the order of the definition."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": gettext_lazy("Please choose at least one answer."),
        "invalid_choice": gettext_lazy("Please choose one of the answers listed."),
        "invalid_list": gettext_lazy("Please choose one of the answers listed."),
    }

    def __init__(
        self,
        *,
        choices: Sequence[tuple[str, str]],
        least: int | None,
        most: int | None,
        **options: Any,
    ) -> None:
        self.offered, self.least, self.most = tuple(choices), least, most
        super().__init__(choices=choices, **options)

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [value for value, _label in self.offered if value in chosen]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        picked = len(set(value))
        if self.least and 0 < picked < self.least:
            message = _("Choose at least %(least)s answers.")
            raise ValidationError(message % {"least": digits_for(self.least)}, code="too_few")
        if self.most and picked > self.most:
            message = _("Choose at most %(most)s answers.")
            raise ValidationError(message % {"most": digits_for(self.most)}, code="too_many")


class YesNoField(OneChoiceField):
    """A question with two answers; gives True, False, or None for no answer."""

    ANSWERS = {"yes": True, "no": False}
    WORDS = {True: "yes", False: "no"}

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", _("Yes")), ("no", _("No"))], **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(self.prepare_value(value)))

    def clean(self, value: Any) -> bool | None:
        word = super().clean(value)
        return self.ANSWERS[word] if word else None

    def prepare_value(self, value: Any) -> Any:
        return self.WORDS[value] if isinstance(value, bool) else value


class ConsentInput(forms.CheckboxInput):
    """A checkbox that hands on what was sent; Django's takes any word for a yes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class ConsentField(forms.BooleanField):
    """A consent: True, or False where it is not needed and was not given."""

    widget = ConsentInput
    default_error_messages = {"required": gettext_lazy("You can go on only if you agree to this.")}

    def to_python(self, value: Any) -> bool:
        return value is True or str(value).lower() in ("on", "true", "1", "yes")


@dataclass(frozen=True)
class AcceptedFile:
    """A file that passed the check, with what it really is."""

    file: UploadedFile[Any]
    upload: CheckedUpload


class CaseFileField(forms.FileField):
    """A file of one of the kinds in ``accept``; gives an :class:`AcceptedFile` or None."""

    widget = forms.FileInput
    default_error_messages = {
        "required": gettext_lazy("Please choose a file."),
        "invalid": gettext_lazy("Please choose a file."),
        "missing": gettext_lazy("Please choose a file."),
    }

    def __init__(self, *, accept: Sequence[str], max_bytes: int | None, **options: Any) -> None:
        self.accept, self.max_bytes = tuple(accept), max_bytes
        super().__init__(allow_empty_file=True, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        endings = [ending for kind in self.accept for ending in FILE_KINDS[kind].name_endings]
        limit = {"data-max-bytes": self.max_bytes} if self.max_bytes else {}
        return {**super().widget_attrs(widget), "accept": ",".join(endings), **limit}

    def clean(self, data: Any, initial: Any = None) -> Any:
        if data and not isinstance(data, UploadedFile):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        file = super().clean(data)
        if not file:
            return None
        return AcceptedFile(file, check_upload(file, accept=self.accept, max_bytes=self.max_bytes))


class UnavailableField(forms.CharField):
    """Stands in for a field whose plugin is away; refuses an answer that is needed."""

    def clean(self, value: Any) -> None:
        if self.required:
            raise ValidationError(
                _("This question cannot be answered at the moment. Please try again later."),
                code="unavailable",
            )
