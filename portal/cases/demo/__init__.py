"""What the people of the demo town say about how their cases were handled."""

from portal.cases.demo.archive import load_demo_archive
from portal.cases.demo.load import load_demo_voices

__all__ = ["load_demo_archive", "load_demo_voices"]
