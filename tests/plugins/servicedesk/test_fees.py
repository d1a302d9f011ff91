"""What the lines of a fee come to, for every kind of line and for everything that can go wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.fee_words import outline_of
from plugins.servicedesk.fees import MOST_RIAL, Pending, fee_of, read_lines
from plugins.servicedesk.instalments import read_instalments, schedule_of
from portal.definitions.reading import InvalidDefinition, Node
from portal.forms.compile import compile_form

FORM_DEFINITION = {
    "steps": [
        {
            "key": "shop",
            "title": {"fa": "مغازه", "en": "Shop"},
            "fields": [
                {
                    "key": "kind",
                    "type": "choice",
                    "label": {"fa": "نوع", "en": "Kind"},
                    "required": True,
                    "choices": [
                        {"value": "shop", "label": {"fa": "مغازه", "en": "Shop"}},
                        {"value": "home", "label": {"fa": "خانه", "en": "Home"}},
                    ],
                },
                {
                    "key": "area",
                    "type": "decimal",
                    "label": {"fa": "مساحت", "en": "Area"},
                    "required": True,
                    "show_if": {"field": "kind", "is": "shop"},
                },
                {
                    "key": "extras",
                    "type": "multiple_choice",
                    "label": {"fa": "افزوده", "en": "Extras"},
                    "choices": [
                        {"value": "sign", "label": {"fa": "تابلو", "en": "Sign"}},
                        {"value": "light", "label": {"fa": "چراغ", "en": "Light"}},
                    ],
                },
                {"key": "urgent", "type": "yes_no", "label": {"fa": "فوری", "en": "Urgent"}},
            ],
        }
    ]
}
FORM = compile_form(FORM_DEFINITION)
LABEL = {"fa": "کارشناسی", "en": "Review"}
FIXED = {"label": LABEL, "amount_rial": 1_200_000}
BY_KIND = {
    "label": LABEL,
    "table": {"field": "kind", "amounts": {"shop": 500_000, "home": 100_000}},
}
BY_AREA = {
    "label": LABEL,
    "formula": "area * 12345.5",
    "when": {"field": "kind", "is": "shop"},
}


def amounts(lines, answers):
    return [line.amount_rial for line in fee_of(lines, answers, FORM).lines]


def test_lines_of_every_kind_make_a_total():
    lines = [FIXED, BY_KIND, BY_AREA, {"label": LABEL, "assessed": True}]
    fee = fee_of(lines, {"kind": "shop", "area": "10"}, FORM)
    assert [line.amount_rial for line in fee.lines] == [1_200_000, 500_000, 123_455, None]
    assert fee.total_rial == 1_823_455
    assert not fee.is_known
    assert fee.lines[3].pending is Pending.ASSESSED
    assert fee.problems == ()


def test_a_line_counts_only_where_its_condition_holds():
    assert amounts([FIXED, BY_AREA], {"kind": "home", "area": "10"}) == [1_200_000]


def test_what_the_form_hides_does_not_count():
    line = {"label": LABEL, "formula": "given(area, 0) * 10"}
    assert amounts([line], {"kind": "home", "area": "10"}) == [0]
    assert fee_of([line], {"kind": "home", "area": "10"}).total_rial == 100


@pytest.mark.parametrize(
    ("formula", "round_to", "expected"),
    [
        ("0.5", 1, 1),
        ("1.5", 1, 2),
        ("2.4999999999", 1, 2),
        ("area / 3", 1, 3),
        ("14999", 10_000, 10_000),
        ("15000", 10_000, 20_000),
        ("15000", 0, 15_000),
        ("0.1 + 0.2 - 0.3", 1, 0),
    ],
)
def test_calculated_sums_are_rounded_half_up(formula, round_to, expected):
    line = {"label": LABEL, "formula": formula, "round_to": round_to}
    assert amounts([line], {"kind": "shop", "area": "10"}) == [expected]


@pytest.mark.parametrize(
    "formula",
    ["area / 0", "missing * 2", "0 - area", "10 ** 10 * 10 ** 5", "kind * 2", "area / (area - 10)"],
)
def test_a_formula_that_fails_is_left_to_the_staff_and_told_to_the_designer(formula):
    fee = fee_of(
        [FIXED, {"label": LABEL, "formula": formula}], {"kind": "shop", "area": "10"}, FORM
    )
    assert fee.lines[1].amount_rial is None
    assert fee.lines[1].pending is Pending.FAILED
    assert fee.total_rial == 1_200_000
    [(place, reason)] = fee.problems
    assert place == "fee[1]"
    assert reason


@pytest.mark.parametrize(
    "line",
    [
        None, 7, "text", [], {}, {"label": ""}, {"label": LABEL, "amount_rial": -1},
        {"label": LABEL, "amount_rial": 1.5}, {"label": LABEL, "amount_rial": MOST_RIAL + 1},
        {"label": LABEL, "amount_rial": 1, "formula": "1"}, {"label": LABEL, "formula": "area."},
        {"label": LABEL, "table": {"field": "kind", "amounts": {}}},
        {"label": LABEL, "table": {"field": "kind", "amounts": {"shop": None}}},
        {"label": LABEL, "when": {"field": "kind"}, "amount_rial": 1}, {"label": LABEL, "x": 1},
    ],
)  # fmt: skip
def test_a_broken_line_never_stops_a_citizen(line):
    fee = fee_of([line, FIXED], {"kind": "shop", "area": "10"}, FORM)
    assert fee.total_rial == 1_200_000
    assert fee.lines[0].pending is Pending.FAILED
    assert [place for place, _reason in fee.problems] == ["fee[0]"]
    assert check_fee([line], FORM)[0].level == "error"


def test_lines_from_before_stay_valid():
    old = [
        {"label": LABEL, "amount_rial": None, "note": None},
        {**FIXED, "note": {"fa": "یادداشت"}},
    ]
    fee = fee_of(old, {})
    assert [line.amount_rial for line in fee.lines] == [None, 1_200_000]
    assert fee.lines[0].pending is Pending.ASSESSED
    assert len(read_lines(Node(old))) == 2


class TestTables:
    def test_an_unanswered_question_is_said_to_be_so(self):
        line = {"label": LABEL, "table": {"field": "extras", "amounts": {"sign": 1}}}
        fee = fee_of([line], {"kind": "home"}, FORM)
        assert fee.lines[0].pending is Pending.UNANSWERED
        assert fee.problems == ()

    def test_otherwise_stands_in_for_what_is_not_listed(self):
        table = {"field": "extras", "amounts": {"sign": 5}, "otherwise": 2}
        line = {"label": LABEL, "table": table}
        assert amounts([line], {"kind": "home"}) == [2]
        assert amounts([line], {"kind": "home", "extras": ["sign", "light"]}) == [7]

    def test_several_choices_add_up(self):
        table = {"field": "extras", "amounts": {"sign": 5, "light": 7}}
        line = {"label": LABEL, "table": table}
        assert amounts([line], {"kind": "home", "extras": ["sign", "light"]}) == [12]

    def test_an_answer_without_an_amount_is_told_to_the_designer(self):
        line = {"label": LABEL, "table": {"field": "kind", "amounts": {"shop": 5}}}
        assert fee_of([line], {"kind": "home"}, FORM).problems

    def test_yes_and_no_are_answers_too(self):
        line = {"label": LABEL, "table": {"field": "urgent", "amounts": {"yes": 9, "no": 0}}}
        assert amounts([line], {"kind": "home", "urgent": True}) == [9]
        assert amounts([line], {"kind": "home", "urgent": False}) == [0]


class TestCheck:
    def test_a_sound_fee_has_no_findings(self):
        assert check_fee([FIXED, BY_KIND, BY_AREA], FORM, [{"percent": 100, "after_days": 0}]) == []

    @pytest.mark.parametrize(
        ("line", "place", "level"),
        [
            ({**FIXED, "when": {"field": "gone", "is": 1}}, "fee[0].when", "error"),
            ({"label": LABEL, "formula": "gone * 2"}, "fee[0].formula", "error"),
            (
                {"label": LABEL, "table": {"field": "gone", "amounts": {"a": 1}}},
                "fee[0].table.field", "error",
            ),
            ({"label": LABEL, "formula": "area * 2"}, "fee[0].formula", "warning"),
            ({**BY_AREA, "when": {"field": "urgent", "is": True}}, "fee[0].formula", "warning"),
            (
                {"label": LABEL, "table": {"field": "kind", "amounts": {"shop": 1}}},
                "fee[0].table.amounts", "warning",
            ),
            (
                {"label": LABEL, "table": {"field": "kind", "amounts": {"x": 1}, "otherwise": 0}},
                "fee[0].table.amounts.x", "warning",
            ),
            ({**FIXED, "when": {"field": "kind", "is": "garden"}}, "fee[0].when", "warning"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_the_form_is_found(self, line, place, level):
        found = [(finding.place, finding.level) for finding in check_fee([line], FORM)]
        assert (place, level) in found

    @pytest.mark.parametrize("fee", ["text", 5, {"a": 1}])
    def test_any_json_can_be_checked(self, fee):
        assert check_fee(fee, FORM)

    def test_all_mistakes_are_found_at_once(self):
        lines = [{}, {"label": LABEL, "formula": "1 +"}, FIXED, {"label": LABEL, "table": 1}]
        assert [f.place.split(".")[0] for f in check_fee(lines, FORM, [{"percent": 1}])] == [
            "instalments", "fee[0]", "fee[1]", "fee[3]",
        ]  # fmt: skip


class TestOutline:
    def test_sums_ranges_and_conditions_are_said_in_words(self):
        lines = outline_of([FIXED, BY_KIND, BY_AREA, {"label": LABEL, "assessed": True}], FORM)
        assert lines[0].amount_rial == 1_200_000
        assert "۱۰۰٬۰۰۰" in lines[1].amount
        assert "۵۰۰٬۰۰۰" in lines[1].amount
        assert "مغازه" in lines[2].only_if
        assert lines[3].amount

    def test_what_cannot_be_read_is_left_out(self):
        assert outline_of([{}, FIXED], FORM) == outline_of([FIXED], FORM)


class TestInstalments:
    BEGIN = date(2026, 11, 22)
    PARTS = ({"percent": 34, "after_days": 0}, {"percent": 33, "after_days": 30},
             {"percent": 33, "after_days": 60})  # fmt: skip

    def test_the_parts_are_the_whole_and_what_is_left_over_goes_first(self):
        dues = schedule_of(1_000_001, self.PARTS, self.BEGIN, lambda day: True)
        assert [due.amount_rial for due in dues] == [340_001, 330_000, 330_000]
        assert [due.day for due in dues] == [self.BEGIN + timedelta(days=n) for n in (0, 30, 60)]

    def test_a_closed_day_moves_to_the_next_open_one(self):
        closed = {self.BEGIN, self.BEGIN + timedelta(days=1)}
        [due] = schedule_of(10, [], self.BEGIN, lambda day: day not in closed)
        assert due.day == self.BEGIN + timedelta(days=2)

    def test_a_town_hall_that_never_opens_does_not_hang(self):
        [due] = schedule_of(10, [], self.BEGIN, lambda day: False)
        assert due.day == self.BEGIN

    def test_a_sum_too_small_to_divide_is_paid_at_once(self):
        assert len(schedule_of(1, self.PARTS, self.BEGIN, lambda day: True)) == 1
        assert schedule_of(0, self.PARTS, self.BEGIN, lambda day: True) == ()

    @pytest.mark.parametrize(
        "parts",
        [
            [{"percent": 50, "after_days": 0}],
            [{"percent": 50, "after_days": 5}, {"percent": 50, "after_days": 5}],
            [{"percent": 0, "after_days": 0}, {"percent": 100, "after_days": 1}],
            [{"percent": 100, "after_days": -1}],
            [{"percent": 100, "after_days": 0, "x": 1}],
            "text",
        ],
    )
    def test_parts_that_are_no_whole_are_refused_and_never_stop_anybody(self, parts):
        with pytest.raises(InvalidDefinition):
            read_instalments(Node(parts, "instalments"))
        [due] = schedule_of(10, parts, self.BEGIN, lambda day: True)
        assert due.amount_rial == 10
