"""Plots as plain SVG: no JavaScript, no style attributes, direct labels, two widths, numbers beside them.

Pure: values in, markup out. Words are translated; classes are coloured by assets/css/plots.css."""

from mentes.foundation.plots.balance import Likeness, balance
from mentes.foundation.plots.bands import MonthBand, bands
from mentes.foundation.plots.bars import bar, funnel, grouped, percent, spark
from mentes.foundation.plots.curves import Curve, curves
from mentes.foundation.plots.fits import Fits, fits
from mentes.foundation.plots.heat import HeatRow, heat, heat_key
from mentes.foundation.plots.intervals import Span, intervals, signed
from mentes.foundation.plots.progress import Progress, progress
from mentes.foundation.plots.sign_ups import SignUps, sign_ups

__all__ = [
    "Curve",
    "Fits",
    "HeatRow",
    "Likeness",
    "MonthBand",
    "Progress",
    "SignUps",
    "Span",
    "balance",
    "bands",
    "bar",
    "curves",
    "fits",
    "funnel",
    "grouped",
    "heat",
    "heat_key",
    "intervals",
    "percent",
    "progress",
    "sign_ups",
    "signed",
    "spark",
]
