"""The people and units of the demo town."""

from portal.accounts.demo.people import SampleAccount, load_demo_people

__all__ = ["SampleAccount", "load_demo_people"]
