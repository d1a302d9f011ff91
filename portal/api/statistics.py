"""Figures of services, as plugins show them."""

from portal.statistics.public import PublicFigures, public_figures

__all__ = ["PublicFigures", "public_figures"]
