"""What the release on the lab's cluster is called, its namespace, and the names of its objects."""

NAMESPACE = RELEASE = "inkwell"


def chart_name(release: str) -> str:
    """Return what the names of a release's objects begin with, as the chart makes them."""
    whole = release if "inkwell" in release else f"{release}-inkwell"
    return whole[:40].removesuffix("-")
