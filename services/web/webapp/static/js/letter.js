// The page of a letter: follows it while it is written, then makes its finished view handy.

import { enhanceFinished } from "./finished.js";
import { renew } from "./http.js";
import { announce } from "./say.js";
import { localTimes } from "./times.js";
import { watch } from "./writing.js";

const ENDINGS = {
  done: "Your letter is ready.",
  stopped: "The letter was stopped.",
  failed: "The letter could not be written.",
};

const get = () => fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });

/** Fetch this page again and put its <main> in place, so that nothing flickers or is forgotten. */
async function swap() {
  let answer = await get();
  if (!answer.ok && (await renew())) answer = await get();
  if (!answer.ok) throw new Error(`The finished letter: ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.importNode(fresh.querySelector("main"), true);
  const replace = () => {
    const hadFocus = document.querySelector("main").contains(document.activeElement);
    document.querySelector("main").replaceWith(main);
    document.title = fresh.title;
    localTimes(main);
    start(main);
    if (hadFocus) main.querySelector("[data-heading]").focus({ preventScroll: true });
  };
  // A letter may end while the page is still coming in: that transition goes on, ours is skipped.
  if (document.startViewTransition) document.startViewTransition(replace).ready.catch(() => {});
  else replace();
}

async function finished({ status, error, url }) {
  if (status === "deleted") {
    location.replace(url);
    return;
  }
  await swap().catch(() => location.reload());
  announce([ENDINGS[status], error].filter(Boolean).join(" "));
}

function start(main) {
  if (main.querySelector("[data-stream]")) watch(main, finished);
  else enhanceFinished(main);
}

// A refused edit is answered under its own address, which can't be loaded again.
if (location.pathname.endsWith("/edit")) {
  history.replaceState(history.state, "", location.pathname.replace(/\/edit$/, ""));
}
start(document.querySelector("main"));
