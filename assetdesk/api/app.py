"""The application: its routes, and what answers where none does."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from assetdesk import __version__
from assetdesk.api import admin, assets, faults, jobs, page, progress, publishing, reprocess, upload_file
from assetdesk.api.asking import Doors, of_scope
from assetdesk.api.faults import Refused
from assetdesk.api.guard import Guard
from assetdesk.core.errors import AssetDeskError

BASE = "/api/v1"
UPLOAD_FILE = "/scene7/UploadFile"
# these need no token: what they tell is the same for every library
OPEN = frozenset({*page.PATHS, f"{BASE}/openapi.json"})
# who asks stands in the request's body
OWN = frozenset({UPLOAD_FILE})


class _Doors(FastAPI):
    """Its document says how a token is shown."""

    def openapi(self) -> dict[str, Any]:
        made = super().openapi()
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        return made


def build(doors: Doors) -> ASGIApp:
    """The whole application with its guard."""
    return Guard(routes(), doors, OPEN, OWN)


def routes() -> FastAPI:
    """The routes alone, for the document they make."""
    app = _Doors(
        title="AssetDesk",
        version=__version__,
        summary="The Reprocess API of one asset library, and what a script needs beside it.",
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in (reprocess.router, admin.router, jobs.router, assets.router, publishing.router, progress.router):
        app.include_router(router, prefix=BASE)
    app.include_router(upload_file.router)
    app.include_router(page.router)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(AssetDeskError, _refused)
    app.add_exception_handler(Exception, _nobody_foresaw)
    return app


async def _no_route(request: Request, error: Exception) -> Response:
    """404, or 405 with every verb that the address has."""
    assert isinstance(error, HTTPException)
    request_id = of_scope(request.scope).request_id
    if error.status_code == 405:
        verbs = sorted(_verbs(request))
        sentence = f"This address takes {', '.join(verbs)}."
        return Refused(405, "METHOD_NOT_ALLOWED", sentence, headers={"Allow": ", ".join(verbs)}).answer(request_id)
    if error.status_code == 404:
        return Refused(404, "ROUTE_NOT_FOUND", "There is no such address.").answer(request_id)
    return Refused(error.status_code, "REFUSED", str(error.detail)).answer(request_id)


def _verbs(request: Request) -> set[str]:
    found: set[str] = set()
    for verb in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        scope = {**request.scope, "method": verb}
        if any(route.matches(scope)[0].value == 2 for route in request.app.router.routes):
            found.add(verb)
    return found


async def _not_valid(request: Request, error: Exception) -> Response:
    """A parameter of the address cannot be."""
    assert isinstance(error, RequestValidationError)
    wrong: dict[str, Any] = dict(error.errors()[0]) if error.errors() else {}
    name = ".".join(str(part) for part in wrong.get("loc", ())[1:])
    sentence = f"{name}: {wrong.get('msg', 'cannot be')}."
    return Refused(400, "INVALID_PARAMETER", sentence).answer(of_scope(request.scope).request_id)


async def _refused(request: Request, error: Exception) -> Response:
    return faults.of_error(error).answer(of_scope(request.scope).request_id)


async def _nobody_foresaw(request: Request, error: Exception) -> Response:
    raise error  # the guard says so, and writes it down
