"""The HTTP doors: routes, who asks, limits, and the server that carries them. Loopback only.

No rule of its own: what a route does is a call of `library`. It runs in a process of its own, never in the window's.
"""
