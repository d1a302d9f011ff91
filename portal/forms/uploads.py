"""Decides whether a file that somebody sends may be kept. The name of a file proves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

from portal.forms.file_structure import (
    ImageOutline,
    Malformed,
    SecondFile,
    check_pdf,
    kind_of,
    outline_jpeg,
    outline_png,
)
from portal.forms.numbers import show_number
from portal.persian.text import digits_for

CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class FileKind:
    label: str
    content_type: str
    extension: str
    name_endings: tuple[str, ...]


#: The kinds of files that people may send, by the name that definitions use.
FILE_KINDS = {
    "pdf": FileKind("PDF", "application/pdf", "pdf", (".pdf",)),
    "jpeg": FileKind("JPEG", "image/jpeg", "jpg", (".jpg", ".jpeg")),
    "png": FileKind("PNG", "image/png", "png", (".png",)),
}
ALL_KINDS = tuple(FILE_KINDS)


class ReadableFile(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True)
class CheckedUpload:
    """What a file really is; ``size`` in bytes, ``extension`` without a dot."""

    content_type: str
    extension: str
    size: int
    sha256: str


def check_upload(
    file: ReadableFile, *, accept: Sequence[str] = ALL_KINDS, max_bytes: int | None = None
) -> CheckedUpload:
    """Prove that ``file`` is a sound PDF, JPEG or PNG of the kinds in ``accept``.

    Holds at most the allowed size in memory (``CASE_FILE_MAX_BYTES`` or less by ``max_bytes``),
    decodes no image, and leaves the file rewound.

    :raises ValidationError: codes ``empty``, ``too_big``, ``wrong_kind``, ``damaged``,
        ``too_many_pixels`` and ``two_in_one``.
    """
    most = min(max_bytes or settings.CASE_FILE_MAX_BYTES, settings.CASE_FILE_MAX_BYTES)
    content, sha256 = _read(file, most)
    kind = _kind(content, accept)
    try:
        _check_structure(kind, content)
    except SecondFile as error:
        raise _refusal(
            "two_in_one", _("Something else is attached to this file. Save it anew and try again.")
        ) from error
    except Malformed as error:
        raise _damaged() from error
    found = FILE_KINDS[kind]
    return CheckedUpload(found.content_type, found.extension, len(content), sha256)


def _read(file: ReadableFile, most: int) -> tuple[bytes, str]:
    content, digest = bytearray(), hashlib.sha256()
    file.seek(0)
    try:
        while chunk := file.read(min(CHUNK, most + 1 - len(content))):
            content += chunk
            digest.update(chunk)
            if len(content) > most:
                raise _too_big(most)
    finally:
        file.seek(0)
    if not content:
        raise _refusal("empty", _("This file is empty."))
    return bytes(content), digest.hexdigest()


def _kind(content: bytes, accept: Sequence[str]) -> str:
    kind = kind_of(content)
    if kind not in accept or FILE_KINDS[kind].content_type not in _second_opinion(content):
        kinds = _(" or ").join(FILE_KINDS[name].label for name in accept)
        raise _refusal("wrong_kind", _("This file is not a %(kinds)s file.") % {"kinds": kinds})
    return kind


def _second_opinion(content: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _check_structure(kind: str, content: bytes) -> None:
    if kind == "pdf":
        check_pdf(content)
        return
    outline = outline_png(content) if kind == "png" else outline_jpeg(content)
    _check_pixels(outline.pixels)
    _check_with_pillow(kind, content, outline)


def _check_pixels(pixels: int) -> None:
    if pixels > settings.CASE_FILE_MAX_PIXELS:
        raise _refusal(
            "too_many_pixels",
            _("This picture has too many pixels: at most %(most)s megapixels are possible.")
            % {"most": digits_for(settings.CASE_FILE_MAX_PIXELS // 1_000_000)},
        )


def _check_with_pillow(kind: str, content: bytes, outline: ImageOutline) -> None:
    """Let Pillow read the header and, of a PNG, the checksums. Decodes nothing."""
    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as image:
            size = image.size
            image.verify()
    except Exception as error:  # Pillow meets hostile bytes with almost any exception.
        raise _damaged() from error
    if size != (outline.width, outline.height):
        raise _damaged()


def _too_big(most: int) -> ValidationError:
    limit = show_number(f"{most / MEGABYTE:.1f}".removesuffix(".0"))
    return _refusal(
        "too_big",
        _("This file is too big: at most %(limit)s MB are possible.") % {"limit": limit},
    )


def _damaged() -> ValidationError:
    return _refusal("damaged", _("This file is damaged or incomplete. Save it anew and try again."))


def _refusal(code: str, message: str) -> ValidationError:
    return ValidationError(message, code=code)
