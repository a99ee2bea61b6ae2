"""Letters that people rated good and let the writer learn from, for services/training.

    flask --app webapp.wsgi:app export-examples letters.jsonl

One JSON object a line, `{"form": {...}, "letter": "..."}`: nothing that says whose it is beyond
what the form and the letter say themselves.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.core.database import db
from webapp.core.models import Letter
from webapp.letters.form import Form

AT_ONCE = 200  # rows that are held in memory


def lines() -> Iterator[str]:
    """Yield each letter that was rated 1, with consent, in the order that they were made."""
    wanted = (
        select(Letter)
        .where(Letter.may_improve, Letter.rating == 1, Letter.status == "done", Letter.body != "")
        .where(Letter.deleted_at.is_(None))
        .order_by(Letter.created_at, Letter.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for letter in db.session.scalars(wanted):
        form = {name: text for name, text in Form.of(letter).to_dict().items() if text}
        yield json.dumps({"form": form, "letter": letter.body}, ensure_ascii=False) + "\n"


def save(path: Path) -> int:
    """Put the letters at `path`, whole or not at all, readable by its owner alone; count them.

    Raises:
        FileExistsError: something is there already.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    count = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for line in lines():
                file.write(line)
                count += 1
        path.hardlink_to(partial)  # which replaces nothing
    finally:
        partial.unlink()
    return count


@click.command("export-examples")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@with_appcontext
def command(path: Path) -> None:
    """Write the letters that may improve the writer to PATH, or to the standard output (-)."""
    try:
        if str(path) == "-":
            sys.stdout.writelines(lines())
            return
        count = save(path)
    except SQLAlchemyError as error:
        raise click.ClickException(
            "The database does not answer, or its tables are of another version."
        ) from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}. Nothing was written.") from error
    click.echo(
        f"Letters in {path}: {count}. They are people's: delete the file once it has served."
    )
