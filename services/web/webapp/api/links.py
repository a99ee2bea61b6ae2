"""The API's operations on links: judge them, list what was judged, say whether it was right."""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.lab import links

from .document import failures
from .link_schemas import (
    Feedback,
    HistoryPage,
    JudgedLink,
    LinkPages,
    LinkPath,
    Links,
    LinkVerdicts,
)
from .requests import blueprint

api = blueprint("links", "Phishing or not: links, judged by their letters and never opened.")


@api.post("/lab/links", responses={200: LinkVerdicts, **failures(404, 429, 503)})
def judge_links(body: Links) -> dict[str, Any]:
    """Judge addresses. One that can't be read has a sentence in its place."""
    judged = links.judge(current_user(), links.table_of(body.urls))
    items = [
        {"link": None, "url": each.url, "error": each.error}
        if isinstance(each, links.Unjudged)
        else {"link": each, "url": each.url, "error": ""}
        for each in judged
    ]
    return LinkVerdicts.model_validate({"items": items}).model_dump(mode="json")


@api.get("/lab/links", responses={200: HistoryPage})
def list_links(query: LinkPages) -> dict[str, Any]:
    """List what one had judged, the last first."""
    page = links.history(current_user(), query.page)
    return HistoryPage.model_validate(page).model_dump(mode="json")


@api.put("/lab/links/<uuid:link_id>/feedback", responses={200: JudgedLink, **failures(404, 429)})
def say_of_link(path: LinkPath, body: Feedback) -> dict[str, Any]:
    """Say whether the verdict is right; null takes it back."""
    link = links.say(current_user(), path.link_id, is_right=body.right)
    return JudgedLink.model_validate(link).model_dump(mode="json")


@api.delete("/lab/links", responses={204: None})
def forget_links() -> tuple[str, int]:
    """Delete all that one had judged."""
    links.forget(current_user())
    return "", 204
