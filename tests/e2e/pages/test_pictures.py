"""A picture in a real browser: chosen, dropped, pasted, with and without scripts."""

import base64
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from features.images import samples
from harness.people import Person
from tests.e2e.pages.states import Visit, judge_picture
from tests.predictor import pictures

pytestmark = [pytest.mark.integration, pytest.mark.browser]

RINGS = pictures.saved(Image.fromarray(samples.sample("rings")), "PNG")
ANSWERS_S = 60  # of a machine that does much else
# Brings files as a person's paste or drop does.
BRING = """
([kind, texts]) => {
  const data = new DataTransfer();
  for (const text of texts) {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    data.items.add(new File([bytes], "mine.png", { type: "image/png" }));
  }
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: data })
    : new DragEvent(kind, { ...options, dataTransfer: data });
  document.body.dispatchEvent(event);
}
"""


# A file of so many bytes, as if it had been chosen.
CHOOSE = """
(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "mine.png", { type: "image/png" }));
  document.querySelector("#picture").files = data.files;
}
"""


def bring(page: Page, kind: str, *files: bytes) -> None:
    page.evaluate(BRING, [kind, [base64.b64encode(each).decode() for each in files]])


def expect_coil(page: Page) -> None:
    heading = page.get_by_role("heading", name=re.compile("Coil · 69 %"))
    expect(heading).to_be_visible(timeout=ANSWERS_S * 1000)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped_and_shown_on_the_page_that_stays(
    visit: Visit, ann: Person, kind: str
) -> None:
    page = visit(ann)
    page.goto("/lab/images")
    page.evaluate("window.stays = true")
    bring(page, kind, RINGS)
    expect_coil(page)
    assert page.evaluate("window.stays")
    canvas = page.get_by_role("img", name="The picture that was judged")
    expect(canvas).to_be_visible()
    size = canvas.evaluate("each => [each.width, each.height]")
    pixel = canvas.evaluate("each => [...each.getContext('2d').getImageData(5, 5, 1, 1).data]")
    assert (size, pixel[3]) == ([400, 300], 255)
    expect(page.get_by_role("heading", name="Facts on file")).to_be_visible()
    expect(page.locator("#status")).to_have_text("Coil · 69 %")


def test_two_pictures_at_once_are_one_too_many(visit: Visit, ann: Person) -> None:
    page = visit(ann)
    page.goto("/lab/images")
    bring(page, "drop", RINGS, RINGS)
    expect(page.get_by_role("alert")).to_have_text("One picture at a time, please.")


def test_a_refusal_comes_to_the_field_and_goes_with_the_next_picture(
    visit: Visit, ann: Person
) -> None:
    page = visit(ann)
    page.goto("/lab/images")
    bring(page, "paste", b"%PDF-1.7")
    alert = page.locator("#picture-problem")
    expect(alert).to_contain_text("a PDF document", timeout=ANSWERS_S * 1000)
    expect(alert).to_be_focused()
    field = page.get_by_label("A picture")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("a PDF document"))
    bring(page, "paste", RINGS)
    expect_coil(page)
    expect(alert).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_picture_that_is_too_large_is_not_sent(visit: Visit, ann: Person) -> None:
    page = visit(ann)
    page.goto("/lab/images")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.evaluate(CHOOSE, 10 * 2**20 + 1)
    page.get_by_role("button", name="Say what it shows").click()
    expect(page.get_by_role("alert")).to_have_text("The picture is larger than 10 MB.")
    assert "POST" not in sent


def test_a_picture_is_judged_without_scripts(visit: Visit, ann: Person) -> None:
    page = visit(ann, java_script_enabled=False)
    page.goto("/lab/images")
    expect(page.get_by_text("drop or paste")).to_be_hidden()
    judge_picture(page, RINGS)
    expect_coil(page)
    judge_picture(page, b"<svg></svg>")
    expect(page.get_by_role("alert")).to_contain_text("an SVG drawing", timeout=ANSWERS_S * 1000)
