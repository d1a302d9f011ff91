"""The agencies of the demo town, and what it is asking them."""

from portal.inquiries.demo.load import load_demo_agencies, load_demo_inquiries

__all__ = ["load_demo_agencies", "load_demo_inquiries"]
