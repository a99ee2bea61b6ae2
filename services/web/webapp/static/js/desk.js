// The desk: keeps what is typed until it is sent, counts near the limits, and sends the form.

import { keep } from "./drafts.js";
import { problem, send } from "./http.js";
import { compared } from "./requirements.js";
import { announce, showProblem } from "./say.js";

const form = document.getElementById("desk");
const place = form.querySelector("[data-problems-here]");
const button = form.querySelector("[type=submit]");
const LABEL = button.textContent;
const CHOICES = ["tone", "length", "language"];
const texts = [...form.querySelectorAll("input[type=text], textarea")];

// Asked for by its name: `form.elements.length` is how many elements there are.
const choice = (name) => form.elements.namedItem(name);

function read() {
  const values = Object.fromEntries(texts.map((text) => [text.name, text.value]));
  for (const name of CHOICES) values[name] = choice(name).value;
  return values;
}

function write(values) {
  for (const text of texts) text.value = values[text.name] ?? "";
  for (const name of CHOICES) if (values[name]) choice(name).value = values[name];
}

/** A count that shows itself from four fifths of the limit on, and says once that it is passed. */
function counted(text) {
  const limit = Number(text.dataset.limit);
  if (!limit) return;
  const count = document.createElement("p");
  count.className = "count";
  count.hidden = true;
  text.after(count);
  let over = false;
  const update = () => {
    const left = limit - [...text.value.trim()].length;
    count.hidden = left > limit / 5;
    count.classList.toggle("count--near", left <= limit / 20);
    count.textContent = left < 0 ? `${-left} characters too many; please shorten it` : `${left} characters left`;
    if (left < 0 && !over) announce(`This field can have ${limit} characters at most.`);
    over = left < 0;
  };
  text.addEventListener("input", update);
  update();
}

function busy(is) {
  button.setAttribute("aria-disabled", String(is));
  button.textContent = is ? "Sending…" : LABEL;
}

async function generate(event) {
  event.preventDefault();
  if (button.getAttribute("aria-disabled") === "true") return;
  busy(true);
  await kept.save();
  try {
    const answer = await send(form.action, new FormData(form));
    if (answer.ok) {
      const { url, id } = await answer.json();
      kept.done();
      const back = form.dataset.query ? "again" : "form";
      history.replaceState(null, "", `/user/protected?${back}=${id}`); // what Back comes to
      location.assign(url);
      return;
    }
    const { message, field } = await problem(answer);
    if (answer.status !== 401) showProblem(place, message, field);
    mark(field);
  } catch {
    showProblem(place, "The server can't be reached. What you wrote is still here; please try again.");
  }
  busy(false);
}

function mark(name) {
  for (const text of texts) {
    if (text.name === name) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  }
}

/** Empty the form, or fill in again what was cleared; what was typed since can be brought back too. */
function clear() {
  const before = read();
  const typed = texts.some((text) => text.value);
  write(cleared ?? { tone: before.tone, length: before.length, language: before.language });
  for (const text of texts) text.dispatchEvent(new Event("input")); // for its count
  kept.typed();
  announce(cleared ? "The form is filled in again." : "The form is empty.");
  cleared = typed ? before : null;
  clearing.textContent = cleared ? "Bring it back" : "Clear the form";
  texts[0].focus();
}

/** Fill what is empty from the profile, in place: what is typed stays. */
async function fill(event) {
  event.preventDefault();
  const answer = await fetch("/profile/form", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    await kept.save();
    location.assign(event.target.href); // by way of the login, if it is that
    return;
  }
  const told = await answer.json();
  const empty = texts.filter((text) => told[text.name] && !text.value.trim());
  for (const text of empty) {
    text.value = told[text.name];
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  announce(empty.length ? "Filled from your profile." : "Your profile adds nothing to what you typed.");
}

const freshKey = () => {
  form.elements.idempotency_key.value ||= crypto.randomUUID?.() ?? String(Math.random()).slice(2);
};

// Asked for by an address of its own, the form is what that says, and nothing else.
const kept = keep(form, { read, write, adopt: !location.search && texts.every((text) => !text.value) });
const clearing = form.querySelector("[data-clear]");
let cleared = null;
freshKey();
texts.forEach(counted);
compared(form);
form.addEventListener("submit", generate);
clearing.addEventListener("click", clear);
form.querySelector("[data-fill]")?.addEventListener("click", fill);
clearing.hidden = false;
// Come back to by the Back button: the same key would give the letter already sent.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  form.elements.idempotency_key.value = "";
  freshKey();
  busy(false);
});
