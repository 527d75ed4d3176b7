"""Doors of a pair's pages, one family a file."""
