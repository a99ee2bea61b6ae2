// A training while it runs: its state is said, its curve drawn again as points come, its end shown.

import { follow } from "./stream.js";

const APART_MS = 500; // between two drawings
const view = document.querySelector("[data-training]");
const state = view.querySelector("[data-state]");
const curve = view.querySelector("[data-curve]");
const address = view.dataset.training;
let due = 0;

function sentence({ status, stage, message, ahead }) {
  if (status === "queued") return ahead ? `${ahead} ahead of it` : "It is next";
  return message || stage;
}

/** Draw the curve as the server sees it, once for all points that come close together. */
function draw() {
  if (due) return;
  due = setTimeout(async () => {
    due = 0;
    const answer = await fetch(`${address}/curve`).catch(() => null);
    if (!answer?.ok) return;
    const open = curve.querySelector("details")?.open;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (open) drawn.querySelector("details").open = true;
    curve.replaceChildren(...drawn.body.childNodes);
  }, APART_MS);
}

follow(`${address}/events`, view.dataset.from, {
  status(data) {
    state.textContent = sentence(data);
  },
  points: draw,
  reset: draw,
  lost() {
    state.textContent = "The server can't be reached; trying again.";
  },
  end: () => location.reload(),
});
