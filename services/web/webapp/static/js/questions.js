// Questions about a picture: the answer comes sentence by sentence, on the page that asks.

import { problem, send } from "./http.js";

const find = (name) => document.querySelector(`[data-answer] [data-${name}]`);

function tell(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

function take(event) {
  const name = /^event: (.*)$/m.exec(event)?.[1];
  const data = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? "{}");
  if (name === "text") find("said").textContent += data.text;
  if (name === "end") finish(data);
  return name === "end";
}

function finish({ left_out: leftOut, facts: known, error }) {
  if (!error) find("said").textContent ||= "The model said nothing that may be shown.";
  const were = leftOut === 1 ? "sentence was" : "sentences were";
  tell(find("left-out"), leftOut ? `${leftOut} ${were} left out: a number had no source.` : "");
  tell(find("error"), error);
  const items = known.map(({ text, source }) => {
    const item = document.createElement("li");
    const cite = document.createElement("cite");
    cite.textContent = source;
    item.append(`${text} `, cite);
    return item;
  });
  const none = document.createElement("li");
  none.textContent = "None of this.";
  const facts = document.querySelector("[data-facts]");
  facts.querySelector("ul").replaceChildren(...(items.length ? items : [none]));
  facts.hidden = false;
}

async function read(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  let ended = false;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const events = (held + next.value).split("\n\n");
    held = events.pop();
    for (const event of events) ended = take(event) || ended;
  }
  if (!ended) throw new Error("The answer broke off.");
}

// Another picture's answer brings another form.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("questions" in form.dataset)) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const wrong = form.querySelector("#question-problem");
  button.disabled = true;
  tell(wrong, "");
  for (const name of ["said", "left-out", "error"]) find(name).textContent = "";
  try {
    const got = await send(form.action, new FormData(form), "text/event-stream");
    if (got.ok) {
      document.querySelector("[data-answer]").hidden = false;
      await read(got.body);
    } else {
      tell(wrong, (await problem(got)).message);
    }
  } catch {
    tell(wrong, "The answer broke off. Please try again.");
  } finally {
    button.disabled = false;
  }
});
