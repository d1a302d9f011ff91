"""Plugins use each other through protocols, and cope when nobody provides one."""

from typing import Protocol

import pytest

from portal.provided import Provide, provided, provided_point


class Fees(Protocol):
    currency: str

    def fee_rial(self, kind: str, *, discount: int = 0) -> int: ...


class Deliveries(Protocol):
    def send(self, parcel: str) -> None: ...


class TownFees:
    currency = "IRR"

    def fee_rial(self, kind: str, *, discount: int = 0) -> int:
        return 100 - discount


@pytest.fixture
def offer(switchboard):
    switchboard.empty(provided_point)

    def add(protocol=Fees, **implementations):
        for name, implementation in implementations.items():
            switchboard.offer(provided_point, **{name: Provide(protocol, implementation)})

    return add


def test_what_one_plugin_provides_another_one_uses(offer):
    fees = TownFees()
    offer(town__fees=fees)
    assert provided(Fees) is fees
    assert provided(Fees).fee_rial("permit", discount=10) == 90


def test_a_class_is_created_once_when_it_is_first_asked_for(offer):
    offer(town__fees=TownFees)
    assert isinstance(provided(Fees), TownFees)
    assert provided(Fees) is provided(Fees)


def test_nobody_providing_it_is_none(offer):
    offer(town__fees=TownFees())
    assert provided(Deliveries) is None


def test_the_first_one_that_is_switched_on_counts(offer, switchboard):
    first, second = TownFees(), TownFees()
    offer(town__fees=first, region__fees=second)
    assert provided(Fees) is first
    switchboard.closed.add("town")
    assert provided(Fees) is second
    switchboard.muted.add("region.fees")
    assert provided(Fees) is None


class WithoutCurrency:
    fee_rial = TownFees.fee_rial


class NotCallable(TownFees):
    fee_rial = 7


class OtherArguments(TownFees):
    def fee_rial(self) -> int:
        return 0


class NeedsMore(TownFees):
    def fee_rial(self, kind: str, year: int, *, discount: int = 0) -> int:
        return 0


class OtherName(TownFees):
    def fee_rial(self, what: str, *, discount: int = 0) -> int:
        return 0


class NeedsWhatMayBeLeftOut(TownFees):
    def fee_rial(self, kind: str, *, discount: int) -> int:
        return 0


class Failing:
    def __init__(self) -> None:
        raise RuntimeError("broken")


@pytest.mark.parametrize(
    "wrong",
    [
        object(),
        WithoutCurrency,
        NotCallable,
        OtherArguments,
        NeedsMore,
        OtherName,
        NeedsWhatMayBeLeftOut,
        Failing,
    ],
)
def test_what_does_not_fit_the_protocol_is_reported_and_nothing(offer, switchboard, wrong):
    offer(town__fees=wrong)
    assert provided(Fees) is None
    assert switchboard.reported == ["town.fees"]


def test_what_takes_more_than_the_protocol_asks_for_fits(offer, switchboard):
    class Generous(TownFees):
        def fee_rial(self, kind: str, *extra: int, discount: int = 0, year: int = 0) -> int:
            return 5

    offer(town__fees=Generous())
    assert provided(Fees).fee_rial("permit") == 5
    assert switchboard.reports == []


def test_members_of_a_protocol_above_are_asked_for_too(offer, switchboard):
    class YearlyFees(Fees, Protocol):
        def year(self) -> int: ...

    offer(YearlyFees, town__fees=TownFees())
    assert provided(YearlyFees) is None
    assert switchboard.reported == ["town.fees"]


def test_a_function_fits_a_protocol_of_one_call(offer):
    class Rounding(Protocol):
        def __call__(self, amount: int) -> int: ...

    def to_thousands(amount: int) -> int:
        return amount // 1000 * 1000

    offer(Rounding, town__rounding=to_thousands)
    assert provided(Rounding)(12_345) == 12_000


def test_one_that_does_not_fit_gives_way_to_the_next(offer, switchboard):
    sound = TownFees()
    offer(town__fees=object(), region__fees=sound)
    assert provided(Fees) is sound
    assert switchboard.reported == ["town.fees"]
