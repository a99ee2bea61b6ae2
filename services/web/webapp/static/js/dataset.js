// A data set while its pictures are looked at: the page comes again once that is done.

const EVERY_MS = 5000;
const view = document.querySelector("[data-waiting]");

async function look() {
  const answer = await fetch(view.dataset.waiting).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page && !page.querySelector("[data-waiting]")) location.reload();
  else setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
