// What the advertisement asks for, beside the form: kept up to date with what is typed.

import { send } from "./http.js";
import { announce } from "./say.js";

const AFTER_MS = 700; // of no key: at most 85 requests a minute

/** Compare the advertisement in `form` with the rest of it, whenever either changes. */
export function compared(form) {
  const link = form.querySelector("[data-asked]");
  const advertisement = form.elements.advertisement;
  const fields = ["advertisement", "past_experience", "current_experience", "skills", "qualifications"];
  let timer = 0;
  let asked = 0;
  let said = link.textContent;

  async function compare() {
    const mine = ++asked;
    const answer = await send("/user/protected/requirements", new FormData(form), "text/html").catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = fresh.querySelector("[data-requirements]");
    if (!section || mine !== asked) return;
    document.querySelector("[data-requirements]").replaceWith(document.importNode(section, true));
    const sum = section.querySelector("[data-sum]");
    link.hidden = !sum;
    link.textContent = `What it asks for: ${sum?.textContent ?? ""}`;
    if (sum && link.textContent !== said) announce(link.textContent);
    said = link.textContent;
  }

  function soon(event) {
    const isEmpty = !advertisement.value.trim();
    if (!fields.includes(event.target.name) || (isEmpty && event.target !== advertisement)) return;
    clearTimeout(timer);
    timer = setTimeout(compare, AFTER_MS);
  }

  form.addEventListener("input", soon);
  if (advertisement.value !== advertisement.defaultValue) compare(); // a draft has come back
}
