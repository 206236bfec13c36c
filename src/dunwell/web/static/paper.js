// An exam's paper: whatever is answered is kept on this device until the house has it. What the server did not take is sent
// again every few seconds, and after the page was closed and opened anew; nothing is handed in while an answer still waits.
(() => {
  "use strict";
  const papers = [...document.querySelectorAll("form[data-answer]")];
  if (!papers.length) return;
  const PREFIX = "dunwell-answer:";
  const DAY = 24 * 3600 * 1000; // no sitting is open that long
  const key = (form) => PREFIX + form.getAttribute("hx-post");
  const given = (form) => new FormData(form).getAll("choice");
  const waiting = () => papers.filter((form) => localStorage.getItem(key(form)) !== null);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const sent = new WeakMap(); // what the request under way carries

  function say(form, late) {
    form.querySelector("[data-late]").hidden = !late;
    form.querySelector("[data-kept]").hidden = late;
    const unsent = document.querySelector("[data-paper-unsent]");
    if (!waiting().length) unsent.hidden = true;
  }
  function send(form) {
    if (!form.classList.contains("htmx-request")) htmx.trigger(form, "change");
  }
  function restore(form) {
    const kept = JSON.parse(localStorage.getItem(key(form))).given;
    [...form.elements].filter((field) => field.name === "choice").forEach((field, place) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = kept.includes(field.value);
      else field.value = kept[place] ?? "";
    });
    say(form, true);
    send(form);
  }

  for (const form of papers) {
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => {
      localStorage.setItem(key(form), JSON.stringify({ given: given(form), at: Date.now() }));
    });
    form.addEventListener("htmx:beforeRequest", () => sent.set(form, given(form)));
    form.addEventListener("htmx:afterRequest", (event) => {
      const { status } = event.detail.xhr;
      if (status >= 200 && status < 300) {
        if (!same(sent.get(form), given(form))) return; // answered otherwise meanwhile: that goes next
        localStorage.removeItem(key(form));
        say(form, false);
      } else say(form, true);
    });
  }
  document.querySelector("[data-hand-in] form").addEventListener("htmx:confirm", (event) => {
    if (!waiting().length) return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector("[data-paper-unsent]").hidden = false;
    waiting().forEach((form) => { say(form, true); send(form); });
  });

  const late = () => waiting().filter((form) => !form.querySelector("[data-late]").hidden).forEach(send);
  window.addEventListener("online", late);
  setInterval(late, 5000);
  for (const old of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    if (Date.now() - JSON.parse(localStorage.getItem(old)).at > DAY) localStorage.removeItem(old);
  }
  window.addEventListener("load", () => waiting().forEach(restore));
})();
