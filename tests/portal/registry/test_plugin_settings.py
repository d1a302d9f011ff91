"""A frozen dataclass is a plugin's settings: asked for by a form, kept as JSON, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

import pytest

from portal.registry import gate
from portal.registry.plugin_settings import (
    InvalidSettings,
    UnknownSetting,
    as_json,
    current_settings,
    make_settings,
    read_settings,
    settings_form,
    shown_settings,
)


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Everything:
    name: str
    years: int = 1
    strict: bool = False
    fee: Decimal = Decimal("1.5")
    since: date | None = None
    colour: Colour = Colour.RED
    size: Literal["small", "large"] = "small"
    key: str = field(default="", metadata={"label": "Key", "secret": True})

    def check(self) -> list[str]:
        return ["years must be even"] if self.years % 2 and self.strict else []


def test_what_is_stored_comes_back_as_it_was():
    made = Everything("A", 3, False, Decimal("2.25"), date(2026, 3, 21), Colour.BLUE, "large", "k")
    assert read_settings(Everything, as_json(made)) == made


def test_what_is_not_stored_has_its_default():
    assert read_settings(Everything, {"name": "A"}) == Everything("A")


def test_persian_digits_and_dates_are_read_and_stored_ones_shown_in_the_language():
    typed = {"name": "A", "years": "۲", "fee": "۱٫۵", "since": "۱۴۰۵/۰۱/۰۱", "colour": "red"}
    form = settings_form(Everything)({**typed, "size": "small"})
    assert form.is_valid(), form.errors
    made = make_settings(Everything, form.cleaned_data)
    assert (made.years, made.fee, made.since) == (2, Decimal("1.5"), date(2026, 3, 21))
    shown = settings_form(Everything)(initial=shown_settings(Everything, as_json(made)))
    assert "۱۴۰۵/۰۱/۰۱" in str(shown["since"])
    assert "۱٫۵" in str(shown["fee"])
    broken = shown_settings(Everything, {"name": "A", "since": "soon", "fee": "much"})
    assert (broken["since"], broken["fee"]) == ("soon", "much")


def test_a_false_flag_stays_false():
    @dataclass(frozen=True)
    class Flag:
        on: bool = True

    assert read_settings(Flag, {"on": False}) == Flag(on=False)


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"name": "A", "years": "many"},
        {"name": "A", "colour": "green"},
        {"name": "A", "size": "huge"},
        {"name": "A", "since": "1404-12-30x"},
        {"name": ["not", "text"], "years": {"a": 1}},
    ],
)
def test_what_does_not_fit_is_refused_by_name(stored):
    with pytest.raises(InvalidSettings) as refusal:
        read_settings(Everything, stored)
    assert ":" in str(refusal.value)


def test_the_class_has_the_last_word():
    with pytest.raises(InvalidSettings, match="even"):
        make_settings(Everything, {"name": "A", "years": 3, "strict": True})


def test_a_secret_is_not_shown_on_the_screen():
    assert 'type="password"' in str(settings_form(Everything)()["key"])


def test_a_class_that_no_form_can_ask_for_is_refused():
    @dataclass(frozen=True)
    class Strange:
        rules: dict[str, str]

    @dataclass
    class Loose:
        name: str = ""

    with pytest.raises(UnknownSetting, match="rules"):
        settings_form(Strange)
    with pytest.raises(UnknownSetting, match="frozen"):
        settings_form(Loose)


def test_settings_cost_no_query_beyond_the_gates(django_assert_num_queries, db):
    gate.forget()
    with django_assert_num_queries(1):
        for _time in range(3):
            with pytest.raises(InvalidSettings):
                current_settings("library", Everything)


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True)
class Numbers:
    years: int = 0
    fee: Decimal = Decimal(0)
    level: Level = Level.LOW
    copies: Literal[1, 2] = 1
    colour: Colour | None = None


def test_nothing_is_a_number_like_others():
    assert read_settings(Numbers, {}) == Numbers()
    assert read_settings(Numbers, as_json(Numbers(years=0))) == Numbers()


def test_choices_keep_the_type_of_their_values():
    form = settings_form(Numbers)({"years": "0", "fee": "0", "level": "2", "copies": "2"})
    assert form.is_valid(), form.errors
    made = make_settings(Numbers, form.cleaned_data)
    assert made == Numbers(level=Level.HIGH, copies=2)
    assert read_settings(Numbers, as_json(made)) == made


def test_a_choice_that_may_be_left_out_offers_that_first():
    assert settings_form(Numbers).base_fields["colour"].choices[0] == ("", "–")
    assert settings_form(Numbers).base_fields["level"].choices[0] == ("1", "LOW")
