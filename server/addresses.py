"""Addresses in the settings: whole, secure, or on this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address never leaves this machine."""
    if host is None:
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(value: str, secure: str, plain: str) -> str:
    """A base address without a slash at its end; the plain scheme for this machine only."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in (secure, plain) or not host or not value.isascii() or not value.isprintable():
        raise ValueError(f"this is no {secure}:// address")
    if "@" in parts.netloc or parts.query or parts.fragment or " " in value:
        raise ValueError("an address here has a host and perhaps a path, nothing more")
    if parts.scheme == plain and not is_loopback(host):
        raise ValueError(f"{plain}:// is for this machine only; use {secure}://")
    return value.rstrip("/")


def web_address(value: str) -> str:
    """An https:// base address, or http:// on this machine. Raises ValueError with a sentence."""
    return _address(value, "https", "http")


def socket_address(value: str) -> str:
    """A wss:// address, or ws:// on this machine. Raises ValueError with a sentence."""
    return _address(value, "wss", "ws")


def public_address(value: str) -> str:
    """A web address that Dojo appends /v1/… to."""
    value = web_address(value)
    if value.endswith("/v1"):
        raise ValueError("Dojo adds /v1 itself; leave it out (Q7)")
    return value
