"""The tracks of a release: which of several versions, run side by side, a pod belongs to."""

STABLE = "stable"
CANARY = "canary"
SHADOW = "shadow"  # is sent copies of requests; nobody gets its answers

WEB = (STABLE, CANARY)
MODEL = (STABLE, CANARY, SHADOW)
