// What the page tells people: one polite live region, and an alert box for problems.

/** Announce a sentence to screen readers. The region stands outside <main>, so it outlives a swap. */
export function announce(sentence) {
  const region = document.getElementById("status");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = sentence;
  });
}

/** Show a problem in `place` and move the focus there; `field` is the id of the input meant, if any. */
export function showProblem(place, message, field = null) {
  const box = document.createElement("p");
  box.className = "note note--bad";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  if (field && document.getElementById(field)) {
    const link = document.createElement("a");
    link.href = `#${field}`;
    link.textContent = message;
    box.append(link);
  } else {
    box.textContent = message;
  }
  place.replaceChildren(box);
  box.focus();
}
