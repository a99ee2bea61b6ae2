// A letter while it is written: its words appear, its state is said, and its end swaps the page.

import { send } from "./http.js";
import { announce } from "./say.js";
import { follow } from "./stream.js";

const LOST = "The server can't be reached; trying again.";

function stateOf({ status, position, message }) {
  if (message) return message;
  if (status === "writing") return "Writing";
  if (!position) return "Yours is next";
  return position === 1 ? "1 letter ahead of yours" : `${position} letters ahead of yours`;
}

/** Keep the end of the letter in sight, if it was before: people who scroll up are left alone. */
function keepInSight(draft, change) {
  const bottom = () => draft.getBoundingClientRect().bottom;
  const near = bottom() < innerHeight + 80;
  change();
  if (near && bottom() > innerHeight) scrollBy({ top: bottom() - innerHeight + 8 });
}

/** Make the writing view of `main` live; `finished` is called once the letter has ended. */
export function watch(main, finished) {
  const view = main.querySelector("[data-stream]");
  const draft = view.querySelector("[data-draft]");
  const state = view.querySelector("[data-state]");
  const words = view.querySelector("[data-words]");
  const text = draft.firstChild ?? draft.appendChild(document.createTextNode(""));

  const count = () => {
    const number = text.data.split(/\s+/).filter(Boolean).length;
    words.textContent = number === 1 ? "1 word" : `${number} words`;
    words.hidden = number === 0;
  };
  const say = (sentence) => {
    if (state.textContent === sentence) return;
    state.textContent = sentence;
    announce(sentence);
  };

  view.querySelector("[data-stop]").addEventListener("submit", (event) => stop(event, say));
  count();
  return follow(view.dataset.stream, view.dataset.from, {
    status: (data) => say(stateOf(data)),
    text: (piece) => {
      keepInSight(draft, () => text.appendData(piece));
      count();
    },
    reset: () => {
      text.data = "";
      count();
      say("Writing it again"); // it broke a rule, or its writer was lost
    },
    lost: () => say(LOST),
    end: finished,
  });
}

async function stop(event, say) {
  event.preventDefault();
  say("Stopping…");
  const answer = await send(event.target.action, new FormData(event.target)).catch(() => null);
  if (!answer?.ok) say("It could not be stopped; please try again.");
}
