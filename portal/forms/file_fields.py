"""Questions that are answered with several files, or with a signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.fields import AcceptedFile, CaseFileField
from portal.forms.uploads import check_upload
from portal.persian.text import digits_for

SIGNATURE_KINDS = ("png", "jpeg")
SIGNATURE_BYTES = 2 * 1024 * 1024
SIGNATURE_HINT = gettext_lazy("A picture of your signature as a PNG or JPEG file is possible, too.")
LONGEST_NAME_SHOWN = 60


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(CaseFileField):
    """At most ``most`` files of the kinds in ``accept``; gives a list of :class:`AcceptedFile`.

    ``earlier`` says how many are kept already, which count too. ``accepted`` holds those that are
    right even when others are not.
    """

    widget = ManyFilesInput

    def __init__(self, *, most: int, earlier: int = 0, **options: Any) -> None:
        self.most, self.earlier = most, earlier
        self.accepted: list[AcceptedFile] = []
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[AcceptedFile]:
        sent = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if any(not isinstance(one, UploadedFile) for one in sent):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if self.required and not sent and not self.earlier:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) + self.earlier > self.most:
            raise self._too_many()
        self.accepted, wrong = self._checked(sent)
        if wrong:
            raise ValidationError(wrong)
        return self.accepted

    def _checked(
        self, sent: Sequence[UploadedFile[Any]]
    ) -> tuple[list[AcceptedFile], list[ValidationError]]:
        accepted, wrong = [], []
        for file in sent:
            try:
                checked = check_upload(file, accept=self.accept, max_bytes=self.max_bytes)
                accepted.append(AcceptedFile(file, checked))
            except ValidationError as refusal:
                wrong.append(_about(file, refusal))
        return accepted, wrong

    def _too_many(self) -> ValidationError:
        room = max(0, self.most - self.earlier)
        if self.earlier:
            message = _("At most %(most)s files are possible here; %(room)s more can be added.")
        else:
            message = _("At most %(most)s files are possible here.")
        counts = {"most": digits_for(self.most), "room": digits_for(room)}
        return ValidationError(message % counts, code="too_many")


class SignatureInput(forms.FileInput):
    """Takes a picture of a signature; a script offers a pad to draw it on."""

    draws_signature = True
    scripts = ("ui/signature.js",)


class SignatureField(CaseFileField):
    """A picture of a signature, drawn or uploaded."""

    widget = SignatureInput
    default_error_messages = {
        "required": gettext_lazy("Please sign, or choose a picture of your signature."),
    }

    def __init__(self, *, max_bytes: int | None = None, **options: Any) -> None:
        limit = min(max_bytes or SIGNATURE_BYTES, SIGNATURE_BYTES)
        options.setdefault("accept", SIGNATURE_KINDS)
        options.setdefault("help_text", SIGNATURE_HINT)
        super().__init__(max_bytes=limit, **options)


def _about(file: UploadedFile[Any], refusal: ValidationError) -> ValidationError:
    name = (file.name or "")[-LONGEST_NAME_SHOWN:]
    return ValidationError(
        _("“%(where)s”: %(message)s"),
        code=refusal.code,
        params={"where": f"\u2068{name}\u2069", "message": " ".join(refusal.messages)},
    )
