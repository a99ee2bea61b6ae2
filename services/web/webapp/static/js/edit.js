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
  const changes = () => area.value !== saved;
  const changed = () => edit.open && changes();
  let dropped = null; // by the last Cancel
  let note = null;

  const kept = keep(form, {
    read: () => ({ body: area.value, version: version.value }),
    write: (values) => {
      area.value = values.body;
      version.value = values.version;
      edit.open = changes();
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
    const typed = area.value;
    area.value = saved;
    close();
    if (typed === saved) return;
    dropped = typed;
    kept.typed();
    kept.save(); // at once: another page shall not show it as an edit
    announce("Your changes were dropped.");
    note ??= offer();
    edit.after(note);
  }

  function offer() {
    const place = document.createElement("p");
    const back = document.createElement("button");
    place.className = "note row";
    Object.assign(back, { type: "button", className: "button button--small", textContent: "Bring them back" });
    back.addEventListener("click", bringBack);
    place.append("Your changes were dropped.", back);
    return place;
  }

  /** What was typed since takes the place of what comes back, so that neither is lost. */
  function bringBack() {
    [area.value, dropped] = [dropped, area.value];
    if (dropped === saved) note.remove();
    edit.open = true;
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true })); // it is kept and checked as if typed
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
