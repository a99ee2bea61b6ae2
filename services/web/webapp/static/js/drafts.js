// What is typed and not sent: kept in this browser at every key, and on the server soon after.

import { csrfToken, loginAddress, problem, renew } from "./http.js";
import { announce } from "./say.js";

const PREFIX = "inkwell.draft.";
const TAB = "inkwell.tab";
const PAUSE_MS = 800; // after the last key
const RETRY_MS = 10_000;
const ABANDONED_MS = 5_000; // a tab that lives saves sooner
const KEEPALIVE_BYTES = 60_000; // that a browser still sends for a page which is left
const keepers = new Set();

/** Use a store of the browser, which may forbid it or be out of room: then the server alone keeps it. */
function attempt(use, otherwise) {
  try {
    return use() ?? otherwise;
  } catch {
    return otherwise;
  }
}

function store(key, value) {
  attempt(() => {
    if (value) localStorage.setItem(key, JSON.stringify(value));
    else localStorage.removeItem(key);
  });
}

const keys = () => attempt(() => Object.keys(localStorage), []);
const read = (key) => attempt(() => JSON.parse(localStorage.getItem(key)), {});

function stored(person) {
  const mine = keys().filter((key) => key.startsWith(`${PREFIX}${person}.`));
  return mine.map((key) => ({ key, ...read(key) })).sort((a, b) => b.at - a.at);
}

/** The name of this tab, which outlives a reload: tabs that show one draft keep a copy each. */
function tabName(page) {
  return attempt(() => {
    sessionStorage[TAB] ??= page;
    return sessionStorage[TAB];
  }, page);
}

/** Send a copy to the server; resolves to its answer, or null if it can't be reached. */
async function post(copy, { renewed = false } = {}) {
  const body = new FormData();
  const { id, person, page, turn, base, letter, values } = copy;
  const sent = { ...values, person, page, turn, base, ...(letter ? { letter } : {}) };
  for (const [name, value] of Object.entries(sent)) body.set(name, value);
  const headers = { Accept: "application/json", "X-CSRF-TOKEN": csrfToken() };
  const keepalive = JSON.stringify(values).length * 3 < KEEPALIVE_BYTES;
  const answer = await fetch(`/drafts/${id}`, { method: "POST", headers, body, keepalive }).catch(
    () => null,
  );
  if (answer?.status !== 401 || renewed || !(await renew({ leave: false }))) return answer;
  return post(copy, { renewed: true });
}

/** Forget what this browser keeps: all of it, or all but one person's. */
export function forget({ except = null } = {}) {
  for (const key of keys()) {
    if (!key.startsWith(PREFIX)) continue;
    if (except === null || !key.startsWith(`${PREFIX}${except}.`)) store(key, null);
  }
}

/** Save what the forms of this page have that the server lacks. */
export const settle = () => Promise.all([...keepers].map((keeper) => keeper.save()));

/** Give the server what closed tabs have left here. */
export async function bringLeftovers(person) {
  const shown = [...keepers].map((keeper) => keeper.key);
  for (const { key, ...copy } of stored(person)) {
    if (shown.includes(key) || Date.now() - copy.at < ABANDONED_MS) continue;
    const answer = await post(copy);
    const heard = answer?.ok || answer?.status === 404 || answer?.status === 422;
    if (heard && read(key).at === copy.at) store(key, null); // that tab has not typed on
  }
}

/** Tell whether somebody has typed before this script came, or the browser has filled in what was typed. */
const typedBefore = (form) =>
  [...form.querySelectorAll("input[type=text], textarea:not([disabled])")].some(
    (field) => field.value !== field.defaultValue,
  );

/**
 * Keep what is typed in `form`: `read` returns its values, `write` fills them in. An edit, and
 * with `adopt` an empty form, takes up what a tab has left that was closed or logged out. Returns
 * typed(), save(), done() and `key`.
 */
