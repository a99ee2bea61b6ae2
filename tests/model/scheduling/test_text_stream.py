from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelserver.checkpoints.checkpoint import Checkpoint
from modelserver.scheduling.text_stream import TextStream


def decode(tokens: Sequence[int]) -> str:
    """Decode as a byte-level tokenizer does: one byte a token."""
    return bytes(tokens).decode("utf-8", "replace")


def stream(text: str, *stop: str) -> tuple[list[str], TextStream]:
    """Return the pieces in which `text`, a byte a token, is given out."""
    out = TextStream(decode, stop)
    given_out = []
    for byte in text.encode():
        given_out.append(out.push(byte))
        if out.stopped:
            break
    return [piece for piece in [*given_out, out.finish()] if piece], out


@given(st.text(st.characters(codec="utf-8")))
def test_text_comes_through_whole_and_by_whole_characters(text: str) -> None:
    pieces, _ = stream(text)
    assert "".join(pieces) == text
    assert all(len(piece) <= 1 or "\ufffd" in text for piece in pieces)


@pytest.mark.parametrize("text", ["é", "€", "🎉", "Grüße 你好 👩‍👩‍👧"])
def test_half_a_character_is_never_sent(text: str) -> None:
    pieces, _ = stream(text + "\x00" + text)
    assert not any("\ufffd" in piece for piece in pieces)


def test_a_character_that_never_ends_is_dropped() -> None:
    out = TextStream(decode)
    assert [out.push(byte) for byte in b"a\xf0\x9f"] == ["a", "", ""]
    assert out.finish() == ""


def test_bytes_that_are_no_character_don_t_swallow_the_next() -> None:
    out = TextStream(decode)
    given_out = "".join(out.push(byte) for byte in b"\xff" * 20 + "é!".encode())
    assert given_out == "\ufffd" * 20 + "é!"


@given(st.text("ab🎉", max_size=12), st.lists(st.text("ab🎉", min_size=1, max_size=4), max_size=3))
def test_a_stop_string_and_what_follows_are_never_sent(text: str, stop: list[str]) -> None:
    pieces, out = stream(text, *stop)
    ends = [text.find(each) + len(each) for each in stop if each in text]
    seen = text[: min(ends, default=len(text))]
    starts = [seen.find(each) for each in stop if each in seen]
    assert out.stopped == bool(starts)
    assert "".join(pieces) == seen[: min(starts, default=len(seen))]


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (["END"], "one "),
        (["D of"], "one EN"),
        (["ENDING", "of"], "one END "),
        (["nothing"], "one END of two"),
        (["two!"], "one END of two"),
        (["zzz", "one"], ""),
    ],
)
def test_stop_strings_reach_across_tokens(stop: list[str], expected: str) -> None:
    assert "".join(stream("one END of two", *stop)[0]) == expected


def test_a_real_tokenizer_s_stream_is_its_whole_text(loaded: Checkpoint) -> None:
    text = "Dear Hiring Manager, grüße! 你好 🎉 مرحبا\n\nSincerely"
    tokens = loaded.tokenizer.encode(text)
    out = TextStream(loaded.tokenizer.decode)
    pieces = [out.push(token) for token in tokens]
    assert "".join(pieces) + out.finish() == text
    assert len([piece for piece in pieces if piece]) > len(text) / 4
