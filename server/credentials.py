"""What Dojo must present to the REST server: given in the settings, or made at the first start and kept."""

import os
import secrets
import stat
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from server.settings import Settings, SettingsError, check_password, check_username, data_folder


@dataclass(frozen=True)
class Credentials:
    """HTTP Basic credentials (RFC 7617) that a caller must present to the REST server."""

    username: str
    password: SecretStr


def server_credentials(settings: Settings, folder: Path | None = None) -> Credentials:
    """The credentials that were set, and for the rest those made at the first start and kept in `folder`.

    `folder` defaults to the data folder. Raises SettingsError if others can read the file or it is damaged.
    """
    if settings.server_username and settings.server_password:
        return Credentials(settings.server_username, settings.server_password)
    path = (folder or data_folder()) / "credentials"
    try:
        if not path.exists():
            _make_credentials(path)
        kept = _kept_credentials(path)
    except OSError as error:
        raise SettingsError(f"{path}: the credentials file cannot be used: {error.strerror}.") from None
    return Credentials(settings.server_username or kept.username, settings.server_password or kept.password)


def _make_credentials(path: Path) -> None:
    """Appears whole or not at all, owner-only from the first byte; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f'username = "dojo"\npassword = "{secrets.token_urlsafe(32)}"\n')
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def _kept_credentials(path: Path) -> Credentials:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"{path}: others can read this file, and it holds a password; run: chmod 600 {path}")
    try:
        kept = tomllib.loads(path.read_text("utf-8"))
        username, password = check_username(kept["username"]), check_password(SecretStr(kept["password"]))
    except (ValueError, KeyError, TypeError):
        raise SettingsError(
            f"{path}: this file is damaged; remove it, and new credentials are made and registered."
        ) from None
    return Credentials(username, password)
