"""Sentences: which texts are read, where they are cut, and the pieces of their words."""

from pathlib import Path

import pytest
from tokenizers import BertWordPieceTokenizer

from features.sentences import splitting, text, word_pieces
from features.sentences.word_pieces import Vocabulary, VocabularyError

PIECES = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *(
        "the",
        "cat",
        "sit",
        "##s",
        "##ting",
        "un",
        "##aff",
        "##able",
        "don",
        "t",
        "'",
        "\u2019",
        ".",
    ),
    *(",", "!", "?", "\u201c", "\u201d", "cafe", "a", "##a", "b", "naive", "\u65e5", "\u672c", "$"),
    *("istanbul", "x", "##y", "z", "-", "_", "3", "##5", "\u03b1", "fine", "\u2026", "#"),
]
TEXTS = [
    "The cat sits, sitting.",
    "unaffable unaffably UNAFFABLE",
    "Don't! Don\u2019t? \u201cThe cat.\u201d",
    "Caf\u00e9 cafe\u0301 na\u00efve",
    "\u65e5\u672c cat\u65e5cat",
    "a" * 100 + " " + "a" * 101,
    "the\u200bcat the\u00a0cat the\u2028cat\tthe\ncat\x00 \x1f\ufffdthe",
    "$35 x-y x_y z#3 \u2026 \u03b1",
    "\u0130stanbul \ufb01ne \uff21",
    "",
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("words") / "vocab.txt"
    file.write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    return file


def test_the_pieces_are_those_of_the_published_tokenizer(file: Path) -> None:
    ours, published = Vocabulary.read(file), BertWordPieceTokenizer(str(file), lowercase=True)
    for each in TEXTS:
        assert ours.ids(each) == published.encode(each).ids, each


def test_a_batch_is_as_wide_as_its_longest_sentence_and_says_what_is_empty(file: Path) -> None:
    batch = Vocabulary.read(file).batch(["The cat.", "Cat"])
    assert batch.ids.tolist() == [[2, 5, 6, 17, 3], [2, 6, 3, 0, 0]]
    assert batch.mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]


def test_of_a_long_sentence_the_beginning_counts(file: Path) -> None:
    ids = Vocabulary.read(file).ids("cat " * 1000)
    assert len(ids) == word_pieces.LONGEST
    assert (ids[0], ids[-1], set(ids[1:-1])) == (2, 3, {6})


def test_a_file_that_is_no_vocabulary_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\ncat\n")
    with pytest.raises(VocabularyError, match=r"no \[CLS\], \[SEP\]"):
        Vocabulary.read(tmp_path / "vocab.txt")


@pytest.mark.parametrize(
    ("typed", "cut"),
    [
        ("He slept. She left! Why? Who", ["He slept.", "She left!", "Why?", "Who"]),
        ("Dr. Roe met Mr. J. Smith Jr. in Rome.", ["Dr. Roe met Mr. J. Smith Jr. in Rome."]),
        ("So did I. He left.", ["So did I.", "He left."]),
        ("See No. 5. He said no. Then 3 left.", ["See No. 5.", "He said no.", "Then 3 left."]),
        ("I paid $3.50, e.g. for tea.", ["I paid $3.50, e.g. for tea."]),
        ("\u201cSo?\u201d he said. (He left.) Y", ["\u201cSo?\u201d he said.", "(He left.)", "Y"]),
        ("I don't know... Maybe.", ["I don't know...", "Maybe."]),
        ("I don't know... maybe.", ["I don't know... maybe."]),
        ("One line\nAnother Line\nand more", ["One line", "Another Line\nand more"]),
        (" \n Hello.\r\n\r\nBye. \n", ["Hello.", "Bye."]),
        ("!!! 12. Ok", ["Ok"]),
        ("...", []),
    ],
)  # fmt: skip
def test_a_text_is_cut_into_sentences_with_their_places(typed: str, cut: list[str]) -> None:
    found = splitting.sentences(typed)
    assert [each.text for each in found] == cut
    assert all(typed[each.start : each.end] == each.text for each in found)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "no text"),
        (" \n\t", "no text"),
        ("a" * 2001, "2,000 characters, not 2,001"),
        ("12 + 3.", "no word"),
        ("Привет, как дела?", "another script"),
        ("你好", "another script"),
        ("مرحبا بالعالم", "another script"),
        ("Ich sage привет und пока", "another script"),
    ],
)
def test_what_is_not_english_by_its_script_is_refused(typed: str, said: str) -> None:
    with pytest.raises(text.TextError, match=said):
        text.read(typed)


@pytest.mark.parametrize(
    "typed", ["The constant \u03c0 is irrational.", "Café!", "a" * 2000, " x "]
)
def test_english_is_read_as_it_was_typed(typed: str) -> None:
    assert text.read(typed) == typed
