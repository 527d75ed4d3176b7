"""Plots as plain SVG: no JavaScript, no style attributes, direct labels, two widths, numbers beside them.

Pure: values in, markup out. Words are translated; classes are coloured by assets/css/plots.css."""

from mentes.foundation.plots.balance import Likeness, balance
from mentes.foundation.plots.bands import MonthBand, bands
from mentes.foundation.plots.bars import bar, funnel, grouped, percent, spark
from mentes.foundation.plots.bullet import Bullet, bullet
from mentes.foundation.plots.curves import Curve, curves
from mentes.foundation.plots.estimate import Estimate, estimate, estimate_table, signed
from mentes.foundation.plots.fits import Fits, fits
from mentes.foundation.plots.heat import HeatRow, heat, heat_key
from mentes.foundation.plots.progress import Progress, progress
from mentes.foundation.plots.sign_ups import SignUps, sign_ups

__all__ = [
    "Bullet",
    "Curve",
    "Estimate",
    "Fits",
    "HeatRow",
    "Likeness",
    "MonthBand",
    "Progress",
    "SignUps",
    "balance",
    "bands",
    "bar",
    "bullet",
    "curves",
    "estimate",
    "estimate_table",
    "fits",
    "funnel",
    "grouped",
    "heat",
    "heat_key",
    "percent",
    "progress",
    "sign_ups",
    "signed",
    "spark",
]
