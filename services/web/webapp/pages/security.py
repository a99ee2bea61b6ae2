"""What protects a page in the browser (OWASP ASVS 5.0, chapter V3), and which proxies are trusted.

Views may set a header of their own; these are the defaults.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.core.config import Config, current_config
from webapp.core.metrics import REFUSALS
from webapp.core.problem import Problem
from webapp.limits.at_once import SAFE_METHODS

# Pages use our own files alone: no inline script or style, nothing from another host.
PAGE_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
PAGE_POLICY = "; ".join(f"{name} {source}" for name, source in PAGE_DIRECTIVES.items())
# Whatever is no page can do nothing at all, even if a browser is talked into showing it.
OTHER_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; sandbox"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # The own origin is still sent with form posts, which the check below reads.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
# Where nobody is signed in a name, an address and a password come, and nothing larger.
STRANGERS_BODY_BYTES = 16 * 1024
FOR_STRANGERS = (
    *("/auth/login", "/auth/register", "/auth/forgotten", "/auth/reset"),
    *("/api/v1/auth/token", "/api/v1/auth/register"),
)
# Of a form or a JSON object; each costs a hundred times its bytes to read and to refuse.
MOST_FIELDS = 100
MORE_FIELDS = {
    # A whole profile: thirty jobs of five fields, and so on (webapp.profiles.content.MOST).
    **dict.fromkeys(("/profile", "/api/v1/profile"), 500),
    "/api/v1/lab/links": 500,  # webapp.lab.links.MOST
}
HSTS = "max-age=31536000; includeSubDomains"


class TooManyFields(Problem):
    """A body has more fields than any form or operation takes."""

    status = 422
    code = "invalid"

    def __init__(self, most: int) -> None:
        super().__init__(f"A request can have {most} fields at most.")


class ForeignOrigin(Problem):
    """A request that changes something came from another site's page."""

    status = 403
    code = "foreign_origin"


def init_app(app: Flask, config: Config) -> None:
    """Believe so many proxies, refuse foreign requests, and set the headers."""
    hops = config.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0
        )
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    app.before_request(refuse_foreign)
    app.before_request(refuse_heavy)
    app.after_request(add_headers)


def refuse_foreign() -> None:
    """Refuse an unsafe request that another site's page has sent.

    Ours is `public_host`, or else the Host that the request names: a page can't choose it for a
    browser. X-Forwarded-Host isn't asked, for whoever sends it may write what they like.
    Programs send neither header and pass; they hold no one else's cookies.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and not _is_ours(origin)
    if foreign:
        REFUSALS.labels("foreign_origin").inc()
        raise ForeignOrigin("This request came from another site and was refused.")


def refuse_heavy() -> None:
    """Refuse a body that costs far more than its bytes, before anything is made of it."""
    if request.path in FOR_STRANGERS:
        request.max_content_length = STRANGERS_BODY_BYTES
    if request.mimetype == "application/x-www-form-urlencoded":
        fields = request.get_data().count(b"&")
    elif request.is_json:
        body = request.get_data()
        # A name or a text has two quotes; quotes within one are escaped.
        fields = (body.count(b'"') - body.count(b'\\"')) // 4
    else:
        return
    most = MORE_FIELDS.get(request.path, MOST_FIELDS)
    if fields > most:
        REFUSALS.labels("too_many_fields").inc()
        raise TooManyFields(most)


def _is_ours(origin: str) -> bool:
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    return host == (current_config().public_host or request.host.lower())


def add_headers(response: Response) -> Response:
    """Set each header that the view has not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    is_page = response.mimetype == "text/html"
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else OTHER_POLICY)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    return response
