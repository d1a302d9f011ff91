"""Ready texts and colleagues' work together in the demo town."""

from portal.casework.demo.load import load_demo_casework

__all__ = ["load_demo_casework"]
