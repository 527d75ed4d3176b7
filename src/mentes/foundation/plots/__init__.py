"""Plots as plain SVG: no JavaScript, no style attributes, direct labels, two widths, numbers beside them.

Pure: values in, markup out. Words are translated; classes are coloured by assets/css/plots.css."""

from mentes.foundation.plots.bands import MonthBand, bands
from mentes.foundation.plots.bars import bar, funnel, grouped, percent, spark
from mentes.foundation.plots.fits import Fits, fits
from mentes.foundation.plots.heat import HeatRow, heat, heat_key

__all__ = [
    "Fits",
    "HeatRow",
    "MonthBand",
    "bands",
    "bar",
    "fits",
    "funnel",
    "grouped",
    "heat",
    "heat_key",
    "percent",
    "spark",
]
