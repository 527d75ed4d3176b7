"""Everything that changes people and their organisation."""
