"""What AWS does and moto doesn't: each function fills one gap, in the server's own process.

tests/terraform/probes.py asks for the same by an AWS client, under the same name. A gap that a
newer moto has filled makes test_moto_gaps.py fail, and its function goes.
"""

from harness.cloud.gaps import account, alarms, machines, scaling
from harness.cloud.gaps.filled import GAPS

__all__ = ["GAPS", "account", "alarms", "machines", "scaling"]
