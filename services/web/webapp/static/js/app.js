// On every page: local times, problems in focus, passwords shown, and what is typed kept or forgotten.

import { bringLeftovers, forget, settle } from "./drafts.js";
import { enhancePasswords } from "./password.js";
import { localTimes, ownDay, ownZone } from "./times.js";

const PATIENCE_MS = 2000; // for the last words of a page that is logged out

const { person } = document.body.dataset;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Log out once the server has what was typed; then nothing of it stays in this browser. */
async function logOut(event) {
  const form = event.target;
  if (!("logout" in form.dataset)) return;
  event.preventDefault();
  await Promise.race([settle(), pause(PATIENCE_MS)]);
  forget();
  form.submit();
}

document.addEventListener("submit", logOut);
document.querySelector("[data-problems]")?.focus();
if (person) {
  forget({ except: person });
  addEventListener("load", () => bringLeftovers(person));
}
// Whose day letters have.
const secure = location.protocol === "https:" ? "; Secure" : "";
document.cookie = `zone=${ownZone()}; Path=/; SameSite=Lax; Max-Age=31536000${secure}`;
for (const field of document.querySelectorAll("[data-today]")) field.value = ownDay();
localTimes();
enhancePasswords();
