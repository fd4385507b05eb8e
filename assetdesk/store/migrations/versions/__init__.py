"""One file a schema number: `0001_…`, `0002_…`."""
