"""One page of the options for each kind of setting."""
