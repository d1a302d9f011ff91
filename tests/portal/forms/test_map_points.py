"""Places on the map: typed, copied, and never beyond the town."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from portal.forms.checks import check_town
from portal.forms.map_points import MapPoint, read_point, town_bounds
from tests.portal.forms.examples import ask

HERE = MapPoint(35.1234, 48.9)


@pytest.mark.parametrize(
    "typed",
    [
        "35.1234, 48.9",
        "35.1234,48.9",
        "35.1234 48.900",
        "۳۵٫۱۲۳۴، ۴۸٫۹",
        "٣٥٫١٢٣٤، ٤٨٫٩",
        "۳۵/۱۲۳۴ ۴۸/۹",
        "(35.1234, 48.9)",
        "35.1234°, 48.9°",
        "35.1234,\u00a048.9",
        "\u206635.1234, 48.9\u2069",
        "48.9, 35.1234",
        "geo:35.1234,48.9;u=20",
        "geo:35.1234,48.9?z=17",
        "https://www.google.com/maps?q=35.1234,48.9",
        "https://maps.google.com/?q=35.1234%2C48.9&z=3",
        "https://www.google.com/maps/place/X/@35.2,48.8,17z/data=!4m2!3d35.1234!4d48.9",
        "https://www.google.com/maps/@35.1234,48.9,17z",
        "https://www.google.com/maps/search/?api=1&query=35.1234,48.9",
        "https://www.openstreetmap.org/#map=17/35.1234/48.9",
        "https://www.openstreetmap.org/?mlat=35.1234&mlon=48.9#map=5/35/48",
        "https://balad.ir/location?latitude=35.1234&longitude=48.9&zoom=16",
        "https://neshan.org/maps/@35.1234,48.9,16z,0p",
        "35°7'24.24\"N 48°54'0.0\"E",
    ],
)
def test_one_place_is_read_from_every_spelling(typed):
    assert read_point(typed) == HERE


@pytest.mark.parametrize(
    "typed",
    [
        "", "here", "35.1", "nan, nan", "inf, 48.9", "1e1, 48", "35.1, 48.9, 3", "35..1, 48.9",
        "https://maps.app.goo.gl/abc", "javascript:alert(1)", "35.1, 48.9\0<script>",
        "https://x/?q=%00", "9" * 5000, "35,1, 48,9", "!3d...!4d...", "-", "geo:", "²5, 48",
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        read_point(typed)
    assert refusal.value.code == "invalid"


@pytest.mark.parametrize("typed", ["0, 0", "90, 180", "48.85, 2.35", "-35.1, 48.9", "999, 999"])
def test_a_place_beyond_the_country_is_refused(typed):
    with pytest.raises(ValidationError) as refusal:
        read_point(typed)
    assert refusal.value.code == "outside"


@pytest.mark.parametrize("bounds", [["35.0", "48.8", "35.3", "49.1"], (35.0, 48.8, 35.3, 49.1)])
def test_the_town_has_bounds_of_its_own(settings, bounds):
    settings.PORTAL_TOWN_BOUNDS = bounds
    assert read_point("35.1234, 48.9") == HERE
    with pytest.raises(ValidationError):
        read_point("35.7, 51.4")


@pytest.mark.parametrize("bounds", ["123", "abcd", (36, 48, 35, 49), ["nan", 48, 36, 49], 5])
def test_bounds_that_are_none_are_told_before_the_town_opens(settings, bounds):
    settings.PORTAL_TOWN_BOUNDS = bounds
    with pytest.raises(ImproperlyConfigured):
        town_bounds()
    assert [one.id for one in check_town()] == ["forms.E001"]


@pytest.mark.parametrize("mask", ["", "99", "99x99"])
def test_a_mask_that_is_none_is_told_before_the_town_opens(settings, mask):
    settings.PORTAL_RENOVATION_CODE_MASK = mask
    assert [one.id for one in check_town()] == ["forms.E002"]


def test_the_answer_is_two_numbers_and_passes_again():
    answers = ask("map_point", "35.12345678, 48.9").answers
    assert answers == {"q": {"lat": 35.123457, "lon": 48.9}}
    assert ask("map_point", answers["q"]).answers == answers


@pytest.mark.parametrize(
    "sent",
    [
        {"lat": float("nan"), "lon": 48.9},
        {"lat": 35.1, "lon": float("inf")},
        {"lat": 10**400, "lon": 48.9},
        {"lat": True, "lon": 48.9},
        {"lat": "35.1", "lon": "48.9"},
        {"lat": {"lat": 35.1}, "lon": 48.9},
        {"lat": 35.1},
        {"lat": 35.1, "lon": 48.9, "name": "x"},
        [35.1, 48.9],
        35.1,
        True,
    ],
)
def test_spoilt_json_is_no_place(sent):
    assert ask("map_point", sent).errors
