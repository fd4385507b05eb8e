"""Where the subject of a picture is, and the window of a given ratio that holds most of it: numpy alone, deterministic.

`saliency` makes the map, `window` slides over it, `swatch` finds an even colourful area, `film` follows a subject
through a film. No file, no database: what is cut and written is a step's business.
"""
