"""A client of the API as a program is one, and what it sends."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NEW = {"username": "ann", "email": "ann@example.com", "password": "Teal-Harbour-52"}
FORM = {"job_title": "Data Scientist", "company": "google", "applicant_name": "John"}
LETTER = "/letters/{letter}"
OF_A_LETTER = [
    ("GET", LETTER, None),
    ("DELETE", LETTER, None),
    ("GET", f"{LETTER}/events", None),
    ("GET", f"{LETTER}/report", None),
    ("GET", f"{LETTER}/requirements", None),
    ("POST", f"{LETTER}/check", {"body": "Dear Hiring Manager"}),
    ("GET", f"{LETTER}/export/pdf", None),
    ("GET", f"{LETTER}/versions", None),
    ("GET", f"{LETTER}/versions/1", None),
    ("GET", f"{LETTER}/diff?from=1&to=1", None),
    ("POST", f"{LETTER}/versions/1/restore", None),
    ("POST", f"{LETTER}/rewrite", None),
    ("POST", f"{LETTER}/revise", {"wish": "shorter"}),
    ("PUT", f"{LETTER}/form", FORM),
    ("POST", f"{LETTER}/stop", None),
    ("POST", f"{LETTER}/duplicate", {"job_title": "Baker", "company": "Oven"}),
    ("PUT", f"{LETTER}/body", {"body": "Dear Hiring Manager"}),
    ("PUT", f"{LETTER}/rating", {"rating": 1}),
    ("PUT", f"{LETTER}/application", {"outcome": "offer"}),
    ("PUT", f"{LETTER}/frame", {"subject": "Your notice"}),
    ("POST", "/trash/{letter}/restore", None),
    ("DELETE", "/trash/{letter}", None),
]


@dataclass
class Program:
    """A client of the API with a token, or without."""

    client: FlaskClient
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sent = {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **sent)


def problem(answer: TestResponse) -> tuple[int, str, str | None]:
    """Return status, code and field of a failure, which must have the one shape."""
    content = answer.get_json()
    assert set(content) == {"error", "request_id"}
    assert set(content["error"]) == {"code", "message", "field"}
    assert re.fullmatch(r"[A-Z].*\.|\w.*: .*\.", content["error"]["message"], re.DOTALL)
    assert content["request_id"] == answer.headers["X-Request-ID"]
    return answer.status_code, content["error"]["code"], content["error"]["field"]
