"""A release is cut: the version written everywhere, CHANGELOG.md dated, and a commit tagged."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

from contract.version import VERSION
from inkwell.errors import InkwellError
from inkwell.release.changelog import released
from inkwell.release.git import git, refuse_changes
from inkwell.shared.checkout import ROOT
from inkwell.shared.version import set_version


def tag_of(version: str) -> str:
    """Return the tag's name."""
    return f"v{version}"


def cut(
    version: str, day: date, report: Callable[[str], None], root: Path = ROOT, now: str = VERSION
) -> None:
    """Commit and tag a release of the checkout. Nothing is written before all checks have passed.

    Args:
        version: the new one, such as 0.2.0.
        day: of the release.
        report: what takes a line of progress.
        root: the checkout.
        now: the version that the checkout has.

    Raises:
        InkwellError: files are changed, the version isn't a later one, its tag is there, or
            nothing is unreleased.
    """
    _refuse_earlier(version, now)
    refuse_changes(root)
    tag = tag_of(version)
    if git(root, "tag", "--list", tag):
        raise InkwellError(f"The tag {tag} is there already.")
    changelog = root / "CHANGELOG.md"
    text = released(changelog.read_text(), version, day)
    set_version(version, root)
    changelog.write_text(text)
    git(root, "commit", "--all", "--quiet", "--message", f"Release {version}")
    git(root, "tag", "--annotate", "--message", f"Inkwell {version}", tag)
    report(
        f"{tag} is committed and tagged; next: inkwell release build, then git push --follow-tags"
    )


def _refuse_earlier(version: str, now: str) -> None:
    try:
        later = Version(version) > Version(now)
    except InvalidVersion:
        raise InkwellError(f"{version} is no version: three numbers, such as 0.2.0.") from None
    if not later:
        raise InkwellError(f"{version} is not later than {now}, which this checkout has.")
