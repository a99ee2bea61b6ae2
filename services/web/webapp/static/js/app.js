// On every page: local times, problems in focus, passwords shown, and forms that outlive a token.

import { csrfToken, renew, renewedWithin } from "./http.js";
import { enhancePasswords } from "./password.js";

const DRAFT_PREFIX = "inkwell.desk.";

/** Say moments in the reader's own zone and language. */
export function localTimes(root = document) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

/** Forget what was typed on the desk: at logout, and wherever nobody is signed in. */
function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(DRAFT_PREFIX)) sessionStorage.removeItem(key);
  }
}

/**
 * A form may have stood open for longer than its token lives, and a plain post would lose what was
 * typed. So the token is renewed first, and the hidden field follows the cookie.
 */
async function keepAlive(event) {
  const form = event.target;
  const token = form.elements.namedItem("csrf_token");
  if (event.defaultPrevented || !token || !("signedIn" in document.body.dataset)) return;
  if ("logout" in form.dataset) forgetDrafts();
  if (!renewedWithin(60)) {
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    await renew();
    token.value = csrfToken() || token.value;
    submit(form, event.submitter);
    form.removeAttribute("aria-busy");
    return;
  }
  token.value = csrfToken() || token.value;
}

/** Post a form natively, the pressed button's value with it, past all submit handlers. */
function submit(form, button) {
  if (button?.name) {
    const value = document.createElement("input");
    Object.assign(value, { type: "hidden", name: button.name, value: button.value });
    form.append(value);
  }
  HTMLFormElement.prototype.submit.call(form);
}

document.addEventListener("submit", keepAlive);
document.querySelector("[data-problems]")?.focus();
if (!("signedIn" in document.body.dataset)) forgetDrafts();
localTimes();
enhancePasswords();
