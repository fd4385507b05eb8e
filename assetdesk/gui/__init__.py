"""The window: Qt Widgets over the library's use cases.

Here belongs what shows and what is clicked. No rule of the program (those are in `core` and `library`), no SQL, no
decoding: a screen reads small windows of rows, waits for nothing, and learns of changes by change sets.
"""
