// The clock of an exam: counts down from what the server said was left; at nought the page is asked for again, and the
// server, whose clock alone counts, shows that the time is over.
(() => {
  const clock = document.querySelector("[data-seconds-left]");
  if (!clock) return;
  const end = performance.now() + Number(clock.dataset.secondsLeft) * 1000;
  const shown = clock.querySelector("output");
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("dw-tone-bad", left <= 60);
    if (left > 0) setTimeout(tick, 250);
    else setTimeout(() => location.reload(), (Number(clock.dataset.grace ?? 60) + 1) * 1000);
  };
  tick();

  // Who waits on hold: counted on from what the server said. After each line the newest is in view and the field is ready.
  const began = new WeakMap();
  setInterval(() => document.querySelectorAll("[data-clock]").forEach((wait) => {
    if (!began.has(wait)) began.set(wait, performance.now() - Number(wait.dataset.clock) * 1000);
    const seconds = Math.floor((performance.now() - began.get(wait)) / 1000);
    wait.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }), 500);
  const down = () => { const talk = document.querySelector("#transcript"); if (talk) talk.scrollTop = talk.scrollHeight; };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "talk") return;
    down();
    document.querySelector("#f-text")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest(".rp-say") || event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });
  if (matchMedia("(max-width: 60rem)").matches) document.querySelectorAll("[data-fold][open]").forEach((fold) => { fold.open = false; });
  down();
})();
