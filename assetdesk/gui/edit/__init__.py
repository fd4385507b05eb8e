"""The Edit view: crop, background, sharpening and colour of one asset, tried out before they are saved."""
