// Before the first paint: light or dark as chosen, or as the system has it.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = root.dataset.theme;
    root.setAttribute("data-bs-theme", wish === "light" || wish === "dark" ? wish : dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
})();
