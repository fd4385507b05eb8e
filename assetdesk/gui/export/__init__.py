"""*Export…*: the dialog, its fields, and the verb."""
