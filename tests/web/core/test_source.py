"""What the sources may not contain, since no request could show it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.people import BROWSER, Person

WEBAPP = Path(__file__).parents[3] / "services/web/webapp"
PYTHON = sorted(WEBAPP.rglob("*.py"))
SCRIPTS = sorted((WEBAPP / "static").rglob("*.js"))
TEMPLATES = sorted((WEBAPP / "templates").rglob("*.html"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.asvs("1.2.5")
def test_no_command_is_built_from_what_a_person_typed() -> None:
    runs = [
        (path.name, name)
        for path in PYTHON
        for name, _ in calls(path)
        if name.startswith(("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn"))
    ]
    assert runs == [("version.py", "subprocess.run")]  # git, with fixed words
    assert not [path for path in PYTHON if "shell=True" in path.read_text()]


@pytest.mark.asvs("1.3.2")
@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_nothing_is_executed_that_came_as_data(path: Path) -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "render_template_string", "Markup"}
    forbidden |= {"pickle.loads", "pickle.load", "yaml.load", "marshal.loads"}
    assert not forbidden & {name for name, _ in calls(path)}


@pytest.mark.asvs("3.2.2")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_put_text_on_the_page_as_text(path: Path) -> None:
    text = path.read_text()
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc"
    assert not re.search(unsafe, text)


@pytest.mark.asvs("1.2.1")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_switches_escaping_off(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape false", path.read_text())


@pytest.mark.asvs("11.4.1")
@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_hashes_are_sha_256_or_better(path: Path) -> None:
    used = set(re.findall(r"hashlib\.\w+", path.read_text()))
    assert used <= {"hashlib.sha256", "hashlib.sha512", "hashlib.blake2b"}


@pytest.mark.asvs("6.2.6")
@pytest.mark.asvs("6.2.7")
@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/user/profile"])
def test_password_fields_are_masked_and_open_to_password_managers(
    person: Person, path: str
) -> None:
    page = person.client.get(path, headers=BROWSER).text
    fields = re.findall(r'<input[^>]*name="[a-z_]*password"[^>]*>', page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "maxlength" not in field
    listen = [path.name for path in SCRIPTS if re.search(r"[\"']paste[\"']", path.read_text())]
    assert listen == ["pictures.js"]  # which takes files alone
    assert not re.search(r"js/pictures\b", page)


@pytest.mark.asvs("6.4.2")
@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/user/profile"])
def test_nobody_is_asked_for_a_hint_or_a_secret_question(person: Person, path: str) -> None:
    names = set(re.findall(r'name="([a-z_]+)"', person.client.get(path).text))
    names -= {"viewport", "description"}
    assert names - {"color-scheme", "theme-color"} <= {
        *("username", "email", "password", "csrf_token", "next"),
        *("current_password", "new_password", "confirm"),
        *("letter_email", "phone", "city", "links", "paper", "design"),  # of a letter's document
    }


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/auth/login", "text/html; charset=utf-8"),
        ("/user/profile", "text/html; charset=utf-8"),
        ("/letters", "text/html; charset=utf-8"),
        ("/healthz", "application/json"),
        ("/version", "application/json"),
        ("/api/v1/letters", "application/json"),
        ("/api/v1/openapi.json", "application/json"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/static/css/base.css", "text/css; charset=utf-8"),
        ("/static/js/app.js", "text/javascript; charset=utf-8"),
        ("/static/icons/inkwell.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_every_answer_says_what_it_is(person: Person, path: str, kind: str) -> None:
    with person.client.get(path) as answer:
        assert answer.headers["Content-Type"] == kind


def test_static_files_are_served(client: FlaskClient) -> None:
    assert len(SCRIPTS) > 1
    assert len(TEMPLATES) > 8
    assert client.get("/static/js/").status_code == 404
