"""The page for people at `/`: every address, made of the OpenAPI document, and a form to try it. It tells nothing of
the library; who wants to know something types a token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from assetdesk.core.places import resource

PATHS = ("/", "/page.css", "/page.js")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'none'"
)
router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request) -> Response:
    """The page."""
    return HTMLResponse(_page(json.dumps(request.app.openapi())), headers={"Content-Security-Policy": _POLICY})


@router.get("/page.css")
async def style() -> Response:
    """How it looks."""
    return Response(_file("page.css"), media_type="text/css")


@router.get("/page.js")
async def script() -> Response:
    """What its forms do."""
    return Response(_file("page.js"), media_type="text/javascript")


@cache
def _file(name: str) -> bytes:
    return resource("api", name).read_bytes()


@cache
def _page(document: str) -> str:
    made = json.loads(document)
    groups: dict[str, list[str]] = {}
    for path, verbs in made["paths"].items():
        for verb, operation in verbs.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append("".join(_operation(verb.upper(), path, operation)))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(found)}" for tag, found in groups.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>AssetDesk: HTTP</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css">'
        '<script src="/page.js" defer></script></head><body><main>'
        f"<h1>AssetDesk {escape(made['info']['version'])}</h1><p class=soft>{escape(made['info']['summary'])} "
        'The same as a document for programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>'
        "<p>Every request shows a token. <code>assetdesk serve</code> prints one for its run; "
        "<code>assetdesk token</code> makes lasting ones.</p>"
        "<pre>curl -H 'Authorization: Bearer TOKEN' URL/api/v1/reprocess/all/UNIT/metadata</pre>"
        '<label><span>Token (kept in this page only)</span><input id="token" type="password" autocomplete="off">'
        '</label><label><span>Storage unit: the name of the library</span><input id="unit" autocomplete="off"></label>'
        '<p><button id="look" type="button">Show how it stands</button></p><pre id="looked" aria-live="polite"></pre>'
        f"{sections}</main></body></html>"
    )


def _operation(verb: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    told = escape(operation.get("description", ""))
    yield f"<details><summary><b>{verb}</b> <code>{escape(path)}</code></summary><div><p>{told}</p>"
    yield f'<form data-verb="{verb}" data-path="{escape(path)}">'
    for one in operation.get("parameters", ()):
        name, where = escape(one["name"]), escape(one["in"])
        hint = escape(one.get("description", ""))
        yield f"<label><span>{name} {f': {hint}' if hint else ''}</span>"
        yield f'<input name="{name}" data-in="{where}" autocomplete="off"></label>'
    if "requestBody" in operation:
        yield '<label><span>Body (JSON)</span><textarea rows="4">{}</textarea></label>'
    yield '<button>Try</button><pre hidden aria-live="polite"></pre></form></div></details>'
