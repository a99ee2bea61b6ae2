// Requests to our own server: the CSRF header, and one renewal of a session that has run out.

/** The session's CSRF value, from the cookie that scripts may read. */
export function csrfToken() {
  const name = "csrf_access_token=";
  const found = document.cookie.split("; ").find((each) => each.startsWith(name));
  return found?.slice(name.length) ?? "";
}

let renewing = null;
let leaving = false; // for the login, until Back shows the page again
addEventListener("pageshow", () => {
  leaving = false;
});

/**
 * Renew the access token; calls made meanwhile share one request. Resolves to success. A session
 * that is over can't be renewed: then the page leaves for the login, unless it is to stay.
 */
export async function renew({ leave = true } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-TOKEN": csrfToken() };
  renewing ??= fetch("/auth/refresh", { method: "POST", headers })
    .then((answer) => answer.status)
    .catch(() => 0)
    .finally(() => {
      renewing = null;
    });
  const status = await renewing;
  if (status === 401 && leave) {
    leaving = true;
    location.assign(loginAddress());
  }
  return status >= 200 && status < 300;
}

/** The login page's address, to come back here afterwards. */
export function loginAddress() {
  const here = location.pathname + location.search;
  return `/auth/login?next=${encodeURIComponent(here)}`;
}

const byFetch = (url, headers, body) => fetch(url, { method: "POST", headers, body });

/** What posts for `send`, and calls `sent` with the share that has been sent, which fetch doesn't tell. */
export const telling = (sent) => (url, headers, body) =>
  new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => sent(loaded / total));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      done(new Response(status === 204 ? null : responseText, { status }));
    });
    for (const end of ["error", "abort", "timeout"]) {
      request.addEventListener(end, () => failed(new Error("It was not sent.")));
    }
    request.send(body);
  });

/**
 * Post with the CSRF header. A 401 is tried once more after a renewal; where that can't be had just
 * now, and the page stays, it is as if the server could not be reached.
 */
export async function send(url, body, accept = "application/json", post = byFetch) {
  body.delete("csrf_token"); // the header says it, and newer
  const attempt = () => post(url, { Accept: accept, "X-CSRF-TOKEN": csrfToken() }, body);
  const answer = await attempt();
  if (answer.status !== 401) return answer;
  if (await renew()) return attempt();
  if (!leaving) throw new Error("The session could not be renewed.");
  return answer;
}

/** The message and field of an error answer, whatever shape it came in. */
export async function problem(answer) {
  const { error = {}, msg } = await answer.json().catch(() => ({}));
  const message = error.message ?? msg ?? "The server could not do that. Please try again.";
  return { message, field: error.field ?? null };
}
