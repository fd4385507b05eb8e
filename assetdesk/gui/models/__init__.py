"""Qt models over the store's reads: ids in arrays, rows in pages fetched in the background. No widget in here."""
