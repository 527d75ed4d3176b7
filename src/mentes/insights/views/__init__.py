"""Doors, by page."""
