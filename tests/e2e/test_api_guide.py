import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from harness.stack import RunningInkwell

pytestmark = pytest.mark.integration

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
REGISTER, WRITE, WATCH, TAKE, CARRY = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)


def run(commands: str, inkwell: RunningInkwell, folder: Path) -> str:
    """Run the guide's commands in one shell, against this server."""
    script = "set -euo pipefail\n" + commands.replace("http://localhost:8080", inkwell.url)
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def foo_leaves(inkwell: RunningInkwell) -> Iterator[None]:
    """Free the guide's username again: other documents' walks use it too."""
    yield
    with httpx2.Client(base_url=inkwell.url) as client:
        client.post("/auth/login", data={"username": "foo", "password": "Bar2024!"})
        proof = {"X-CSRF-TOKEN": client.cookies["csrf_access_token"]}
        assert client.delete("/user/delete", headers=proof).status_code == 200


@pytest.mark.usefixtures("foo_leaves")
def test_the_guides_commands_work_as_they_stand(inkwell: RunningInkwell, tmp_path: Path) -> None:
    output = run(REGISTER + WRITE + WATCH + TAKE + "mv *.pdf cv.pdf\n" + CARRY, inkwell, tmp_path)
    assert '"username":"foo"' in output
    assert "event: text" in output
    end = re.search(r"event: end\ndata: (.*)", output)
    assert end is not None
    assert json.loads(end[1])["status"] == "done"
    assert '"unsourced":' in output
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF")
    assert zipfile.is_zipfile(tmp_path / "inkwell.zip")


@pytest.mark.browser
def test_who_is_logged_in_tries_an_operation_on_the_swagger_page(page: Page) -> None:
    person: dict[str, str | float | bool] = {
        "username": "swagger",
        "email": "swagger@example.com",
        "password": "Bar2024!",
    }
    for address in ("/auth/register", "/auth/login"):
        assert page.context.request.post(address, form=person).ok
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            complaints.append(message.text)

    page.on("console", note)
    page.goto("/api/docs")
    operation = page.locator("#operations-auth-logout")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table tbody")).to_contain_text("204")
    assert complaints == []
