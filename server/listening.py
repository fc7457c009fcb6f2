"""Where the server listens: taking an address, or saying why it cannot be had. Imports nothing heavy."""

import errno
import socket

from data.errors import PosError


class CannotListen(PosError):
    """The address in the settings cannot be listened on."""


class PortInUse(CannotListen):
    """Something else listens there already."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises CannotListen with a sentence.

    IPPROTO_TCP is spelled out because asyncio sets TCP_NODELAY only then: 40 ms for each request otherwise.
    It listens at once because two sockets that only are bound may share a port.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise CannotListen(
            f"“{host}” is no address of this machine; POS_TUI_SERVER_HOST says where to listen."
        ) from None
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise _listen_error(host, port, error) from None
    sock.setblocking(False)
    return sock


def _listen_error(host: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return PortInUse(
            f"Port {port} on {host} is in use by something else, perhaps another pos-tui; "
            "stop that, or choose another port with POS_TUI_SERVER_PORT."
        )
    return CannotListen(
        f"Nothing can listen on {host}, port {port} ({error.strerror}); "
        "POS_TUI_SERVER_HOST and POS_TUI_SERVER_PORT say where."
    )
