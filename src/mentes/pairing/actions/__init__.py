"""Verbs of matching: rounds, changes to what they propose, publishing, and what becomes of pairs."""
