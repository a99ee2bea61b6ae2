"""A CV's page as a PDF (by typst), a Word document (by python-docx) and plain text."""

import io
from collections.abc import Iterable

import typst
from docx import Document
from docx.document import Document as WordDocument
from docx.table import _Cell

from .layouts import Block, Page

FORMATS = ("pdf", "docx", "txt")
LEFT, SIDE = 22, 48  # characters of a text's left column


def file_of(page: Page, kind: str) -> bytes:
    """Return the file's content."""
    return {"pdf": _pdf, "docx": _docx, "txt": _txt}[kind](page)


def _pdf(page: Page) -> bytes:
    parts = ["#set page(margin: 2cm)", "#set text(size: 10pt)"]
    parts += [f'#text(size: 16pt, weight: "bold")[#{_quoted(page.head[0])}]']
    parts += [f"\n#{_quoted(line)}\n" for line in page.head[1:]]
    if page.side:
        sides = ["\n".join(_typst(blocks)) for blocks in (page.side, page.blocks)]
        parts.append(f"#grid(columns: (5cm, 1fr), gutter: 1cm, [{sides[0]}], [{sides[1]}])")
    else:
        parts += _typst(page.blocks)
    made = typst.compile("\n\n".join(parts).encode(), format="pdf")
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _typst(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield f'\n#text(size: 12pt, weight: "bold")[#{_quoted(block.heading)}]\n'
        for line in block.lines:
            if isinstance(line, tuple):
                left, right = (f"[#{_quoted(each)}]" for each in line)
                yield f"#grid(columns: (4.5cm, 1fr), gutter: 4pt, {left}, {right})"
            elif not line:
                yield "#v(8pt)"
            else:
                text = f"• {line[2:]}" if line.startswith("- ") else line
                yield f"#block(above: 6pt, below: 6pt)[#{_quoted(text)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _docx(page: Page) -> bytes:
    document = Document()
    document.add_heading(page.head[0], 0)
    for line in page.head[1:]:
        document.add_paragraph(line)
    if page.side:
        cells = document.add_table(1, 2).rows[0].cells
        for cell, blocks in zip(cells, (page.side, page.blocks), strict=True):
            for block in blocks:
                cell.add_paragraph(block.heading).runs[0].bold = True
                for each in block.lines:
                    _word_line(cell, each if isinstance(each, str) else " ".join(each))
    else:
        for block in page.blocks:
            document.add_heading(block.heading, 1)
            _word_block(document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _word_block(document: WordDocument, block: Block) -> None:
    rows = [line for line in block.lines if isinstance(line, tuple)]
    if rows:
        table = document.add_table(0, 2)
        for left, right in rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = left, right
        return
    for line in block.lines:
        _word_line(document, str(line))


def _word_line(place: WordDocument | _Cell, line: str) -> None:
    if line.startswith("- "):
        place.add_paragraph(line[2:], style="List Bullet")
    else:
        place.add_paragraph(line)


def _txt(page: Page) -> bytes:
    lines = [*page.head, ""]
    if page.side:
        left, right = (list(_text(blocks)) for blocks in (page.side, page.blocks))
        height = max(len(left), len(right))
        left += [""] * (height - len(left))
        right += [""] * (height - len(right))
        lines += [f"{a:<{SIDE}}{b}".rstrip() for a, b in zip(left, right, strict=True)]
    else:
        lines += _text(page.blocks)
    return "\n".join(lines).encode()


def _text(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield block.heading
        for line in block.lines:
            yield line if isinstance(line, str) else f"{line[0]:<{LEFT}}{line[1]}"
        yield ""
