"""Papers and photos that people of the demo town send: drawn, and sound files of their kind."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

VARIANTS = 4
PAGE = (496, 702)
PHOTO = (640, 480)
ENDINGS = {"pdf": ("pdf", "application/pdf"), "jpeg": ("jpg", "image/jpeg")}


def scan(name: str, accept: tuple[str, ...], chance: Random) -> SimpleUploadedFile:
    """Return a paper as PDF, or a photo where only pictures are taken."""
    kind = "pdf" if "pdf" in accept else "jpeg"
    ending, content_type = ENDINGS[kind]
    content = _drawn(kind, chance.randrange(VARIANTS))
    return SimpleUploadedFile(f"{name}.{ending}", content, content_type)


@cache
def _drawn(kind: str, variant: int) -> bytes:
    picture = _paper(variant) if kind == "pdf" else _photo(variant)
    file = BytesIO()
    picture.save(file, kind.upper(), quality=60)
    return file.getvalue()


def _paper(variant: int) -> Image.Image:
    """Draw a sheet with a frame, a portrait, lines of writing and a stamp."""
    width, height = PAGE
    chance = Random(variant)  # noqa: S311
    page = Image.new("RGB", PAGE, "#f7f4ec")
    pen = ImageDraw.Draw(page)
    pen.rectangle((20, 20, width - 20, height - 20), outline="#3d5a80", width=3)
    pen.rectangle((40, 40, 120, 140), fill="#d8d4c8", outline="#777777")
    for line in range(170, height - 150, 24):
        pen.line((60 + chance.randrange(120), line, width - 50, line), fill="#55524a", width=5)
    left, top = 60 + chance.randrange(60), height - 130
    pen.ellipse((left, top, left + 90, top + 90), outline="#9b2226", width=4)
    pen.ellipse((left + 14, top + 14, left + 76, top + 76), outline="#9b2226", width=2)
    return page


def _photo(variant: int) -> Image.Image:
    """Draw a street with a wall and a tree."""
    width, height = PHOTO
    chance = Random(variant)  # noqa: S311
    picture = Image.new("RGB", PHOTO, "#bcd9ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 190, width, 380), fill=("#d9c3a0", "#cfc8bd", "#c9a27e", "#d6d2c4")[variant])
    pen.rectangle((0, 380, width, height), fill="#8d8d8d")
    trunk = 180 + chance.randrange(240)
    pen.rectangle((trunk, 150, trunk + 26, 400), fill="#6b4a2f")
    for _leaf in range(14):
        x, y = trunk + chance.randrange(-90, 90), 60 + chance.randrange(110)
        pen.ellipse((x, y, x + 70, y + 60), fill=("#4f7942", "#6a994e", "#8a7a4a")[variant % 3])
    return picture
