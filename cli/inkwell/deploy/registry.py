"""A registry on this host, for nodes that have no other: `inkwell registry`.

Images, password and certificate stay from one run to the next. Whoever pulls gives the password:
so the nodes' network need not be trusted.
"""

import json
import os
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import bcrypt
import yaml
from cryptography import x509

from inkwell.bundle import make
from inkwell.bundle.versions import home as bundle_home
from inkwell.bundle.versions import read
from inkwell.deploy import certificate
from inkwell.errors import InkwellError
from inkwell.shared import private
from inkwell.shared.checkout import ROOT

HOME = ROOT / "build" / "registry"
USER = "inkwell"
PASSWORD_BYTES = 24
LEFT = timedelta(days=30)  # a certificate that ends sooner is made anew


class Files(NamedTuple):
    """What a registry is started with, and what those who use it are given."""

    config: Path
    authority: Path
    login: Path  # a docker config.json


def prepare(address: str, home: Path) -> Files:
    """Write a registry's files, as far as they aren't there; `address` is HOST:PORT.

    Raises:
        InkwellError: the address has no port.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or not host:
        raise InkwellError(f"{address} is no address for nodes to pull from: say HOST:PORT")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = Files(home / "config.yml", home / "ca.crt", home / "config.json")
    if not is_good(home / "tls.crt", host):
        _make_certificate(home, files.authority, host)
    if not (files.login.exists() and address in json.loads(files.login.read_text())["auths"]):
        _make_login(home, files.login, address)
    files.config.write_text(yaml.safe_dump(configuration(address, home)))
    return files


def configuration(address: str, home: Path) -> dict[str, object]:
    """Return what the registry reads."""
    return {
        "version": 0.1,
        "log": {"level": "warn", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(home / "images")}},
        "auth": {"htpasswd": {"realm": "inkwell", "path": str(home / "htpasswd")}},
        "http": {
            "addr": address,
            "tls": {
                "certificate": str(home / "tls.crt"),
                "key": str(home / "tls.key"),
                "minimumtls": "tls1.2",
            },
        },
    }


def is_good(file: Path, host: str) -> bool:
    """Return whether a certificate is there, for this host and long enough."""
    if not file.exists():
        return False
    found = x509.load_pem_x509_certificate(file.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = [*names.get_values_for_type(x509.DNSName)]
    known += [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    return host in known and found.not_valid_after_utc - datetime.now(UTC) > LEFT


def serve(files: Files) -> None:
    """Become the registry; it runs until it is stopped."""
    program = make.part("registry", read(), bundle_home(), print, "tools") / "out" / "registry"
    command = [str(program), "serve", str(files.config)]
    os.execve(program, command, {**os.environ, "OTEL_TRACES_EXPORTER": "none"})  # noqa: S606 - ours


def welcome(address: str, files: Files) -> str:
    """Return how a deployment uses it."""
    authority, login = (_short(file) for file in (files.authority, files.login))
    return (
        f"{address} serves what is in {_short(files.config.parent)}. Another terminal deploys:\n"
        f"  ./inkwell deploy --inventory FILE --registry {address}/inkwell \\\n"
        f"    --registry-authority {authority} --pull-secret {login}\n"
        "Ctrl-C stops it: from then on nodes pull nothing, and what runs goes on."
    )


def _make_certificate(home: Path, authority: Path, host: str) -> None:
    issued = certificate.issue_for(host)
    private.write(home / "tls.key", issued.key)
    (home / "tls.crt").write_text(issued.certificate)
    authority.write_text(issued.authority)


def _make_login(home: Path, login: Path, address: str) -> None:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()
    private.write(home / "htpasswd", f"{USER}:{hashed}\n")
    auth = b64encode(f"{USER}:{password}".encode()).decode()
    private.write(login, json.dumps({"auths": {address: {"auth": auth}}}) + "\n")


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
