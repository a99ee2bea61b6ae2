// The edit of a finished letter: kept while it is typed, saved as a version, taken away as it is.

import { keep } from "./drafts.js";
import { send } from "./http.js";
import { announce, showProblem } from "./say.js";

/** Make the edit in `main` live; returns text(), what one sees of the letter, or null without one. */
export function editable(main) {
  const edit = main.querySelector("[data-edit]");
  if (!edit) return null;
  const form = edit.querySelector("form");
  const area = form.elements.body;
  const version = form.elements.version;
  const saved = form.querySelector("[data-original]")?.value ?? area.defaultValue;
  const changed = () => edit.open && area.value !== saved;

  const kept = keep(form, {
    read: () => ({ body: area.value, version: version.value }),
    write: (values) => {
      area.value = values.body;
      version.value = values.version;
      edit.open = true;
    },
  });

  async function save(event) {
    if (event.submitter?.hasAttribute("formaction")) return; // it goes elsewhere
    event.preventDefault();
    await kept.save();
    const answer = await send(form.action, new FormData(form)).catch(() => null);
    if (answer?.ok) {
      kept.done();
      location.assign((await answer.json()).url);
    } else if (!answer) {
      const place = form.querySelector("[data-problems-here]");
      showProblem(place, "The server can’t be reached. What you typed is kept; please try again.");
    } else if (answer.status !== 401) {
      form.submit(); // the page that comes says why, with what was typed
    }
  }

  function close() {
    edit.open = false;
    edit.querySelector("summary").focus();
  }

  /** Drop the changes; until the page is left they can be brought back. */
  function cancel(event) {
    event.preventDefault();
    const dropped = area.value;
    area.value = saved;
    close();
    if (dropped === saved) return;
    kept.typed();
    announce("Your changes were dropped.");
    const note = document.createElement("p");
    const back = document.createElement("button");
    note.className = "note row";
    Object.assign(back, { type: "button", className: "button button--small", textContent: "Bring them back" });
    back.addEventListener("click", () => {
      note.remove();
      area.value = dropped;
      edit.open = true;
      area.dispatchEvent(new Event("input", { bubbles: true })); // it is kept and checked as if typed
    });
    note.append("Your changes were dropped.", back);
    edit.after(note);
  }

  /** A file has the text that one sees: an edit goes along with the request. */
  function download(event) {
    if (!changed()) return;
    event.preventDefault();
    const button = document.createElement("button");
    button.setAttribute("formaction", event.currentTarget.href);
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  }

  edit.addEventListener("toggle", () => edit.open && area.focus());
  form.querySelector("[data-cancel]").addEventListener("click", cancel);
  form.addEventListener("submit", save);
  for (const link of main.querySelectorAll("a[download]")) link.addEventListener("click", download);
  return { text: () => (changed() ? area.value : saved) };
}
