"""The only rooms that know both the product and the evidence library."""
