"""Verbs of a pair, one family a file. Only the two of an open pair call them."""
