// The workbench: the permit's countdown, the outcome form's fields, copying. No inline handlers; survives HTMX swaps.
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- Countdown of a permit: from the seconds the server gave, by this page's own clock ------------------------------
  const ends = new WeakMap();
  function tick() {
    $$("[data-countdown]").forEach((box) => {
      if (!ends.has(box)) ends.set(box, Date.now() + Number(box.dataset.countdown) * 1000);
      const left = Math.max(0, Math.round((ends.get(box) - Date.now()) / 1000));
      const text = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : box.dataset.over;
      if (box.textContent !== text) box.textContent = text;
    });
  }
  setInterval(tick, 1000);

  // --- Outcome form: only the fields that the chosen code asks for ----------------------------------------------------
  function fit(form) {
    const chosen = form.querySelector("input[name=code]:checked");
    for (const part of $$("[data-for]", form)) part.hidden = !(chosen && chosen.dataset[part.dataset.for]);
    const hint = form.querySelector("[data-code-hint]");
    hint.textContent = chosen ? chosen.dataset.hint : "";
    hint.hidden = !hint.textContent;
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("#outcome-form");
    if (form && event.target.name === "code") fit(form);
  });
  function start() {
    tick();
    const form = document.getElementById("outcome-form");
    if (form) { fit(form); form.scrollIntoView({ block: "nearest" }); }
  }
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);

  // --- Copy ------------------------------------------------------------------------------------------------------------
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const box = document.createElement("textarea");
      box.value = button.dataset.copy;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    document.dispatchEvent(new CustomEvent("dw:toast", { detail: { text: button.dataset.copied, kind: "success" } }));
  });
})();
