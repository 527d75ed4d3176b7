"""The shape of what the builder takes in."""
