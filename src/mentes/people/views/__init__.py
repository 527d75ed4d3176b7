"""Doors of the slice, one room a subject."""
