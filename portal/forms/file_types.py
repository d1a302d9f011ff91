"""The portal's kinds of questions that are answered with files, and with a signature."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.definitions.reading import Node
from portal.forms.definition import FormField
from portal.forms.fields import CaseFileField
from portal.forms.file_fields import SeveralFilesField, SignatureField
from portal.forms.type_contract import FieldType
from portal.forms.uploads import FILE_KINDS
from portal.persian.text import digits_for

FILES_UNLESS_SAID, MOST_FILES = 5, 10


def most_files(field: FormField) -> int:
    """Return how many files a question of files takes."""
    most = field.settings.get("most", 1)
    return most if isinstance(most, int) else 1


def _file(field: FormField, language: str) -> forms.Field:
    return CaseFileField(accept=field.accept, max_bytes=field.max_bytes)


def _files(field: FormField, language: str) -> forms.Field:
    kinds = _(" or ").join(FILE_KINDS[kind].label for kind in field.accept)
    limits = {"most": digits_for(most_files(field)), "kinds": kinds}
    return SeveralFilesField(
        most=most_files(field),
        accept=field.accept,
        max_bytes=field.max_bytes,
        help_text=_("At most %(most)s files, each a %(kinds)s file.") % limits,
    )


def _signature(field: FormField, language: str) -> forms.Field:
    return SignatureField(max_bytes=field.max_bytes)


def _read_most(node: Node) -> Mapping[str, object]:
    most = node.get("most").whole_number(default=FILES_UNLESS_SAID, most=MOST_FILES)
    if not most:
        node.get("most").fail(_("At least one file must be possible."))
    return {"most": most}


FILE_TYPES: Mapping[str, FieldType] = {
    "file": FieldType(
        _file,
        title=gettext_lazy("File"),
        options=frozenset({"accept", "max_bytes"}),
        is_file=True,
    ),
    "files": FieldType(
        _files,
        title=gettext_lazy("Several files"),
        options=frozenset({"accept", "max_bytes", "most"}),
        is_file=True,
        read_options=_read_most,
    ),
    "signature": FieldType(
        _signature,
        title=gettext_lazy("Signature"),
        options=frozenset({"max_bytes"}),
        is_file=True,
    ),
}
