"""Mentes: design, run and measure mentoring programmes."""

__version__ = "0.1.0"