export function keep(form, { read: values, write, adopt = false }) {
  const { person, page, letter = "" } = form.dataset;
  const place = form.querySelector("[data-kept]");
  let { draft: id, base } = form.dataset;
  let turn = 0;
  let timer = 0;
  let dirty = false;
  let saving = Promise.resolve();
  const tab = tabName(page);
  const key = () => `${PREFIX}${person}.${id}.${tab}`;
  const address = () => `/user/protected?draft=${id}${form.dataset.query ?? ""}`;
  const copy = () => ({ id, person, page, tab, turn, base, letter, values: values(), at: Date.now() });

  function say(sentence, link = "") {
    const isNew = place.textContent !== sentence;
    place.hidden = !sentence;
    place.textContent = sentence;
    if (!link) return;
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, textContent: "Log in again" });
    place.append(" ", anchor);
    if (isNew) announce(sentence);
  }

  function named(next) {
    if (next === id) return;
    store(key(), null);
    id = next;
    if (dirty) store(key(), copy()); // typed since the save that this answers
    form.elements.draft.value = id;
    if (!letter) history.replaceState(history.state, "", address());
  }

  function typed() {
    dirty = true;
    turn += 1;
    store(key(), copy());
    if (!letter) history.replaceState(history.state, "", address());
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  }

  function saveAtOnce() {
    clearTimeout(timer);
    if (!dirty) return saving;
    dirty = false;
    const sent = copy();
    saving = post(sent).then((answer) => heard(answer, sent));
    return saving;
  }

  /** One save after the other: the answer says under which draft the next one goes. */
  function save() {
    return saving.then(saveAtOnce);
  }

  async function heard(answer, sent) {
    if (answer?.ok) {
      const { id: under } = await answer.json();
      if (sent.turn === turn) store(key(), null);
      named(under);
      say("Kept. You can close this page.");
      return;
    }
    if (sent.turn !== turn) return; // a later save is on its way
    if (answer?.status === 401) {
      say("You are logged out. What you type is kept in this browser.", loginAddress());
    } else if (answer && answer.status < 500 && answer.status !== 429) {
      const { message } = await problem(answer);
      say(answer.status === 409 ? message : `Kept in this browser only. ${message}`);
      return;
    } else {
      say("The server can’t be reached. What you type is kept in this browser.");
    }
    dirty = true;
    timer = setTimeout(save, RETRY_MS);
  }

  /**
   * What this browser has of the form and the server may lack: typed in this tab, or in another on
   * top of what this page shows. What another tab has typed apart from it becomes a draft of its own.
   */
  function leftover() {
    const left = stored(person).filter((each) => each.letter === letter);
    const same = left.filter((each) => each.id === id);
    const later = (each) => each.base === base || base.startsWith(`${each.page}:`);
    const any = adopt || (letter && !base) ? left[0] : undefined;
    return same.find((each) => each.tab === tab) ?? same.find(later) ?? any;
  }

  /** Take up what is left over: from now on it is this tab's. */
  function recall() {
    const found = leftover();
    if (!found) return;
    const { key: old, ...before } = { ...found, tab };
    named(before.id);
    store(old, null);
    store(key(), before);
    write(before.values);
    saving = post(before).then(async (answer) => {
      if (!answer?.ok) {
        dirty = true;
        return heard(answer, { turn });
      }
      const { id: under, revision } = await answer.json();
      if (turn === 0) store(key(), null);
      base = revision;
      named(under);
      return undefined;
    });
  }

  const keeper = {
    typed,
    save,
    get key() {
      return key();
    },
    /** It was sent, or isn't wanted: nothing of it stays here. */
    done() {
      clearTimeout(timer);
      dirty = false;
      store(key(), null);
    },
  };
  keepers.add(keeper);
  if (typedBefore(form)) typed();
  else recall();
  form.addEventListener("input", typed);
  document.addEventListener("visibilitychange", () => document.hidden && saveAtOnce());
  addEventListener("pagehide", saveAtOnce);
  return keeper;
}
