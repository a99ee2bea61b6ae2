// Passwords: a button that shows them, and the rules ticked off while one is typed.

function showable(box) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const caption = button.firstChild;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    caption.data = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
  });
  // A password left showing would be kept by the browser as ordinary text.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
}

function measured(input) {
  const rules = input.form.querySelectorAll("[data-rules] [data-rule]");
  const tests = [...rules].map((rule) => [rule, new RegExp(rule.dataset.rule, "u")]);
  const tick = () => {
    for (const [rule, test] of tests) {
      const met = test.test(input.value);
      if (rule.classList.toggle("met", met) !== rule.hasAttribute("data-met")) {
        rule.toggleAttribute("data-met", met);
        rule.setAttribute("aria-label", `${rule.textContent}${met ? ": met" : ""}`);
      }
    }
  };
  input.addEventListener("input", tick);
  tick();
}

export function enhancePasswords() {
  document.querySelectorAll("[data-secret]").forEach(showable);
  document.querySelectorAll("[data-measured]").forEach(measured);
}
