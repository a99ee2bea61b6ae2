// A finished letter: copy, take away, rate without leaving, and delete after a question.

import { editable } from "./edit.js";
import { problem, send } from "./http.js";
import { announce } from "./say.js";

const CHECK_AFTER_MS = 600; // of no key: at most 100 checks a minute

/** Keep the check beside the text up to date with what is typed; a cancelled edit has the old one. */
function checked(main) {
  const edit = main.querySelector("[data-edit]");
  const before = main.querySelector("[data-check]");
  if (!edit || !before) return;
  const area = edit.querySelector("textarea");
  let timer = 0;
  let asked = 0;
  const show = (section) => main.querySelector("[data-check]").replaceWith(section);

  async function check() {
    const mine = ++asked;
    const body = new FormData();
    body.set("body", area.value);
    const answer = await send(edit.dataset.checkUrl, body, "text/html").catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = fresh.querySelector("[data-check]");
    if (section && mine === asked) show(document.importNode(section, true));
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER_MS);
  });
  const saved = edit.querySelector("[data-original]")?.value ?? area.defaultValue;
  if (edit.open && area.value !== saved) check(); // what was typed before has come back
  edit.querySelector("[data-cancel]").addEventListener("click", () => {
    clearTimeout(timer);
    asked += 1;
    show(before);
  });
}

/** Copy, also where the clipboard API is missing: on plain http away from localhost. */
function copyable(main, text) {
  const button = main.querySelector("[data-copy]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(text()).then(() => true, () => false);
    const done = copied ?? copyBySelection(text());
    button.textContent = done ? "Copied" : "Not copied";
    announce(done ? "The letter is copied." : "The browser did not allow copying.");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

/** Good and Poor answer in place; words and the tick follow a verdict as soon as they change. */
function rateable(main) {
  const form = main.querySelector("[data-rate]");
  if (!form) return;
  const buttons = [...form.querySelectorAll("button[name=rating]")];
  const pressed = () => buttons.find((each) => each.getAttribute("aria-pressed") === "true");

  async function rate(button) {
    const body = new FormData(form);
    body.set("rating", button.value);
    const answer = await send(form.action, body).catch(() => null);
    if (!answer?.ok) {
      announce(answer ? (await problem(answer)).message : "The server can't be reached.");
      return;
    }
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
    announce("Thank you, that is noted.");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typing = document.activeElement?.name === "words"; // Enter in the words presses "Good"
    const button = typing ? pressed() : event.submitter;
    if (button) rate(button);
  });
  for (const field of [form.elements.words, form.elements.may_improve]) {
    field.addEventListener("change", () => pressed() && rate(pressed()));
  }
}

/** Ask in a dialog, which is a <details> for those without scripts. */
function confirmed(details) {
  const form = details.querySelector("form");
  const dialog = document.createElement("dialog");
  const cancel = document.createElement("button");
  Object.assign(cancel, { type: "button", className: "button", textContent: "Keep it" });
  cancel.addEventListener("click", () => dialog.close());
  form.querySelector(".row").append(cancel);
  dialog.setAttribute("aria-label", "Delete this letter");
  dialog.append(form);
  details.after(dialog);
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
    cancel.focus();
  });
}

/** Make the finished view in `main` handy. Everything in it works without this, only slower. */
export function enhanceFinished(main) {
  const edit = editable(main);
  checked(main);
  if (edit) copyable(main, edit.text);
  rateable(main);
  main.querySelectorAll("[data-confirm]").forEach(confirmed);
  const printing = main.querySelector("[data-print]");
  printing?.addEventListener("click", () => print());
  if (printing) printing.hidden = false;
}
