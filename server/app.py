"""The server as one ASGI app: the guard in front, the capabilities behind it."""

from pydantic import SecretStr
from starlette.types import ASGIApp

from data.store import Store
from server.capabilities import registry
from server.dispatch import dispatch
from server.guard import Guard
from server.transports.rest import rest_app
from server.wire import Tap, WireLog


def build_app(
    store: Store,
    *,
    username: str,
    password: SecretStr,
    wrap_tables: bool = False,
    log: WireLog | None = None,
) -> ASGIApp:
    """Dojo's door over REST. Whoever calls must present these credentials.

    `wrap_tables` puts SearchTables' page into a list (Q16). There is no lifespan: who runs the app opens and
    closes the store. `log` notes every request.
    """
    rest = rest_app(store, registry, wrap_tables=wrap_tables, serve=log.serve if log else dispatch)
    guard = Guard(rest, username=username, password=password, clock=store.clock)
    return Tap(guard, log, store) if log else guard
