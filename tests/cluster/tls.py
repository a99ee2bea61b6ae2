"""What a port answers to a TLS handshake, asked with the host's own openssl."""

import subprocess

# Without it the client itself would refuse old versions, and a test would prove nothing.
WEAKEST_CLIENT = ("-cipher", "ALL:@SECLEVEL=0")


def handshake(address: str, port: int, *options: str) -> str:
    """What `openssl s_client` says; it needn't have been let in."""
    command = ["openssl", "s_client", "-connect", f"{address}:{port}", *options]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20
    )
    return done.stdout + done.stderr
