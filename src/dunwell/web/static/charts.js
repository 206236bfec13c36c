// Charts drawn from data-chart (an ECharts option), in the page's colours. SVG, and tooltips drawn by ECharts itself,
// because its HTML tooltips carry inline styles that our content-security policy forbids.
(() => {
  "use strict";
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = new Map();
  function draw(box) {
    drawn.get(box)?.dispose();
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    const ink = css("--dw-ink-soft");
    const line = css("--dw-line");
    const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
    const option = JSON.parse(box.dataset.chart);
    const base = {
      color: ["--dw-chart-1", "--dw-chart-2", "--dw-chart-3", "--dw-chart-4", "--dw-chart-5"].map(css),
      textStyle: { fontFamily: css("--dw-font"), color: ink },
      grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    };
    const whole = { ...base, ...option, tooltip: { ...base.tooltip, ...option.tooltip, renderMode: "richText" } };
    for (const side of ["xAxis", "yAxis"]) if (option[side]) whole[side] = [].concat(option[side]).map((a) => ({ ...axis, ...a }));
    chart.setOption(whole);
    drawn.set(box, chart);
  }
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
