#!/usr/bin/python3
"""The kubelet's credential provider for ECR: a login by the node's own role.

Reads a CredentialProviderRequest from standard input and answers it. The kubelet keeps the answer
for six hours; a login is good for twelve.
"""

import base64
import json
import re
import sys

import boto3

REGISTRY = re.compile(
    r"(?P<host>[0-9]{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?)/"
)


def main():
    image = json.load(sys.stdin)["image"]
    found = REGISTRY.match(image)
    if not found:
        sys.exit(f"{image} is in no registry of ECR")
    ecr = boto3.session.Session(region_name=found["region"]).client("ecr")
    (login,) = ecr.get_authorization_token()["authorizationData"]
    user, _, password = base64.b64decode(login["authorizationToken"]).decode().partition(":")
    answer = {
        "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
        "kind": "CredentialProviderResponse",
        "cacheKeyType": "Registry",
        "cacheDuration": "6h",
        "auth": {found["host"]: {"username": user, "password": password}},
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
