"""Fixtures of the plugin platform."""

from tests.library_blocks import library as library
