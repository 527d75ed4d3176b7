"""Questions about what happens in a pair, one subject a file."""
