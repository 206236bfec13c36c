// Charts drawn from data-chart (an ECharts option), in the page's colours. SVG, and tooltips drawn by ECharts itself,
// because its HTML tooltips carry inline styles that our content-security policy forbids.
(() => {
  "use strict";
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = new Map();
  const size = (text) => text.replace(/[\u4e00-\u9fff]/g, "xx").length; // in Latin letters
  const broken = (name) => {
    const lines = [""];
    for (const word of name.match(/[\u4e00-\u9fff]{1,6}|[^\s\u4e00-\u9fff]+/g) || [name]) {
      const last = lines[lines.length - 1];
      if (last && size(last) + size(word) > 12) lines.push(word);
      else lines[lines.length - 1] = /[\u4e00-\u9fff]$/.test(last) || !last ? last + word : `${last} ${word}`;
    }
    return lines.join("\n");
  };
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
    if (option.radar) {
      // ECharts breaks no names around a radar: where the box is narrow they are broken here, and the circle leaves them room.
      const narrow = box.clientWidth < 520;
      const indicator = option.radar.indicator.map((one) => ({ ...one, name: narrow ? broken(one.name) : one.name }));
      whole.radar = { ...option.radar, indicator, axisName: { color: ink, fontSize: narrow ? 10 : 12 }, radius: narrow ? "55%" : option.radar.radius };
    }
    chart.setOption(whole);
    drawn.set(box, chart);
  }
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
