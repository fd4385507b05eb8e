"""The two forms in which requests are written down: `plain` (what JSON has) and `xml`."""
