"""The counter offices of the demo town."""

from portal.counter.demo.load import load_demo_offices

__all__ = ["load_demo_offices"]
