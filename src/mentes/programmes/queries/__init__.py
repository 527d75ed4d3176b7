"""Questions about programmes."""
