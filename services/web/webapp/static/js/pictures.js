// A picture, chosen, dropped or pasted: sent, and shown with what is said of it; the page stays.

import { problem, send, telling } from "./http.js";
import { announce } from "./say.js";

const form = document.querySelector("[data-pictures]");
const find = (name) => document.querySelector(`[data-${name}]`);
const ANY = "*/*"; // the answer is this page; of a session that is over a script is told, not sent away

/** Show why there is no answer, at the field that is wrong. */
function tell(message, field = null) {
  const place = find("problem");
  for (const each of form.querySelectorAll("[data-field]")) {
    const isWrong = each.dataset.field === field;
    const input = each.querySelector("input");
    each.classList.toggle("field--wrong", isWrong);
    if (isWrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", `${input.id}-hint${isWrong ? ` ${place.id}` : ""}`);
  }
  place.textContent = message;
  place.hidden = !message;
  if (message) place.focus();
}

/** Draw the picture as it was judged: no address of data or of this page's own may be an image's. */
async function draw(canvas) {
  const bytes = Uint8Array.from(atob(canvas.dataset.preview), (each) => each.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  Object.assign(canvas, { width: picture.width, height: picture.height, hidden: false });
  canvas.getContext("2d").drawImage(picture, 0, 0);
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-seen]");
  if (!fresh) throw new Error("This is another page.");
  find("seen").replaceChildren(...document.importNode(fresh, true).childNodes);
  const wrong = page.querySelector("[data-field].field--wrong")?.dataset.field;
  tell(page.querySelector("[data-problem]").textContent, wrong);
  const canvas = document.querySelector("canvas[data-preview]");
  if (canvas) draw(canvas).catch(() => canvas.remove());
  const heading = document.querySelector("#seen");
  if (!heading) return;
  form.reset();
  heading.focus();
  announce(heading.textContent);
}

async function judge(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  const [picture] = form.elements.picture.files;
  const most = Number(form.dataset.most);
  if (picture?.size > most) {
    tell(`The picture is larger than ${most / 2 ** 20} MB.`, "picture");
    return;
  }
  const bar = find("progress");
  const sent = (share) => {
    bar.value = share;
    if (share === 1) bar.removeAttribute("value"); // now it is looked at
  };
  tell("");
  sent(0);
  [button.disabled, bar.hidden] = [true, false];
  try {
    const answer = await send(form.action, new FormData(form), ANY, telling(sent));
    const text = await answer.clone().text();
    if (text.startsWith("<")) show(text);
    else tell((await problem(answer)).message);
  } catch {
    tell("The picture could not be sent. Please try again.");
  } finally {
    [button.disabled, bar.hidden] = [false, true];
  }
}

/** Take the picture of a drop or a paste, as if it had been chosen and sent. */
function take(event, { files }) {
  if (!files.length) return;
  event.preventDefault();
  if (files.length > 1) {
    tell("One picture at a time, please.", "picture");
    return;
  }
  form.reset(); // of an address, too
  form.elements.picture.files = files;
  form.requestSubmit();
}

function hover(event) {
  const isOver = event.type === "dragover" && event.dataTransfer.types.includes("Files");
  if (isOver) event.preventDefault();
  form.classList.toggle("is-over", isOver);
}

form.addEventListener("submit", judge);
addEventListener("paste", (event) => take(event, event.clipboardData));
addEventListener("drop", (event) => {
  hover(event);
  take(event, event.dataTransfer);
});
for (const name of ["dragover", "dragleave", "dragend"]) addEventListener(name, hover);
find("drop").hidden = false;
