"""Small faults in the matchmaker, and whether its tests notice."""
