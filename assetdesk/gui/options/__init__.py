"""The options of a job: one pane for the Reprocess dialog, the Upload dialog and the library's upload defaults."""
