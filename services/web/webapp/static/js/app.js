// On every page: local times, problems in focus, passwords shown, and drafts forgotten in time.

import { enhancePasswords } from "./password.js";
import { localTimes } from "./times.js";

const DRAFT_PREFIX = "inkwell.desk.";

/** Forget what was typed on the desk. */
function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(DRAFT_PREFIX)) sessionStorage.removeItem(key);
  }
}

document.addEventListener("submit", (event) => {
  if ("logout" in event.target.dataset) forgetDrafts();
});
document.querySelector("[data-problems]")?.focus();

// Nobody is signed in: nothing is kept, unless a session has run out and its desk is come back to.
const comesBack = new URLSearchParams(location.search).has("next");
if (!("signedIn" in document.body.dataset) && !comesBack) forgetDrafts();

localTimes();
enhancePasswords();
