"""The text of pasted HTML."""

import pytest

from webapp.facts.page_text import page_text


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    page = (
        "<html><head><title>x</title><style>a{}</style></head><body><!-- <li>Java</li> -->"
        "<h2>Your profile</h2><ul><li>5+&nbsp;years of <b>Python</b></li>"
        "<li>R&amp;D\nwork</li></ul>"
        "<script>var a = '<li>Perl</li>'</script><p>Apply.</p></body></html>"
    )
    assert page_text(page) == "Your profile\n• 5+ years of Python\n• R&D work\nApply."


@pytest.mark.parametrize("text", ["a < b and c > d", "Knows <canvas> well", "R&D", "x\n\n• y"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert page_text(text) == text


@pytest.mark.parametrize(
    "unit", ["<", "<p>", "<!--", "<p><script>", "<p></", "&#", "<p><![", "<a b"]
)
def test_no_markup_is_too_broken_to_be_read(unit: str) -> None:
    assert isinstance(page_text("<p></p>" + unit * 2000), str)
