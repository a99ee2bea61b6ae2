"""The lab's certificate, as OpenSSL (Python's ssl) and the library that reads it see it."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from inkwell.deploy import certificate

ADDRESS = "127.0.0.1"


def handshake(issued: certificate.Issued, name: str, trusted: str, directory: Path) -> None:
    """Let a client that trusts `trusted` meet a server that has the certificate."""
    for kind in ("certificate", "key"):
        (directory / kind).write_text(getattr(issued, kind))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(directory / "certificate", directory / "key")
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    thread = threading.Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cadata=trusted)
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join()


@pytest.mark.parametrize("name", [ADDRESS, "localhost"])
def test_who_trusts_the_authority_trusts_the_gateway_by(name: str, tmp_path: Path) -> None:
    issued = certificate.issue([ADDRESS])
    handshake(issued, name, issued.authority, tmp_path)


@pytest.mark.parametrize("name", ["192.0.2.1", "example.com"])
def test_the_certificate_is_no_good_for(name: str, tmp_path: Path) -> None:
    issued = certificate.issue([ADDRESS])
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(issued, name, issued.authority, tmp_path)


def test_another_lab_s_authority_is_not_trusted(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(certificate.issue([ADDRESS]), ADDRESS, certificate.issue([]).authority, tmp_path)


def test_the_gateway_s_own_certificate_can_sign_none() -> None:
    leaf = x509.load_pem_x509_certificate(certificate.issue([ADDRESS]).certificate.encode())
    assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign is False
