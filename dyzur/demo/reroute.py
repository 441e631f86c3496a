"""Lets the emulated vendors post to the public address without leaving this machine."""

import httpx


class Rerouted(httpx.AsyncBaseTransport):
    """Sends what is meant for `public` to `here`, both scheme and host; the rest goes its way.

    The address that was signed stays the public one; only where it is delivered changes.
    """

    def __init__(self, public: str, here: str) -> None:
        self._public, self._here = httpx.URL(public), httpx.URL(here)
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As the library's."""
        url = request.url
        if (url.scheme, url.host, url.port) == self._origin:
            request.url = url.copy_with(
                scheme=self._here.scheme, host=self._here.host, port=self._here.port
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """As the library's."""
        await self._inner.aclose()

    @property
    def _origin(self) -> tuple[str, str, int | None]:
        return self._public.scheme, self._public.host, self._public.port
