// A practice call: its clocks, Enter to say, words from the calculator into the line, and speech where the browser has it.
(() => {
  "use strict";
  const page = document.querySelector(".rp-page");
  if (!page) return;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const lang = page.dataset.lang === "zh" ? "zh-CN" : "en-US";
  const field = () => $("#f-text");
  const toast = (text, kind = "info") => document.dispatchEvent(new CustomEvent("dw:toast", { detail: { text, kind } }));

  // --- Clocks: counted on from what the server said -----------------------------------------------------------------
  const began = new WeakMap();
  function tick() {
    $$("[data-clock]", page).forEach((clock) => {
      if (!began.has(clock)) began.set(clock, performance.now() - Number(clock.dataset.clock) * 1000);
      const seconds = Math.floor((performance.now() - began.get(clock)) / 1000);
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (clock.textContent !== text) clock.textContent = text;
    });
  }
  setInterval(tick, 500);

  // --- Keys and words -----------------------------------------------------------------------------------------------
  page.addEventListener("keydown", (event) => {
    if (event.target.id !== "f-text" || event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });
  page.addEventListener("click", (event) => {
    const words = event.target.closest("[data-insert]");
    if (!words) return;
    const line = field();
    line.value = (line.value.trim() ? line.value.trim() + " " : "") + words.dataset.insert;
    line.focus();
    line.scrollIntoView({ block: "nearest" });
  });

  // --- The figures of the calculator stay while the page is read again -------------------------------------------------
  const figures = $("#figures");
  const shelf = "dw-figures-" + $("[data-keep]").dataset.keep;
  const boxes = () => $$("input:not([type=hidden]), select", figures);
  try {
    JSON.parse(sessionStorage.getItem(shelf) || "[]").forEach((value, place) => { if (value && boxes()[place]) boxes()[place].value = value; });
  } catch { /* nothing kept */ }
  figures.addEventListener("input", () => sessionStorage.setItem(shelf, JSON.stringify(boxes().map((box) => box.value))));
  if (matchMedia("(max-width: 60rem)").matches) $$("[data-fold][open]").forEach((fold) => { fold.open = false; });

  // --- Replies read aloud ---------------------------------------------------------------------------------------------
  const voice = window.speechSynthesis;
  let aloud = localStorage.getItem("dw-aloud") === "on";
  let heard = $("[data-said]") ? Number($("[data-said]").dataset.said) : 0;
  function read(text) {
    if (!voice || !aloud) return;
    voice.cancel();
    const words = new SpeechSynthesisUtterance(text.replace(/[（(][^）)]*[）)]/g, ""));
    words.lang = lang;
    voice.speak(words);
  }

  // --- Speaking instead of typing: goes into the field, is said only when sent -----------------------------------------
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  let listening = null;
  function stop() {
    if (listening) listening.stop();
    listening = null;
    $$("[data-listen]").forEach((button) => button.setAttribute("aria-pressed", "false"));
  }
  function listen(button) {
    if (listening) { stop(); return; }
    if (!sessionStorage.getItem("dw-spoken")) { toast(page.dataset.spoken, "warning"); sessionStorage.setItem("dw-spoken", "1"); }
    if (voice) voice.cancel();
    const ear = new Recognition();
    const before = field().value.trim();
    Object.assign(ear, { lang, interimResults: true, continuous: false });
    ear.onresult = (event) => {
      const words = [...event.results].map((one) => one[0].transcript).join("");
      field().value = (before ? before + " " : "") + words.trim();
    };
    ear.onerror = (event) => { if (event.error !== "aborted" && event.error !== "no-speech") toast(page.dataset.noSpeech, "error"); };
    ear.onend = () => { stop(); field().focus(); };
    listening = ear;
    button.setAttribute("aria-pressed", "true");
    try { ear.start(); } catch { stop(); toast(page.dataset.noSpeech, "error"); }
  }
  page.addEventListener("click", (event) => {
    const ear = event.target.closest("[data-listen]");
    if (ear) { listen(ear); return; }
    const mouth = event.target.closest("[data-aloud]");
    if (!mouth) return;
    aloud = !aloud;
    localStorage.setItem("dw-aloud", aloud ? "on" : "off");
    mouth.setAttribute("aria-pressed", String(aloud));
    if (!aloud) voice.cancel();
  });

  // --- After every exchange ---------------------------------------------------------------------------------------------
  function fresh() {
    tick();
    const talk = $("#transcript");
    talk.scrollTop = talk.scrollHeight;
    $$("[data-listen]").forEach((button) => { button.hidden = !Recognition; });
    $$("[data-aloud]").forEach((button) => { button.hidden = !voice; button.setAttribute("aria-pressed", String(aloud)); });
    const last = $("[data-said]");
    if (!last || Number(last.dataset.said) === heard) return;
    heard = Number(last.dataset.said);
    const words = [...last.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
    $("#last-said").textContent = words;
    read(words);
  }
  fresh();
  field().focus({ preventScroll: true });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "phone" && !event.target.closest("#phone")) return;
    if (listening) stop();
    fresh();
    field().focus();
  });
})();
