"""Pinned requirements hold hashes and no address."""

from __future__ import annotations

import pytest

from portal.testing.locks import faults, main

GOOD = """
django==5.2.19 ; python_version > '3' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via wagtail
"""


def test_the_projects_own_locks_are_in_order():
    assert main() == 0


def test_a_pinned_and_hashed_package_passes():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("django==5.2.19", "has no hash"),
        ("django>=5.2 --hash=sha256:aa", "not pinned"),
        ("--index-url https://packages.example/simple", "address"),
        ("--find-links /somewhere", "address"),
        ("django @ https://files.example/django.whl --hash=sha256:aa", "address"),
    ],
)
def test_a_bad_line_is_named(line, fault):
    assert [fault in found for found in faults(GOOD + line)] == [True]
