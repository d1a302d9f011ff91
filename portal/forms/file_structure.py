"""Walks through the bytes of PDF, JPEG and PNG files without decoding them.

A file must be of its kind from the first byte to the last: what a second program could read as
something else (an archive, a web page, a script) behind or inside the outer structure is refused.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
PDF_SIGNATURE = re.compile(rb"%PDF-[12]\.[0-9]")
PADDING = b"\0\t\n\r\f "

MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|\?php|\?xml)", re.I)
FOREIGN = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a|7z\xbc\xaf\x27\x1c|<\?php|<script|<html|<svg", re.I
)
ARCHIVE_END = b"PK\x05\x06"
FARTHEST_ARCHIVE_END = 22 + 65_535

PDF_END = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
PDF_HEAD, PDF_TAIL = 1024, 2048

STANDALONE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA


class Malformed(ValueError):
    """The bytes end too early or break the structure of their kind."""


class SecondFile(ValueError):
    """The bytes are of their kind, but another file is hidden in them."""


@dataclass(frozen=True)
class ImageOutline:
    """What an image's structure tells before decoding, in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


def kind_of(content: bytes) -> str:
    """Return ``pdf``, ``jpeg``, ``png`` or ``""`` by the first bytes."""
    if content.startswith(PNG_SIGNATURE):
        return "png"
    if content.startswith(JPEG_SIGNATURE):
        return "jpeg"
    return "pdf" if PDF_SIGNATURE.match(content) else ""


def check_pdf(content: bytes) -> None:
    """Check the head and the end of a PDF.

    :raises Malformed: no cross-reference and end mark where the file ends.
    :raises SecondFile: markup near the head, an archive's directory, or bytes behind the end.
    """
    if MARKUP.search(content[:PDF_HEAD]):
        raise SecondFile
    if content.rfind(ARCHIVE_END) >= max(0, len(content) - FARTHEST_ARCHIVE_END):
        raise SecondFile
    body = content.rstrip(PADDING)
    found = PDF_END.search(body[-PDF_TAIL:])
    if not found:
        raise SecondFile if b"%%EOF" in body else Malformed
    if int(found[1]) >= len(body):
        raise Malformed


def outline_png(content: bytes) -> ImageOutline:
    """Read the size of a PNG and walk over its chunks to the end.

    :raises Malformed: a chunk is cut off or the first is no header.
    :raises SecondFile: bytes follow the last chunk.
    """
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise Malformed
    width, height = struct.unpack(">II", content[16:24])
    position, kind = len(PNG_SIGNATURE), b""
    while kind != b"IEND":
        if position + 12 > len(content):
            raise Malformed
        (length,) = struct.unpack_from(">I", content, position)
        kind = content[position + 4 : position + 8]
        position += 12 + length
    if position > len(content):
        raise Malformed
    if content[position:].strip(PADDING):
        raise SecondFile
    return ImageOutline(width, height)


def outline_jpeg(content: bytes) -> ImageOutline:
    """Read the size of a JPEG and walk over its segments to the end.

    Comments and metadata inside the segments are left alone: they are never run or served as a
    page. Behind the end only what cameras put there is allowed: another JPEG, a Samsung trailer,
    the film of a motion photo.

    :raises Malformed: a segment is cut off, or there is no frame or no end.
    :raises SecondFile: other bytes follow the end.
    """
    size, end = _walk_jpeg(content)
    rest = content[end:].strip(PADDING)
    if rest and (not _is_camera_trailer(rest) or FOREIGN.search(rest)):
        raise SecondFile
    return size


def _walk_jpeg(content: bytes) -> tuple[ImageOutline, int]:
    size, position = None, 2
    while True:
        marker, position = _next_marker(content, position)
        if marker == END_OF_IMAGE:
            break
        if marker in STANDALONE_MARKERS:
            continue
        length = _segment_length(content, position)
        if marker in FRAME_MARKERS:
            size = _frame_size(content, position)
        position += length
        if marker == START_OF_SCAN:
            position = _end_of_scan(content, position)
    if size is None:
        raise Malformed
    return size, position


def _next_marker(content: bytes, position: int) -> tuple[int, int]:
    if content[position : position + 1] != b"\xff":
        raise Malformed
    while content[position : position + 1] == b"\xff":
        position += 1
    if position >= len(content):
        raise Malformed
    return content[position], position + 1


def _segment_length(content: bytes, position: int) -> int:
    if position + 2 > len(content):
        raise Malformed
    (length,) = struct.unpack_from(">H", content, position)
    if length < 2 or position + length > len(content):
        raise Malformed
    return int(length)


def _frame_size(content: bytes, position: int) -> ImageOutline:
    if position + 7 > len(content):
        raise Malformed
    height, width = struct.unpack_from(">HH", content, position + 3)
    if not width or not height:
        raise Malformed
    return ImageOutline(width, height)


def _end_of_scan(content: bytes, position: int) -> int:
    found = AFTER_SCAN.search(content, position)
    if not found:
        raise Malformed
    return found.start()


def _is_camera_trailer(rest: bytes) -> bool:
    return rest.startswith(JPEG_SIGNATURE) or rest.endswith(b"SEFT") or b"ftyp" in rest[:12]
