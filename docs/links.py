"""A hook of mkdocs: a link to a file of the repository outside docs/ becomes that file's path.

The site holds docs/ alone, and a copy of it may be read far from the repository. A link to a file
that does not exist is a warning, and so fails the strict build.
"""

import logging
import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+[^)#\s]+)(#[^)\s]*)?\)")
logger = logging.getLogger("mkdocs.hooks.links")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Return the page's text with such links replaced."""
    docs = Path(config.docs_dir)

    def replace(link: re.Match[str]) -> str:
        text, target, _anchor = link.groups()
        file = (Path(page.file.abs_src_path).parent / target).resolve()
        if file.is_relative_to(docs):
            return link[0]
        if not file.exists():
            logger.warning("%s: the link to %s leads nowhere", page.file.src_path, target)
        return f"{text} (`{file.relative_to(docs.parent)}`)"

    return LINK.sub(replace, markdown)
