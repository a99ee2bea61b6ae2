"""Finds a checkpoint: a folder, a GGUF file, a hub's pinned model, an archive with a checksum."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelserver.checkpoints.files import sha256
from modelserver.config import Settings, is_archive, is_gguf, is_hub_name
from modelserver.errors import ModelError, first_line

NEEDED = ("*.json", "*.safetensors", "*.txt", "*.jinja")
HUB_TIMEOUT_S = 10
Report = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """One checkpoint; `identity` differs where the content may."""

    model: str
    revision: str | None
    identity: Any

    @contextmanager
    def opened(self, report: Report = lambda _: None) -> Iterator[Path]:
        """Yield a folder that holds the checkpoint; raise ModelError where there is none."""
        if is_archive(self.model):
            with tempfile.TemporaryDirectory(prefix="inkwell-model-") as scratch:
                report("Unpacking the archive.")
                yield unpacked(Path(self.model), Path(scratch))
        elif is_gguf(self.model):
            from modelserver.checkpoints.gguf_file import convert

            with tempfile.TemporaryDirectory(prefix="inkwell-model-") as scratch:
                report("Reading the GGUF file.")
                yield convert(Path(self.model), Path(scratch))
        elif is_hub_name(self.model):
            yield fetch(self.model, self.revision, report)
        else:
            yield Path(self.model)


def identify(settings: Settings) -> Source:
    """Return the source that `settings` name, with as little reading as tells it apart."""
    model = settings.model
    if is_archive(model):
        return Source(model, settings.sha256, ["archive", checked(Path(model), settings.sha256)])
    if is_hub_name(model):
        return Source(model, settings.revision, ["hub", model, settings.revision])
    if is_gguf(model):
        file = Path(model)
        if not file.is_file():
            raise ModelError(f"INKWELL_MODEL names no file: {file}")
        stat = file.stat()
        return Source(
            model, settings.revision, ["gguf", str(file.resolve()), stat.st_size, stat.st_mtime_ns]
        )
    folder = Path(model)
    if not folder.is_dir():
        raise ModelError(f"INKWELL_MODEL names no folder and no hub's owner/name: {folder}")
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    stats = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in files]
    return Source(model, settings.revision, ["folder", str(folder.resolve()), stats])


def checked(archive: Path, wanted: str | None) -> str:
    """Return an archive's SHA-256, having seen that it is the one asked for."""
    if not archive.is_file():
        raise ModelError(f"INKWELL_MODEL names no file: {archive}")
    digest = sha256(archive)
    if digest != wanted:
        raise ModelError(
            f"{archive} has the SHA-256 {digest}, and INKWELL_MODEL_SHA256 is {wanted}."
        )
    return digest


def unpacked(archive: Path, scratch: Path) -> Path:
    """Unpack `archive` into `scratch`; return the folder in it that holds config.json."""
    try:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(scratch)  # noqa: S202 - it is the file that was asked for
        else:
            with tarfile.open(archive) as packed:
                for member in packed:
                    _extract(packed, member, scratch)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise ModelError(f"{archive} can't be unpacked: {first_line(error)}") from error
    configs = sorted(scratch.rglob("config.json"), key=lambda path: len(path.parts))
    if not configs:
        raise ModelError(f"{archive} holds no checkpoint: config.json is missing.")
    return configs[0].parent


def _extract(packed: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> None:
    """Write a file or a folder; raise TarError for what is neither, or would leave `scratch`.

    Python has a filter for it, but not yet in Debian 12's 3.11.2 (PEP 706).
    """
    target = (scratch / member.name).resolve()
    if not target.is_relative_to(scratch.resolve()):
        raise tarfile.TarError(f"{member.name} would leave the folder")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    content = packed.extractfile(member) if member.isreg() else None
    if content is None:
        raise tarfile.TarError(f"{member.name} is neither a file nor a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def fetch(name: str, revision: str | None, report: Report = lambda _: None) -> Path:
    """Return the folder of the hub's model `name` at `revision`: the cache's, or else fetched."""
    import httpx2
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    def snapshot(*, local_files_only: bool) -> Path:
        return Path(
            snapshot_download(
                name,
                revision=revision,
                allow_patterns=list(NEEDED),
                local_files_only=local_files_only,
                etag_timeout=HUB_TIMEOUT_S,
            )
        )

    try:
        return snapshot(local_files_only=True)
    except LocalEntryNotFoundError:
        pass
    try:
        # A download tries again for half a minute where nobody answers; this asks once.
        HfApi().model_info(name, revision=revision, timeout=HUB_TIMEOUT_S)
        report(f"Downloading {name} at {revision}.")
        return snapshot(local_files_only=False)
    except HfHubHTTPError as error:
        raise ModelError(f"The hub refused {name} at {revision}: {first_line(error)}") from error
    except (LocalEntryNotFoundError, httpx2.HTTPError, OSError) as error:
        raise ModelError(
            f"The hub can't be reached, and {name} at {revision} is not in its cache here. Set "
            "INKWELL_MODEL to a folder that holds the checkpoint, or try again with a network."
        ) from error
