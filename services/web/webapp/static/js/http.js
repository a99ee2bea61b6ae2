// Requests to our own server: the CSRF header, and one renewal of a session that has run out.

/** The value of a cookie that scripts may read, or "". */
function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export const csrfToken = () => cookie("csrf_access_token");

let renewing = null;
let renewedAt = -Infinity;

/** Whether the access token was renewed by this page within the last `seconds`. */
export const renewedWithin = (seconds) => performance.now() - renewedAt < seconds * 1000;

/** Renew the access token; calls made meanwhile share one request. Resolves to success. */
export function renew() {
  renewing ??= fetch("/auth/refresh", {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-TOKEN": csrfToken() },
  })
    .then((answer) => {
      if (answer.ok) renewedAt = performance.now();
      return answer.ok;
    })
    .catch(() => false)
    .finally(() => {
      renewing = null;
    });
  return renewing;
}

/** Fetch with the CSRF header. A 401 is tried once more after a renewal, then leads to the login. */
export async function send(url, { method = "POST", body, accept = "application/json" } = {}) {
  const attempt = () => {
    body?.delete?.("csrf_token");
    const headers = { Accept: accept };
    if (method !== "GET") headers["X-CSRF-TOKEN"] = csrfToken();
    return fetch(url, { method, headers, body });
  };
  let answer = await attempt();
  if (answer.status === 401 && (await renew())) answer = await attempt();
  if (answer.status === 401) goToLogin();
  return answer;
}

/** Leave for the login page, to come back here afterwards. */
export function goToLogin() {
  const here = location.pathname + location.search;
  location.assign(`/auth/login?next=${encodeURIComponent(here)}`);
}

/** The message and field of an error answer, whatever shape it came in. */
export async function problem(answer) {
  const { error = {}, msg } = await answer.json().catch(() => ({}));
  const message = error.message ?? msg ?? "The server could not do that. Please try again.";
  return { message, field: error.field ?? null };
}
