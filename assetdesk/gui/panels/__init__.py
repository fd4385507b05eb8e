"""The areas of the window, each built with a `Desk`: side bar, centre, inspector, jobs, shelf, viewer, welcome."""
