from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import override

from portal.forms.uploads import check_upload
from tests.portal.forms import files
from tests.portal.forms.files import PDF, picture, upload

JPEG, PNG = picture("JPEG"), picture("PNG")
PROGRESSIVE = picture("JPEG", progressive=True)
WITH_COMMENT = picture("JPEG", comment=b"GIF89a<html><script>alert(1)</script>")
MPO = JPEG + JPEG


@pytest.mark.parametrize(
    ("content", "content_type", "extension"),
    [
        (PDF, "application/pdf", "pdf"),
        (PDF.rstrip(), "application/pdf", "pdf"),
        (PDF + b"\r\n\0\0", "application/pdf", "pdf"),
        (PDF.replace(b"1.4", b"2.0"), "application/pdf", "pdf"),
        (JPEG, "image/jpeg", "jpg"),
        (PROGRESSIVE, "image/jpeg", "jpg"),
        (JPEG + b"\0" * 20, "image/jpeg", "jpg"),
        (WITH_COMMENT, "image/jpeg", "jpg"),
        (PNG, "image/png", "png"),
    ],
)
def test_sound_files_are_accepted_for_what_they_are(content, content_type, extension):
    checked = check_upload(upload(content, "any name.exe"))
    assert (checked.content_type, checked.extension) == (content_type, extension)
    assert checked.size == len(content)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "trailer",
    [JPEG, b"\0\0\0\x18ftypmp42" + b"\1" * 500, b"\1" * 200 + b"SEFT"],
    ids=["second picture", "motion photo", "samsung"],
)
def test_what_cameras_put_behind_a_photo_is_accepted(trailer):
    assert check_upload(upload(JPEG + trailer)).extension == "jpg"


HALF = len(PNG) // 2
ATTACKS = [
    ("empty", b""),
    ("wrong_kind", files.EXE),
    ("wrong_kind", files.SVG),
    ("wrong_kind", b"<!doctype html><script>alert(1)</script>"),
    ("wrong_kind", b"GIF89a" + b"\0" * 100),
    ("wrong_kind", files.archive()),
    ("wrong_kind", b"\n" + PDF),
    ("wrong_kind", b"#!/bin/sh\n" + PDF),
    ("wrong_kind", b"\0" * 100),
    ("wrong_kind", b"%PDF-"),
    ("damaged", b"%PDF-1.4\nhello"),
    ("damaged", PDF.replace(b"110", b"999999")),
    ("damaged", PNG[:HALF]),
    ("damaged", PNG[:60]),
    ("damaged", PNG[:-12]),
    ("damaged", PNG[:45] + bytes([PNG[45] ^ 255]) + PNG[46:]),
    ("damaged", PNG[:12] + b"JUNK" + PNG[16:]),
    ("damaged", JPEG[: len(JPEG) // 2]),
    ("damaged", JPEG[:-2]),
    ("damaged", b"\xff\xd8\xff\xd9"),
    ("damaged", b"\xff\xd8\xff\xe0\xff\xff" + b"\0" * 50),
    ("damaged", b"\xff\xd8\xff"),
    ("two_in_one", PDF + files.archive()),
    ("two_in_one", PDF + b"<html><script>alert(1)</script>"),
    ("two_in_one", PDF.replace(b"1 0 obj", b"%<script>alert(1)</script>\n1 0 obj", 1)),
    ("two_in_one", PDF.replace(b"xref\n0", b"%" + files.archive() + b"\nxref\n0", 1)),
    ("two_in_one", JPEG + files.archive()),
    ("two_in_one", JPEG + b"<?php system($_GET[0]); ?>"),
    ("two_in_one", JPEG + PDF),
    ("two_in_one", JPEG + JPEG + files.archive()),
    ("two_in_one", PNG + files.archive()),
    ("two_in_one", PNG + b"<?php ?>"),
    ("too_many_pixels", files.png_that_claims(10_000, 10_000)),
    ("too_many_pixels", files.png_that_claims(2**31 - 1, 2**31 - 1)),
]


@pytest.mark.parametrize(("code", "content"), ATTACKS)
@pytest.mark.parametrize("name", ["paper.pdf", "photo.png", "photo.jpg"])
def test_attacks_are_refused_with_a_reason_whatever_their_name(code, content, name):
    file = upload(content, name)
    with pytest.raises(ValidationError) as refusal:
        check_upload(file)
    assert refusal.value.code == code
    assert refusal.value.messages[0]
    assert file.tell() == 0


def test_the_image_bomb_is_small_itself():
    assert len(files.png_that_claims(10_000, 10_000)) < 200


def test_a_jpeg_with_too_many_pixels_is_refused(settings):
    settings.CASE_FILE_MAX_PIXELS = 40 * 30 - 1
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload(JPEG))
    assert refusal.value.code == "too_many_pixels"
    settings.CASE_FILE_MAX_PIXELS = 40 * 30
    assert check_upload(upload(JPEG))


def test_every_cut_through_a_good_file_is_refused():
    for content in (PDF.rstrip(), JPEG, PNG):
        for length in range(0, len(content), max(1, len(content) // 60)):
            with pytest.raises(ValidationError):
                check_upload(upload(content[:length]))


def test_only_kinds_that_are_asked_for_are_accepted():
    assert check_upload(upload(PNG), accept=("png",))
    with override("en"), pytest.raises(ValidationError, match="not a PDF or JPEG file"):
        check_upload(upload(PNG), accept=("pdf", "jpeg"))


def test_size_counts_to_the_byte_and_is_told(settings):
    settings.CASE_FILE_MAX_BYTES = len(PDF)
    assert check_upload(upload(PDF))
    settings.CASE_FILE_MAX_BYTES = 1024 * 1024 * 3 // 2
    with override("fa"), pytest.raises(ValidationError, match="۱٫۵") as refusal:
        check_upload(upload(PDF + b" " * settings.CASE_FILE_MAX_BYTES))
    assert refusal.value.code == "too_big"


def test_a_field_may_ask_for_less_than_the_town_allows_but_never_more(settings):
    settings.CASE_FILE_MAX_BYTES = len(PDF) - 1
    with pytest.raises(ValidationError):
        check_upload(upload(PDF), max_bytes=10**9)
    settings.CASE_FILE_MAX_BYTES = 10**6
    with pytest.raises(ValidationError):
        check_upload(upload(PDF), max_bytes=len(PDF) - 1)


class Endless(BytesIO):
    """A file that never ends and counts what is read from it."""

    taken = 0

    def read(self, size=-1):
        assert size > 0
        self.taken += size
        return b"\0" * size


def test_never_more_than_one_byte_over_the_limit_is_read(settings):
    settings.CASE_FILE_MAX_BYTES = 1_000_000
    endless = Endless()
    with pytest.raises(ValidationError) as refusal:
        check_upload(endless)
    assert refusal.value.code == "too_big"
    assert endless.taken == 1_000_001


def test_a_file_is_rewound_and_read_from_its_start():
    with TemporaryUploadedFile("a.pdf", "text/html", len(PDF), None) as file:
        file.write(PDF)
        assert check_upload(file).content_type == "application/pdf"
        assert file.tell() == 0
        assert file.read() == PDF
