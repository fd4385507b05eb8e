"""Renditions that a person's profiles ask for: pictures, stand-ins for layout (FPO), and what local commands make."""
