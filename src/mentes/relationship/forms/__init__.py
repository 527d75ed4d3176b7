"""The shape of what the two write."""
