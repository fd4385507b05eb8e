"""The way of files into the library: which of the given paths are taken, how they are copied, what a name conflict
does. What a door calls is `assetdesk.library.upload`; what lies in the library's folder already is `library.adopt`.
"""
