"""The letter as a Word document: real styles, so that a person can restyle it in one go."""

from functools import lru_cache
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from webapp.core.language import is_right_to_left, split_directions

from .document import Document

LATIN_FONT = "Cambria"
EAST_ASIAN_FONTS = {"ja": "Yu Mincho", "ko": "Batang", "zh-TW": "PMingLiU"}
COMPLEX_FONTS = {"hi": "Nirmala UI", "th": "Leelawadee UI"}
LANGUAGE_TAGS = {"en": "en-GB", "zh": "zh-CN"}  # Word wants a country for these

MICROSOFT = "http://schemas.microsoft.com/office/2007/relationships"
PAPERS = {"a4": (210, 297), "us-letter": (215.9, 279.4)}  # millimetres
GREY = RGBColor(0x4D, 0x4D, 0x4D)

INK = RGBColor(0x26, 0x41, 0x8F)

# style -> size in points, bold, space after in points
STYLES = {
    "Sender": (15, True, 0),
    "Sender Address": (9.5, False, 26),
    "Date": (11, False, 10),
    "Inside Address": (11, False, 20),
    "Subject": (11, True, 14),
    "Body Text": (11, False, 10),
    "Closing": (11, False, 0),
}
# design -> style -> its own size, colour, alignment and rule below (eighths of a point, colour)
CENTRE, END = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
DESIGNS: dict[str, dict[str, dict[str, Any]]] = {
    "classic": {},
    "modern": {
        "Sender": {"size": 21, "colour": INK},
        "Sender Address": {"rule": (8, "26418F")},
        "Subject": {"colour": INK},
    },
    "formal": {
        "Sender": {"size": 17, "align": CENTRE},
        "Sender Address": {"align": CENTRE, "rule": (4, "000000")},
        "Date": {"align": END},
    },
}


def to_docx(letter: Document) -> bytes:
    """Return the letter as a .docx file."""
    document = docx.Document(BytesIO(_template(letter.language, letter.paper, letter.design)))
    _set_properties(document, letter)
    rtl = letter.right_to_left
    for style, text in _head(letter):
        _add(document, style, text, rtl=rtl)
    for text in letter.paragraphs:
        _add(document, "Body Text", text, rtl=is_right_to_left(text))
    if letter.closing:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        closing = _add(document, "Closing", letter.closing, rtl=is_right_to_left(letter.closing))
        closing.paragraph_format.keep_together = True
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@lru_cache(maxsize=64)
def _template(language: str, paper: str, design: str) -> bytes:
    """Return an empty letter in that language, page and styles set: 0.1 s of work, done once."""
    document = docx.Document()
    _drop_unused(document)
    _set_page(document, paper)
    _set_normal(document.styles["Normal"], language)
    for name in STYLES:
        _set_style(document, name, **DESIGNS[design].get(name, {}))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _drop_unused(document: Any) -> None:
    """Drop nine tenths of python-docx's template: Word brings its table styles itself."""
    normal = document.styles.default(WD_STYLE_TYPE.TABLE)
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style != normal:
            style.delete()
    effects = f"{MICROSOFT}/stylesWithEffects"  # the styles once more, for Word 2010
    for part, kind in (
        (document.part, effects),
        (document.part.package, RELATIONSHIP_TYPE.THUMBNAIL),
    ):
        for key in [key for key, relation in part.rels.items() if relation.reltype == kind]:
            del part.rels[key]


def _head(letter: Document) -> list[tuple[str, str]]:
    head = [
        ("Sender", letter.sender),
        ("Sender Address", letter.contact),
        ("Date", letter.date),
        ("Inside Address", letter.recipient),
        ("Subject", letter.subject),
    ]
    return [(style, text) for style, text in head if text]


def _set_page(document: Any, paper: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = map(Mm, PAPERS[paper])
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(25))


def _set_normal(normal: Any, language: str) -> None:
    """Set the fonts and the language that every other style begins with."""
    normal.font.size = Pt(11)
    properties = normal.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[theme]
    slots = {
        "ascii": LATIN_FONT,
        "hAnsi": LATIN_FONT,
        "eastAsia": EAST_ASIAN_FONTS.get(language, "SimSun"),
        "cs": COMPLEX_FONTS.get(language, "Times New Roman"),
    }
    for slot, font in slots.items():
        fonts.set(qn(f"w:{slot}"), font)
    _set_language(properties, language)


def _set_style(
    document: Any,
    name: str,
    *,
    size: float = 0,
    colour: RGBColor | None = None,
    align: Any = None,
    rule: tuple[int, str] | None = None,
) -> None:
    """Set a style of STYLES, made if python-docx's template lacks it, as a design wants it."""
    usual, bold, after = STYLES[name]
    size = size or usual
    existing = {style.name for style in document.styles}
    paragraph = WD_STYLE_TYPE.PARAGRAPH
    style = (
        document.styles[name] if name in existing else document.styles.add_style(name, paragraph)
    )
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold = Pt(size), bold
    style.font.cs_bold = bold  # Arabic, Hebrew and Indic text has its own weight and size
    _set_complex_size(style.element.get_or_add_rPr(), size)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.widow_control = True
    style.paragraph_format.alignment = align
    if colour or name == "Sender Address":
        style.font.color.rgb = colour or GREY
    if rule:
        _rule_below(style.element.get_or_add_pPr(), *rule)


def _rule_below(properties: Any, eighths: int, colour: str) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    values = {"val": "single", "sz": str(eighths), "space": "6", "color": colour}
    for attribute, value in values.items():
        bottom.set(qn(f"w:{attribute}"), value)
    borders.append(bottom)
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    properties.insert_element_before(borders, *after)


def _set_complex_size(properties: Any, size: float) -> None:
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(round(2 * size)))  # half points
    properties.insert_element_before(complex_size, "w:u", "w:rtl", "w:cs", "w:lang")


def _set_language(properties: Any, language: str) -> None:
    element = OxmlElement("w:lang")
    for slot in ("val", "eastAsia", "bidi"):
        element.set(qn(f"w:{slot}"), LANGUAGE_TAGS.get(language, language))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element)


def _set_properties(document: Any, letter: Document) -> None:
    properties = document.core_properties
    properties.title = letter.subject[:255]  # Word's limit
    properties.author = properties.last_modified_by = letter.sender[:255]
    properties.language = LANGUAGE_TAGS.get(letter.language, letter.language)
    properties.comments = ""


def _add(document: Any, style: str, text: str, *, rtl: bool) -> Any:
    """Add a paragraph; its own line ends become line breaks, its tabs tabs."""
    paragraph = document.add_paragraph()
    paragraph._p.style = style.replace(" ", "")  # its id: python-docx would search its list
    if rtl:
        before = ("w:spacing", "w:ind", "w:jc", "w:rPr")
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *before)
    for part, latin in split_directions(text) if rtl else [(text, True)]:
        run = paragraph.add_run(part)
        if not latin:
            run.font.rtl = True
    return paragraph
