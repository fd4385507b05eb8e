"""Preferences: what holds for all, not for one task."""
