// Reading without a network, on every signed-in page (of the sandbox none: people there have other numbers): keeps an opened lesson, keeps an answer that could not be sent and
// sends it when the server is back, and forgets all of it on sign-out and when somebody else signs in.
(() => {
  "use strict";
  const CACHE = "dunwell-lessons";
  const MOST = 60; // lessons kept
  const OWNER = "dw-reader"; // in localStorage: whose lessons and answers are kept here
  const ANSWER = "dw-answer:"; // + the lesson's address: {text, base, ready, other}
  const SCOPE = "/academy/lessons/";
  const me = document.querySelector("meta[name=dw-reader]");
  const say = (text, kind) => document.dispatchEvent(new CustomEvent("dw:toast", { detail: { text, kind } }));
  const copy = document.documentElement.hasAttribute("data-offline");

  const answers = () => Object.keys(localStorage).filter((key) => key.startsWith(ANSWER));
  const ready = () => answers().filter((key) => JSON.parse(localStorage[key]).ready);
  async function forget() {
    answers().forEach((key) => localStorage.removeItem(key));
    localStorage.removeItem(OWNER);
    if (window.caches) await caches.delete(CACHE);
  }
  function own() {
    localStorage[OWNER] = me.content;
  }

  // --- Sending what was kept ----------------------------------------------------------------------------------------
  const page = async (address) => {
    const answer = await fetch(address);
    return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  // Where another answer was handed in meanwhile, on another device, neither is lost: the kept one waits in the field.
  async function sendOne(key) {
    const { text, base } = JSON.parse(localStorage[key]);
    const address = key.slice(ANSWER.length);
    const now = await page(address);
    if (!now || now.querySelector("meta[name=dw-reader]")?.content !== me.content) return "";
    const there = now.querySelector("[name=exercise]").value.trim();
    if (there !== base.trim() && there !== text.trim()) {
      localStorage[key] = JSON.stringify({ text, base: there, ready: false, other: true });
      return "other";
    }
    const body = new URLSearchParams({ exercise: text, csrf_token: now.querySelector("meta[name=csrf]").content });
    const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) return "";
    localStorage.removeItem(key);
    return "sent";
  }
  // One at a time over all open pages, so that two of them do not send the same answer.
  const alone = (work) => (navigator.locks ? navigator.locks.request("dw-answers", work) : work());
  async function sendAll() {
    if (localStorage[OWNER] !== me.content) return;
    await alone(async () => {
      for (const key of ready()) {
        let end;
        try { end = await sendOne(key); } catch { return; } // still no network
        if (!end) continue;
        if (key === ANSWER + location.pathname) return void location.reload(); // the page itself shows what became of it
        say(me.dataset[end], end === "sent" ? "success" : "warning");
      }
    });
  }

  // --- A lesson -----------------------------------------------------------------------------------------------------
  async function keep() {
    const answer = await fetch(location.pathname);
    if (!answer.ok || answer.redirected) return;
    const secret = new RegExp(document.querySelector("meta[name=csrf]").content.replace(/[^\w]/g, "\\$&"), "g");
    const text = (await answer.text()).replace(secret, "");
    const files = new Set([...document.querySelectorAll("script[src], link[href], use[href]")]
      .map((one) => (one.getAttribute("src") || one.getAttribute("href")).split("#")[0]).filter((one) => one.startsWith("/static/")));
    const cache = await caches.open(CACHE);
    for (const one of files) if (!(await cache.match(one))) {
      await cache.delete(one, { ignoreSearch: true });
      await cache.add(one);
    }
    await cache.put(location.pathname, new Response(text, { headers: answer.headers }));
    const lessons = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith(SCOPE));
    for (const old of lessons.slice(0, Math.max(0, lessons.length - MOST))) await cache.delete(old);
    own();
    document.querySelector("[data-kept]").hidden = false;
  }
  function exercise(form) {
    const key = ANSWER + location.pathname;
    const field = form.elements.namedItem("exercise");
    const note = document.querySelector("[data-answer-kept]");
    const waiting = localStorage[OWNER] === me.content && localStorage[key] ? JSON.parse(localStorage[key]) : null;
    const base = waiting ? waiting.base : field.value;
    if (waiting) { field.value = waiting.text; note.hidden = !waiting.ready; if (waiting.other) say(me.dataset.other, "warning"); }
    const put = (ready) => {
      own();
      localStorage[key] = JSON.stringify({ text: field.value, base, ready });
      note.hidden = !ready;
    };
    field.addEventListener("input", () => { if (copy || !navigator.onLine || localStorage[key]) put(false); });
    form.addEventListener("htmx:sendError", () => { if (field.value.trim()) put(true); });
    form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 300) localStorage.removeItem(key); });
  }

  async function begin() {
    if (localStorage[OWNER] && localStorage[OWNER] !== me.content) await forget();
    const form = document.querySelector("[data-lesson] form[data-form]");
    if (form) exercise(form);
    window.addEventListener("online", async () => { await sendAll(); if (copy) location.reload(); });
    await sendAll();
    const worker = document.querySelector("[data-lesson]")?.dataset.worker;
    if (!worker || copy || !navigator.serviceWorker || !window.caches) return; // no worker outside HTTPS and this machine
    await navigator.serviceWorker.register(worker);
    await keep();
  }
  document.addEventListener("submit", async (event) => {
    if (!me || !event.target.matches("form[action='/sign-out']")) return;
    event.preventDefault();
    await sendAll();
    const leave = async () => { await forget(); event.target.submit(); };
    if (!answers().length) return leave();
    const dialog = document.querySelector("#dw-confirm");
    document.querySelector("#dw-confirm-text").textContent = me.dataset.unsent;
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.addEventListener("click", leave, { once: true });
    dialog.addEventListener("close", () => yes.removeEventListener("click", leave), { once: true });
    dialog.showModal();
  });
  if (me) begin().catch(() => {}); // reading goes on without any of it: no network, no room, private window
})();
