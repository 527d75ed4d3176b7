"""The only rooms that know both the product and the matchmaker library."""
