"""Change the keys that sign tokens, behind `inkwell keys rotate`.

The next key, published all along, signs from now on; the one that signed until now is accepted
until the change after this; a new next one is made. `docs/runbooks/rotate-signing-keys.md`.
"""

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inkwell.errors import InkwellError

CURRENT, NEXT, PREVIOUS = "signing-key-current", "signing-key-next", "signing-key-previous"
ROTATED_AT = "inkwell/signing-keys-rotated-at"
# A refresh token lives as long (INKWELL_REFRESH_TOKEN_DAYS), and two changes put its key out of
# use. It is also far longer than a gateway keeps the published keys.
APART = timedelta(days=30)


def rotated(data: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of a Secret after one change; values are base64, as Kubernetes has them.

    Raises:
        InkwellError: there is no key that has been published to follow.
    """
    for name in (CURRENT, NEXT):
        if not data.get(name):
            raise InkwellError(f"The Secret has no {name}, so that there is nothing to change to.")
    return {PREVIOUS: data[CURRENT], CURRENT: data[NEXT], NEXT: _new_key()}


def rotate(kubectl: Sequence[str], namespace: str, secret: str, *, early: bool = False) -> None:
    """Change the keys in the cluster and restart the pods that sign, waiting until they have.

    Args:
        kubectl: how a kubectl command line begins.
        namespace: where the release is.
        secret: the name of its Secret.
        early: do it though a token of two changes ago may still be in use.

    Raises:
        InkwellError: what kubectl said, or why the keys were left as they are.
    """
    here = [*kubectl, f"--namespace={namespace}"]
    stored = json.loads(_run([*here, "get", "secret", secret, "--output=json"]))
    if not early:
        _check_age(stored["metadata"].get("annotations", {}).get(ROTATED_AT))
    patch = {
        "metadata": {
            "resourceVersion": stored["metadata"]["resourceVersion"],  # refused if it changed since
            "annotations": {ROTATED_AT: datetime.now(UTC).isoformat(timespec="seconds")},
        },
        "data": rotated(stored.get("data", {})),
    }
    change = [*here, "patch", "secret", secret, "--type=merge", "--patch-file=/dev/stdin"]
    _run(change, json.dumps(patch))  # by stdin, for the arguments of a program are public
    print(f"Secret {secret}: the next key signs from now on.")
    for name in _signers(json.loads(_run([*here, "get", "deployments", "--output=json"])), secret):
        _run([*here, "rollout", "restart", f"deployment/{name}"])
        _run([*here, "rollout", "status", f"deployment/{name}"])
        print(f"Deployment {name}: its pods have started anew.")
    print(
        f"Everybody stays signed in. Change the keys again in {APART.days} days at the earliest; "
        "if the Secret comes from elsewhere, put the three keys there too."
    )


def _check_age(rotated_at: str | None) -> None:
    if rotated_at and (age := datetime.now(UTC) - datetime.fromisoformat(rotated_at)) < APART:
        raise InkwellError(
            f"The keys were changed {age.days} days ago. A change before {APART.days} days are "
            "over signs out who has not been here since. --early does it all the same."
        )


def _signers(deployments: Mapping[str, Any], secret: str) -> list[str]:
    """Return the names of the Deployments whose pods mount the signing keys of the Secret."""
    return [
        deployment["metadata"]["name"]
        for deployment in deployments["items"]
        for volume in deployment["spec"]["template"]["spec"].get("volumes", ())
        if volume.get("secret", {}).get("secretName") == secret
        and any(item["key"] == CURRENT for item in volume["secret"].get("items", ()))
    ]


def _new_key() -> str:
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(pem).decode()


def _run(command: Sequence[str], stdin: str | None = None) -> str:
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    except OSError as error:
        raise InkwellError(f"{command[0]} can't be run: {error.strerror}") from error
    if done.returncode:
        raise InkwellError(done.stderr.strip())
    return done.stdout
