"""Widgets that know no library: views, cells, bars, toasts. What joins them to the program is in `panels`."""
