"""Which keys and which targets the simulator touches: sandbox keys, and this machine."""

import re
from typing import Final
from urllib.parse import urlsplit

from data.errors import PosError
from server.addresses import is_loopback

SANDBOX: Final = "sk_sandbox_"
_KEY: Final = re.compile(r"sk_sandbox_[A-Za-z0-9_.=+/-]{1,300}")


class WrongKey(PosError):
    """A key that the simulator may not be used with."""


class NotThisMachine(PosError):
    """A target beyond this machine, which nobody has allowed."""


def check_key(key: str) -> str:
    """Raises WrongKey. A live key has no business here, whatever it is wanted for."""
    if key.startswith("sk_prod_"):
        raise WrongKey("This is a live key (sk_prod_…); the simulator takes sandbox keys only.")
    if not _KEY.fullmatch(key):
        raise WrongKey(f"A key for the simulator starts with {SANDBOX} and has no spaces.")
    return key


def check_target(url: str, *, remote: bool) -> str:
    """A POS's base address without a slash at its end. Raises NotThisMachine or ValueError with a sentence."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"“{url}” is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"“{url}” is no http:// or https:// address")
    if not remote and not is_loopback(host):
        raise NotThisMachine(f"{host} is not on this machine; the simulator calls there only with --remote.")
    return url.rstrip("/")
