"""The HTTP application: the doors' webhooks, the plain page, health, and the guards around them."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from dyzur.guards import Guards


def application(routers: Iterable[APIRouter]) -> ASGIApp:
    """All routes behind the guards; nothing describes itself to strangers."""
    app = FastAPI(title="Dyżur", openapi_url=None, docs_url=None, redoc_url=None)
    for router in routers:
        app.include_router(router)
    return Guards(app)
