"""One promise of a release, asked for as a program would: `promise.py ready|login|letter`.

It uses the standard library alone, and takes away the account that it makes.
"""

import json
import os
import secrets
import sys
import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

WEB = os.environ["WEB"]
PATIENCE_S = 120
PASSWORD = f"Bar2024!{secrets.token_hex(8)}"
FORM = {
    "Job Title": "Data Scientist",
    "Preferred Qualifications": "4 years experience machine learning",
    "Hiring Company": "google",
    "Applicant Name": "John",
    "Past Working Experience": "Machine Learning Intern at Sony",
    "Current Working Experience": "Analyst at Trello",
    "Skillsets": "python",
    "Qualifications": "BSc in Computer Science",
}


class Person:
    """Somebody with a browser's cookies."""

    def __init__(self) -> None:
        self.name = f"helm-test-{secrets.token_hex(6)}"
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        """Return the page; raises HTTPError for an answer of 400 or more."""
        csrf = {each.name: each.value or "" for each in self.cookies}.get("csrf_access_token")
        headers = {"X-CSRF-TOKEN": csrf} if csrf else {}
        data = urlencode(form).encode() if form is not None else None
        request = Request(WEB + path, data, headers, method=method)
        with self.opener.open(request, timeout=PATIENCE_S) as answer:
            return str(answer.read().decode())

    def join(self) -> None:
        """Make an account and log in."""
        account = {"username": self.name, "password": PASSWORD}
        page = self.ask("POST", "/auth/register", {**account, "email": f"{self.name}@example.com"})
        assert "Created user successfully" in page, page
        page = self.ask("POST", "/auth/login", account)
        assert "Generate!" in page, page

    def leave(self) -> None:
        """Delete the account and all that it owns."""
        self.ask("DELETE", "/user/delete")


def ready() -> None:
    """The web says that it can serve, and names its version."""
    assert json.loads(Person().ask("GET", "/readyz"))["status"] == "ready"
    print(Person().ask("GET", "/version"))


def login() -> None:
    """Somebody can register, log in and see the page; a deleted account is refused."""
    person = Person()
    person.join()
    assert person.name in person.ask("GET", "/user/profile")
    person.leave()
    try:
        page = person.ask("POST", "/auth/login", {"username": person.name, "password": PASSWORD})
    except HTTPError as error:
        page = error.read().decode()
    assert "Generate!" not in page, "a deleted account could log in"


def letter() -> None:
    """A letter is written, and speaks of the job."""
    person = Person()
    person.join()
    try:
        written = json.loads(person.ask("POST", "/model/query", FORM))["modelOutput"]
    finally:
        person.leave()
    assert written.startswith("Dear"), written
    assert "Data Scientist" in written, written


def main() -> None:
    """Keep asking for half a minute: a gateway's or a sidecar's first second may fail."""
    promise = {"ready": ready, "login": login, "letter": letter}[sys.argv[1]]
    for attempt in range(6):
        try:
            promise()
        except (URLError, ConnectionError) as error:
            if attempt == 5:
                raise
            print(f"again, for: {error}")
            time.sleep(5)
        else:
            print(f"{sys.argv[1]}: kept")
            return


if __name__ == "__main__":
    main()
