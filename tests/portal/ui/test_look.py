"""Colours that can be read, files that are light, markup that a strict policy lets through."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

import portal.ui

HERE = Path(portal.ui.__file__).parent
STATIC = HERE / "static" / "ui"
THEME = (STATIC / "theme.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", THEME, flags=re.DOTALL)
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))

WEIGHTS_BYTES = {
    "vendor/bootstrap/bootstrap.rtl.min.css": 31_500,
    "vendor/bootstrap/bootstrap.min.css": 31_500,
    "theme.css": 9_000,
    "ui.js": 2_000,
    "logo.svg": 800,
    "girih.svg": 1_200,
}
FONT_BYTES = 45_000
ON_GROUND = ["ink", "ink-soft", "primary", "primary-strong", "accent", "good", "warn", "bad"]
ON_SOFT = ["primary", "accent", "good", "warn", "bad", "calm"]


def palette(marker: str) -> dict[str, str]:
    block = RULES[RULES.index(marker) :]
    block = block[block.index("{") : block.index("}")]
    return dict(re.findall(r"--portal-([\w-]+):\s*([^;]+);", block))


LIGHT = palette(':root,\n[data-bs-theme="light"]')
DARK = palette(':root:not([data-bs-theme="light"])')
FIXED = palette(":root,\n[data-bs-theme] {")


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ON_GROUND)
def test_text_can_be_read_on_ground_and_surface(colours, name):
    assert contrast(colours[name], colours["ground"]) >= 4.5
    assert contrast(colours[name], colours["surface"]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ON_SOFT)
def test_text_can_be_read_on_its_own_soft_ground(colours, name):
    assert contrast(colours[name], colours[f"{name}-soft"]) >= 4.5
    assert contrast(colours["ink"], colours[f"{name}-soft"]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_buttons_controls_and_focus_stand_out(colours):
    assert contrast(colours["on-primary"], colours["primary"]) >= 4.5
    assert contrast(colours["on-primary"], colours["primary-strong"]) >= 4.5
    assert contrast(colours["control-line"], colours["surface"]) >= 3
    assert contrast(colours["focus"], colours["ground"]) >= 3
    assert contrast(colours["focus"], colours["surface"]) >= 3


def test_the_hero_and_the_accent_can_be_read():
    assert contrast(FIXED["on-hero"], FIXED["hero"]) >= 7
    assert contrast(FIXED["on-hero"], FIXED["hero-deep"]) >= 7
    assert contrast(FIXED["on-saffron"], FIXED["saffron"]) >= 7
    assert contrast(FIXED["saffron-strong"], FIXED["hero-deep"]) >= 4.5


def test_dark_by_attribute_and_by_preference_are_the_same_dark():
    assert palette('\n[data-bs-theme="dark"]') == DARK
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_rgb_twins_say_the_same_colour(colours):
    for name, value in colours.items():
        if name.endswith("-rgb"):
            twin = colours[name.removesuffix("-rgb")]
            assert value == ", ".join(str(int(twin[place : place + 2], 16)) for place in (1, 3, 5))


def test_the_theme_uses_logical_properties_only():
    physical = (
        r"(?<![\w-])((margin|padding)-(left|right|top|bottom)|border-(left|right|top|bottom)[\w-]*"
        r"|left|right|top|bottom|width|height|min-height|max-height)\s*:"
    )
    assert re.findall(physical, re.sub(r"@media[^{]+", "", RULES)) == []
    assert re.findall(r"(float|text-align|clear):\s*(left|right)", RULES) == []


def test_the_theme_asks_no_other_host():
    sources = re.findall(r'url\("([^"]+)"\)', RULES)
    assert all(source.startswith("data:") or (STATIC / source).exists() for source in sources)
    assert "@import" not in RULES


def test_motion_print_and_forced_colours_are_respected():
    assert "prefers-reduced-motion: reduce" in RULES
    assert "@media print" in RULES
    assert "forced-colors: active" in RULES
    assert re.search(r"--portal-ring: 3px solid", RULES)


@pytest.mark.parametrize(("name", "limit"), WEIGHTS_BYTES.items())
def test_each_file_keeps_to_its_weight(name, limit):
    assert len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) <= limit


def test_the_font_is_one_light_file():
    fonts = list(STATIC.rglob("*.woff2"))
    assert [font.name for font in fonts] == ["vazirmatn.woff2"]
    assert fonts[0].stat().st_size <= FONT_BYTES


def test_the_first_view_leaves_room_for_the_page_within_100_kilobytes():
    one_direction = [name for name in WEIGHTS_BYTES if not name.endswith("bootstrap.min.css")]
    zipped = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in one_direction)
    assert zipped + FONT_BYTES <= 90_000


def test_vendored_files_are_the_ones_that_the_list_names():
    listed = (STATIC / "vendor" / "VENDOR.md").read_text(encoding="utf-8")
    for path in (STATIC / "vendor").rglob("*.*"):
        if path.suffix in {".css", ".js", ".woff2"}:
            assert hashlib.sha256(path.read_bytes()).hexdigest() in listed, path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_pass_a_strict_content_policy(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"\son\w+=\"", source)
    assert not re.search(r"(src|href)=\"(https?:)?//", source)
