// The content checker under a box as one types: what may not be said, and the lawful wording one key away (Alt+R).
// A box asks for it with data-check="<channel>"; data-check-relation, data-check-debtor and data-check-form say more.
(() => {
  "use strict";
  const token = () => document.querySelector("meta[name=csrf]").content;
  const waiting = new WeakMap();
  const asked = new WeakMap();

  function panelOf(box) {
    const id = box.id + "-checked";
    let panel = document.getElementById(id);
    if (!panel) {
      panel = document.createElement("div");
      panel.id = id;
      panel.className = "dw-checked";
      panel.setAttribute("aria-live", "polite");
      box.insertAdjacentElement("afterend", panel);
      box.setAttribute("aria-describedby", [box.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    }
    return panel;
  }

  async function check(box) {
    const said = new URLSearchParams({
      text: box.value, channel: box.dataset.check, relation: box.dataset.checkRelation || "", debtor_id: box.dataset.checkDebtor || "",
    });
    const form = box.dataset.checkForm && document.getElementById(box.dataset.checkForm);
    if (form) {
      said.set("template", "1");
      for (const name of ["kind", "lang", "relation", "stage", "moment", "subject"]) {
        const field = form.elements.namedItem(name);
        if (field) said.set(name === "kind" ? "channel" : name, field.value);
      }
    }
    const turn = (asked.get(box) || 0) + 1;
    asked.set(box, turn);
    if (!box.value.trim()) { panelOf(box).replaceChildren(); return; }
    try {
      const answer = await fetch("/check-text", { method: "POST", body: said, headers: { "X-CSRF-Token": token() } });
      if (!answer.ok || asked.get(box) !== turn) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const panel = panelOf(box);
      panel.replaceChildren(...page.body.childNodes);
      box.classList.toggle("dw-has-finding", Boolean(panel.querySelector("[data-rewrite]")));
    } catch { /* offline: the text is checked again when it is sent */ }
  }

  function rewrite(box, button) {
    const { start, end, rewrite: words } = button.dataset;
    const points = Array.from(box.value); // the checker counts characters, the browser counts UTF-16 units
    box.value = points.slice(0, Number(start)).join("") + words + points.slice(Number(end)).join("");
    box.focus();
    check(box);
  }
  const boxOf = (element) => document.getElementById(element.closest(".dw-checked").id.replace(/-checked$/, ""));

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches || !box.matches("[data-check]")) return;
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => check(box), 350));
  });
  document.addEventListener("change", (event) => { // a template's kind, language or reader decides what is lawful
    const form = event.target.form;
    if (!form || !form.id || !event.target.matches("select")) return;
    const box = document.querySelector(`[data-check-form="${form.id}"]`);
    if (box) check(box);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rewrite]");
    if (button) rewrite(boxOf(button), button);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key.toLowerCase() !== "r" || !event.target.matches("[data-check]")) return;
    const button = panelOf(event.target).querySelector("[data-rewrite]");
    if (!button) return;
    event.preventDefault();
    rewrite(event.target, button);
  });
})();
