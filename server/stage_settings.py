"""Settings of a restaurant that is only played: nothing in them leads to a live Dojo."""

import secrets
from typing import Final

from pydantic import SecretStr

from server.settings import Settings, Transport

KEY: Final = "sk_sandbox_on_the_stage"
NOWHERE: Final = "http://127.0.0.1:9"
"""An address that nobody answers at: calls go to the simulated Dojo in this process, or fail."""


def stage_settings(venue: str, port: int) -> Settings:
    """Made from nothing but the arguments: no file and no variable is read. `port` is on the loopback."""
    return Settings(
        database_url="sqlite:///on-the-stage.db",
        venue=venue,
        server_host="127.0.0.1",
        server_port=port,
        server_username="dojo",
        server_password=SecretStr(secrets.token_urlsafe(16)),
        public_url=f"http://127.0.0.1:{port}",
        dojo_transport=Transport.REST,
        dojo_api_url=NOWHERE,
        dojo_ws_url="ws://127.0.0.1:9/epos",
        dojo_api_key=SecretStr(KEY),
        dojo_software_house_id="pos-tui-demo",
    )
