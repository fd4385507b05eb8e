"""Rows of what profiles and presets decide: what holds in which folder, where it is used, the sets they make."""
