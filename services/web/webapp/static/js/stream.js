// The stream of one letter or training. It comes through reconnections, a hidden tab and a session renewed.

import { renew } from "./http.js";

const WAITS = [300, 1000, 2000, 4000, 8000];

/**
 * Follow a letter or a training from `from` ("attempt:offset", in characters or points) on.
 * Handlers: status(data), text(piece) or points(), reset(), end(data), lost(). Returns a function
 * that stops.
 */
export function follow(url, from, handlers) {
  let source = null;
  let timer = 0;
  let failures = 0;
  let ended = false;
  let position = from;

  const on = (name, handle) =>
    source.addEventListener(name, (event) => {
      failures = 0;
      handle(JSON.parse(event.data || "{}"), event.lastEventId);
    });

  function open() {
    close();
    if (ended || document.hidden) return;
    source = new EventSource(`${url}?from=${encodeURIComponent(position)}`);
    on("status", handlers.status);
    on("text", take);
    on("points", (_, id) => {
      position = id || position;
      handlers.points();
    });
    on("reset", (_, id) => {
      position = id || position;
      handlers.reset();
    });
    on("end", (data) => {
      stop();
      handlers.end(data);
    });
    source.addEventListener("error", retry);
  }

  /** Hand on what is new of a piece. After a reconnection the server may send a part again. */
  function take({ text }, id) {
    const [attempt, end] = id.split(":").map(Number);
    const [had, have] = position.split(":").map(Number);
    const letters = [...text];
    const known = attempt === had ? Math.max(0, have - (end - letters.length)) : 0;
    if (known < letters.length) handlers.text(letters.slice(known).join(""));
    position = id;
  }

  /** EventSource reconnects by itself unless the server refused it: then renew, wait, open. */
  async function retry() {
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    failures += 1;
    if (failures > 2) handlers.lost();
    await renew();
    timer = setTimeout(open, WAITS[Math.min(failures, WAITS.length) - 1]);
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function stop() {
    ended = true;
    close();
    document.removeEventListener("visibilitychange", seen);
    window.removeEventListener("pageshow", shown);
  }

  // A browser allows six connections to a host: a tab that nobody looks at gives its own back.
  function seen() {
    if (document.hidden) close();
    else open();
  }

  /** The Back button may bring the page as it was left, its connection gone. */
  function shown(event) {
    if (event.persisted) seen();
  }

  document.addEventListener("visibilitychange", seen);
  window.addEventListener("pageshow", shown);
  open();
  return stop;
}
