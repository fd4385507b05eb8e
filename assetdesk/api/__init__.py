"""The HTTP doors: loopback alone, bearer tokens, JSON answers; no rule of their own.

Here belongs what is HTTP's: who may knock (`guard`), how requests are read and answers written, the routes. What they
do is `library`'s, called by way of `asking.Asking.run`. FastAPI, Starlette and uvicorn are imported here and nowhere
else; the server is always a process of its own (`assetdesk serve`).
"""
