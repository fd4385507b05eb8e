"""The page of a set: turning a spin by dragging, flipping through an image set, its swatches, all frames in order.

`frames` and `turning` are arithmetic without widgets, `shot` and `pictures` read off the window's thread, the others
are the parts of the page. What a person does to a set goes to `gui.panels.set_verbs`.
"""
