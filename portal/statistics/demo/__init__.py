from __future__ import annotations

from portal.statistics.demo.load import load_demo_figures

__all__ = ["load_demo_figures"]
