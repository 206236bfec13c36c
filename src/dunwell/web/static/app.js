// What every page needs beyond HTMX: CSRF, errors beside fields, toasts, dialogs, menus, keyboard. No inline handlers anywhere.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- CSRF -------------------------------------------------------------------------------------------------------
  const token = () => $("meta[name=csrf]").content;
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRF-Token"] = token(); });
  document.addEventListener("dw:csrf", (event) => {
    $("meta[name=csrf]").content = event.detail.token;
    $$("input[name=csrf_token]").forEach((input) => { input.value = event.detail.token; });
  });

  // --- Toasts -----------------------------------------------------------------------------------------------------
  const toasts = () => $("#toasts");
  function toast({ text, kind = "info", href, action }) {
    const box = document.createElement("div");
    box.className = "dw-toast dw-tone-" + ({ success: "good", error: "bad", warning: "due" }[kind] || "info");
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words);
    if (href) {
      const link = document.createElement("a");
      Object.assign(link, { href, textContent: action || href, target: "_blank", rel: "noopener" });
      box.append(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "dw-icon-btn";
    close.setAttribute("aria-label", toasts().dataset.close);
    close.textContent = "×";
    close.addEventListener("click", () => box.remove());
    box.append(close);
    toasts().append(box);
    if (kind !== "error") setTimeout(() => box.remove(), 8000); // errors stay until they are read
  }
  document.addEventListener("dw:toast", (event) => {
    const said = event.detail.value || event.detail;
    (Array.isArray(said) ? said : [said]).forEach(toast);
  });

  // --- Errors beside their fields; nothing typed is lost ------------------------------------------------------------
  function clearErrors(form) {
    $$("[aria-invalid]", form).forEach((field) => { field.removeAttribute("aria-invalid"); field.classList.remove("is-invalid"); });
    $$("[data-error-for]", form).forEach((line) => { line.hidden = true; line.textContent = ""; });
    $$("[data-form-error]", form).forEach((line) => { line.hidden = true; line.textContent = ""; });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("form[data-form]");
    if (form) clearErrors(form);
  });
  document.addEventListener("dw:failed", (event) => {
    const form = event.target.closest ? event.target.closest("form[data-form]") : null;
    const { fields, toast: words } = event.detail;
    let first = null;
    if (form) {
      for (const [name, text] of Object.entries(fields)) {
        const line = $$("[data-error-for]", form).find((candidate) => candidate.dataset.errorFor === name);
        if (!line) continue;
        line.textContent = text;
        line.hidden = false;
        const field = form.elements.namedItem(name);
        const one = field instanceof RadioNodeList ? field[0] : field;
        if (one) { one.setAttribute("aria-invalid", "true"); one.classList.add("is-invalid"); first = first || one; }
      }
    }
    if (first) first.focus();
    const summary = form && $("[data-form-error]", form);
    if (!first && summary && !words.href) { summary.textContent = words.text; summary.hidden = false; }
    else if (!first) toast(words);
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      if (event.target.closest?.("[data-quiet]")) return; // what asks every few seconds says so in its own place
      toast({ text: toasts().dataset.offline, kind: "error" });
    });
  }
  // An answer from before our own code (a body too large): it carries no words, so the page has some ready.
  document.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Trigger")) toast({ text: toasts().dataset.refused, kind: "error" });
  });
  // One press is one request: the button rests until the answer is here.
  document.addEventListener("htmx:beforeRequest", (event) => {
    $$("button[type=submit]", event.target).forEach((button) => { button.disabled = true; });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    $$("button[type=submit]", event.target).forEach((button) => { button.disabled = false; });
  });

  // --- "Are you sure?" ----------------------------------------------------------------------------------------------
  document.addEventListener("htmx:confirm", (event) => {
    const form = event.target.closest("[data-confirm]");
    if (!form) return;
    event.preventDefault();
    const dialog = $("#dw-confirm");
    $("#dw-confirm-text").textContent = form.dataset.confirm;
    const yes = $("[data-confirm-yes]", dialog);
    const go = () => { dialog.close(); event.detail.issueRequest(true); };
    yes.addEventListener("click", go, { once: true });
    dialog.addEventListener("close", () => yes.removeEventListener("click", go), { once: true });
    dialog.showModal();
  });

  // --- Dialogs, menus, filters --------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-open]");
    if (open) { if (open.dataset.open === "dw-keys") listKeys(); $("#" + open.dataset.open)?.showModal(); return; }
    if (event.target.closest("[data-close-dialog]")) { event.target.closest("dialog")?.close(); return; }
    if (event.target.tagName === "DIALOG") { event.target.close(); return; }
    const toggle = event.target.closest("[data-toggle-nav]");
    if (toggle) {
      const on = document.body.classList.toggle("dw-nav-open");
      toggle.setAttribute("aria-expanded", String(on));
      if (on) $("#nav a")?.focus();
      return;
    }
    if (!event.target.closest("#nav")) closeNav();
    $$("details[data-drop][open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });
  function closeNav() {
    document.body.classList.remove("dw-nav-open");
    $("[data-toggle-nav]")?.setAttribute("aria-expanded", "false");
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto-submit]");
    if (form && event.target.tagName === "SELECT") form.requestSubmit();
  });
  // Empty words stay out of the address.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    const empty = $$("input[name], select[name]", event.target).filter((field) => !field.value);
    empty.forEach((field) => { field.disabled = true; });
    setTimeout(() => empty.forEach((field) => { field.disabled = false; }), 0);
  });

  // --- Keyboard -----------------------------------------------------------------------------------------------------
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const keyed = () => $$("[data-key]").filter((element) => element.offsetParent !== null || element.closest("dialog[open]"));
  let pending = "";
  let pendingTimer = 0;
  function listKeys() {
    const list = $("[data-keys-list]");
    const fixed = JSON.parse(list.dataset.keyWords);
    const rows = [...keyed().map((e) => [e.dataset.key, e.dataset.keyLabel || e.textContent.trim()]), ...Object.entries(fixed)];
    list.replaceChildren(...rows.flatMap(([key, label]) => {
      const term = document.createElement("dt");
      key.split(" ").forEach((part) => {
        if (part === "/" && key.length > 1) { term.append(" / "); return; }
        const cap = document.createElement("kbd");
        cap.textContent = part;
        term.append(cap, " ");
      });
      const words = document.createElement("dd");
      words.textContent = label;
      return [term, words];
    }));
  }
  function press(element) {
    if (element.matches("summary[data-opens]")) { // opens and never shuts; the first field is what the key was pressed for
      const fold = element.parentElement;
      fold.open = true;
      ($$("input:not([type=hidden]), select, textarea", fold).find((field) => field.offsetParent !== null) || element).focus();
    } else if (element.matches("input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select")) element.focus();
    else element.click();
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Alt" || event.key === "Shift") return; // held for the next key: no key of a sequence itself
    if (event.key === "Escape") {
      closeNav();
      $$("details[data-drop][open]").forEach((drop) => { drop.open = false; $("summary", drop)?.focus(); });
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) && !event.altKey) return;
    const open = $("dialog[open]");
    // With Alt some keyboards give another character: the key's place says which letter was meant.
    const key = event.altKey && /^(Key|Digit)/.test(event.code) ? event.code.slice(-1).toLowerCase() : event.key;
    if (!open && key === "?") { event.preventDefault(); listKeys(); $("#dw-keys").showModal(); return; }
    if (!open && key === "/" && $("[data-search], .dw-list-search input")) {
      event.preventDefault();
      ($("[data-search]") || $(".dw-list-search input")).focus();
      return;
    }
    const wanted = pending ? pending + " " + key : key;
    const scope = open ? keyed().filter((element) => open.contains(element)) : keyed();
    const target = scope.find((element) => element.dataset.key === wanted);
    clearTimeout(pendingTimer);
    if (target) { pending = ""; event.preventDefault(); press(target); return; }
    if (!pending && scope.some((element) => element.dataset.key.startsWith(key + " "))) {
      pending = key;
      pendingTimer = setTimeout(() => { pending = ""; }, 1200);
      event.preventDefault();
      return;
    }
    pending = "";
    if (!open) move(event, key);
  });
  function move(event, key) {
    const list = event.target.closest("[data-list-keys]") || $("[data-list-keys]");
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    if (!list || !step) return;
    if (key.startsWith("Arrow") && !event.target.closest("[data-list-keys]")) return; // arrows scroll the page
    const links = $$("[data-item]", list).map((item) => (item.matches("a, button") ? item : $("a[href], button", item))).filter(Boolean);
    if (!links.length) return;
    const at = links.findIndex((link) => link === document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
    event.preventDefault();
    links[next].focus();
  }
})();
