"""The page for people at `/`: every address, made of the OpenAPI document, and a form to try it. It tells nothing of
the library; who wants to know something types a token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, lru_cache
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
    url = f"http://{request.headers['host']}"  # one of this server's own: others were not let in
    return HTMLResponse(_page(json.dumps(request.app.openapi()), url), headers={"Content-Security-Policy": _POLICY})


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


@lru_cache(4)
def _page(document: str, url: str) -> str:
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
        "<code>assetdesk token</code> makes lasting ones. What a person may not do in the window, their token may not "
        "do here.</p>"
        f"<pre>curl -H 'Authorization: Bearer TOKEN' {escape(url)}/api/v1/reprocess/all/UNIT/metadata</pre>"
        "<noscript><p class=note>The forms below need JavaScript, which is off in this browser. The addresses and what "
        "they take are all here; <code>curl</code> asks them as above.</p></noscript>"
        '<form id="who"><label><span>Token (kept in this page only, gone when it is closed)</span>'
        '<input id="token" type="password" autocomplete="off" spellcheck="false"></label>'
        '<label><span>Storage unit: the name of the library</span><input id="unit" autocomplete="off"'
        ' spellcheck="false"></label>'
        '<button id="look">Show how it stands</button><pre id="looked" aria-live="polite" hidden></pre></form>'
        f"{sections}</main></body></html>"
    )


def _operation(verb: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    told = operation.get("description", "")
    first = told.partition(". ")[0].partition(": ")[0].rstrip(".")
    yield f'<details><summary><b>{verb}</b> <code>{_broken(path)}</code> <span class="soft">{_marked(first)}</span>'
    yield f'</summary><div><p>{_marked(told)}</p><form class="try" data-verb="{verb}" data-path="{escape(path)}">'
    for one in operation.get("parameters", ()):
        hint = one.get("description", "")
        needed = " required" if one["required"] and one["in"] == "path" else ""
        yield _field(one["name"], hint, f'<input name="{escape(one["name"])}" data-in="{escape(one["in"])}"'
                     f' autocomplete="off" spellcheck="false"{needed}>')  # fmt: skip
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "multipart/form-data":
            for name, one in content["schema"]["properties"].items():
                yield _part(name, one)
        else:
            text = escape(json.dumps(_example(content["schema"]), indent=2))
            yield _field("Body", "JSON", f'<textarea rows="4" spellcheck="false">{text}</textarea>')
    yield '<button>Try</button><pre aria-live="polite" hidden></pre></form></div></details>'


def _field(name: str, hint: str, field: str) -> str:
    return f"<label><span><b>{escape(name)}</b>{': ' if hint else ''}{_marked(hint)}</span>{field}</label>"


def _part(name: str, schema: dict[str, Any]) -> str:
    """A part of a form: files, or a text."""
    field = (
        f'<input type="file" multiple data-part="{escape(name)}">'
        if schema.get("type") == "array"
        else f'<textarea rows="4" spellcheck="false" data-part="{escape(name)}">{escape(schema["example"])}</textarea>'
    )
    return _field(name, schema["description"], field)


def _example(schema: dict[str, Any]) -> dict[str, Any]:
    """A body to begin with: what it has to hold, or an empty one."""
    properties = schema.get("properties", {})
    empty = {"array": [""], "object": {}, "boolean": False, "integer": 0}
    return {name: empty.get(properties[name].get("type"), "") for name in schema.get("required", ())}


def _marked(text: str) -> str:
    """A sentence of the document: what stands between backticks is code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _broken(path: str) -> str:
    """A path that may be broken behind its slashes."""
    return "/" + escape(path[1:]).replace("/", "/<wbr>")
