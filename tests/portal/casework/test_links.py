"""Cases are linked by people, and found by applicant, organisation and place."""

from __future__ import annotations

from math import cos, radians

import pytest
from django.core.management import call_command

from portal.accounts.models import Organisation
from portal.cases.models import Case
from portal.casework.case_keys import cell_of, cells_around, keep_keys, keep_missing_keys, keys_in
from portal.casework.links import (
    UNLINKED,
    LinkedAlready,
    SameCase,
    link_cases,
    links_of,
    related_cases,
    unlink_cases,
)
from portal.casework.models import CaseKey, CaseLink
from portal.errors import Refused
from portal.forms.actions import publish

pytestmark = pytest.mark.django_db

RELATED = CaseLink.Kind.RELATED
METRE = 1 / 111_320


def copy(case, number, **changes):
    fields = [f.attname for f in Case._meta.concrete_fields]
    kept = [f for f in fields if f not in ("id", "tracking_code", "idempotency_key")]
    values = {**{f: getattr(case, f) for f in kept}, **changes}
    return Case.objects.create(**values, tracking_code=f"{number:014d}")


@pytest.fixture
def placed(case, designer):
    """The case with a postcode, a renovation code and a point."""
    fields = [
        {"key": name, "type": kind, "label": {"fa": name, "en": name}}
        for name, kind in (("zip", "postcode"), ("code", "renovation_code"), ("spot", "map_point"))
    ]
    step = {"key": "where", "title": {"fa": "کجا", "en": "Where"}, "fields": fields}
    case.form_version = publish(actor=designer, name="place", definition={"steps": [step]})
    case.answers = {"zip": "1234567890", "spot": {"lat": 35.7, "lon": 51.4}}
    case.save()
    keep_keys(case)
    return case


def why(user, case):
    return {row.case.pk: row.why for row in related_cases(user, case)}


def test_two_cases_are_linked_and_both_timelines_say_so(clerk, case):
    other = copy(case, 1)
    link = link_cases(actor=clerk, case=case, other=other, kind=RELATED)
    assert [(row[0], row[1].pk, row[2]) for row in links_of(clerk, other)] == [
        (link, case.pk, True)
    ]
    assert case.timeline.filter(is_public=False, text__contains=other.pretty_code).exists()
    assert other.timeline.filter(is_public=False, text__contains=case.pretty_code).exists()


def test_no_case_is_linked_to_itself_or_twice(clerk, case):
    other = copy(case, 1)
    with pytest.raises(SameCase):
        link_cases(actor=clerk, case=case, other=case, kind=RELATED)
    link_cases(actor=clerk, case=case, other=other, kind=RELATED)
    with pytest.raises(LinkedAlready):
        link_cases(actor=clerk, case=other, other=case, kind=CaseLink.Kind.FOLLOWS)


def test_what_one_may_not_see_cannot_be_linked(clerk, case, other_unit):
    hidden = copy(case, 1, unit_id=other_unit.pk, holder_id=other_unit.pk)
    with pytest.raises(Refused):
        link_cases(actor=clerk, case=case, other=hidden, kind=RELATED)


def test_a_link_is_taken_away_from_either_side(clerk, case):
    other = copy(case, 1)
    link = link_cases(actor=clerk, case=case, other=other, kind=RELATED)
    unlink_cases(actor=clerk, case=other, link=link)
    assert not CaseLink.objects.exists()
    for one, beside in ((case, other), (other, case)):
        assert one.timeline.filter(label=UNLINKED, text=beside.pretty_code).exists()


def test_cases_of_the_same_applicant_are_found(clerk, case):
    other = copy(case, 1)
    with_stranger = copy(case, 2, applicant_id=clerk.pk)
    found = why(clerk, case)
    assert len(found[other.pk]) == 1
    assert with_stranger.pk not in found


def test_cases_of_units_that_one_does_not_see_are_not_found(clerk, case, other_unit):
    copy(case, 1, unit_id=other_unit.pk, holder_id=other_unit.pk)
    assert why(clerk, case) == {}


def test_what_a_citizen_does_for_a_company_is_not_the_citizens_own(clerk, case):
    company = Organisation.objects.create(legal_id="10101234567", name="شرکت")
    copy(case, 1, on_behalf_of_id=company.pk)
    assert why(clerk, case) == {}


def test_the_same_postcode_is_found_whoever_applied(clerk, placed):
    other = copy(placed, 1, applicant_id=None)
    keep_keys(other)
    assert len(why(clerk, placed)[other.pk]) == 2


@pytest.mark.parametrize(("north", "east", "is_near"), [
    (30, 30, True), (-49, 0, True), (0, 49, True), (0, -49, True), (45, 45, False), (60, 0, False),
])  # fmt: skip
def test_a_point_within_fifty_metres_is_the_same_place(clerk, placed, north, east, is_near):
    spot = {"lat": 35.7 + north * METRE, "lon": 51.4 + east * METRE / cos(radians(35.7))}
    other = copy(placed, 1, applicant_id=None, answers={"spot": spot})
    keep_keys(other)
    assert (other.pk in why(clerk, placed)) is is_near


def test_every_point_within_fifty_metres_lies_in_a_neighbouring_cell():
    for lat in (25.1, 35.70001, 39.799):
        for lon in (44.2, 51.40003, 63.1):
            near = cells_around(CaseKey(latitude=lat, longitude=lon))
            for north, east in ((49, 0), (-49, 0), (0, 49), (0, -49), (34, 34), (-34, -34)):
                beside = cell_of(lat + north * METRE, lon + east * METRE / cos(radians(lat)))
                assert beside in near


def test_keys_are_kept_once_and_follow_corrected_answers(placed):
    keep_keys(placed)
    assert placed.keys.count() == 2
    placed.answers = {"zip": "1111111111"}
    keep_keys(placed)
    assert list(placed.keys.values_list("value", flat=True)) == ["1111111111"]


def test_older_cases_get_their_keys_in_portions(placed):
    CaseKey.objects.all().delete()
    assert keep_missing_keys() == placed.pk
    assert placed.keys.count() == 2
    assert keep_missing_keys(placed.pk) == 0
    CaseKey.objects.all().delete()
    call_command("keep_case_keys")
    assert placed.keys.count() == 2


def test_answers_of_another_shape_make_no_keys(placed):
    placed.answers = {"zip": {"x": 1}, "spot": "nowhere", "code": None}
    assert list(keys_in(placed)) == []


def test_related_cases_cost_the_same_with_one_and_with_thirty(
    clerk, placed, django_assert_max_num_queries
):
    for number in range(30):
        keep_keys(copy(placed, number))
    related_cases(clerk, placed)
    with django_assert_max_num_queries(3):
        assert len(related_cases(clerk, placed)) == 10
