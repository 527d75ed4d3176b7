"""Programmes whose true effect is known, and what estimators make of them."""
