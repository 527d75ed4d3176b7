"""Doors of matching: the studio, the check page, the pairs, the requests to switch."""
