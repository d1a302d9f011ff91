"""The table of how lists grow."""

from __future__ import annotations

from portal.testing.growth.costs import Cost, Costs, table


def test_the_last_columns_are_the_largest_size_by_the_smallest():
    small, large = Costs([Cost(20.0, 2.0, 30.0)]), Costs([Cost(25.0, 7.0, 40.0)])
    lines = table([10, 1000], {"first page": {10: small, 1000: large}}).splitlines()
    assert "1,000" in lines[0]
    assert lines[1].split()[-2:] == ["1.25", "3.50"]
    assert "25.0 (7.00) |40|" in lines[1]


def test_the_median_leaves_a_slow_round_out():
    costs = Costs([Cost(10.0, 1.0, 12.0), Cost(90.0, 9.0, 99.0), Cost(11.0, 1.2, 13.0)])
    assert costs.median == Cost(11.0, 1.2, 13.0)
