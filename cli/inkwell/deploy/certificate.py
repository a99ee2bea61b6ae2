"""The lab's certificate for the gateway, where the user brings none: an authority and a leaf.

The authority's key is thrown away once it has signed; its certificate is for those who trust it.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=397)  # the most that browsers take of a leaf (CA/Browser Forum, 6.3.2)
NAMES = ("localhost", "inkwell.test")


class Issued(NamedTuple):
    """PEM texts."""

    authority: str
    certificate: str
    key: str


def issue_for(host: str) -> Issued:
    """Return a certificate for an address or a name, and for NAMES."""
    if is_address(host):
        return issue([host])
    return issue([], (host, *NAMES))


def is_address(text: str) -> bool:
    """Return whether this is an IP address and no name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def issue(addresses: list[str], names: tuple[str, ...] = NAMES, life: timedelta = LIFE) -> Issued:
    """Return a certificate for these addresses and names, and the authority that signed it."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("Inkwell lab authority")
    authority = (
        _builder(issuer, issuer, authority_key.public_key(), life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    named: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    named += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    leaf = (
        _builder(_name(names[0]), issuer, key.public_key(), life)
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Issued(
        authority.public_bytes(encoding).decode(),
        leaf.public_bytes(encoding).decode(),
        private.decode(),
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    begun = datetime.now(UTC) - timedelta(minutes=5)  # clocks that are a little late
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
