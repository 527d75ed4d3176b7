"""Did it work: outcomes and covariates in, an estimate with its range and a gate out.

Pure: no Django, no clock, no names of people, no global randomness. The mathematics is in README.md."""

from evidence.errors import InvalidStudy

__all__ = ["InvalidStudy"]
