// A two-person call: Enter says the line, the newest line is in view, and a lost connection is told of until it is back.
(() => {
  "use strict";
  const page = document.querySelector(".rp-duo");
  if (!page) return;
  const $ = (selector) => document.querySelector(selector);
  const field = () => $("#f-text");
  page.addEventListener("keydown", (event) => {
    if (event.target.id !== "f-text" || event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-clears]");
    if (form && event.detail.successful) form.querySelectorAll("textarea, input:not([type=hidden])").forEach((box) => { box.value = ""; });
    if (form && event.detail.successful) field()?.focus();
  });
  const lost = (on) => { $("#lost").hidden = !on; };
  for (const failure of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(failure, () => lost(true));
  document.addEventListener("htmx:afterOnLoad", () => lost(false));
  const down = () => { const talk = $("#transcript"); talk.scrollTop = talk.scrollHeight; };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "talk") down(); });
  down();
  field()?.focus({ preventScroll: true });
})();
