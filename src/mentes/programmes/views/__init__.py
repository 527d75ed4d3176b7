"""The doors to programmes."""
