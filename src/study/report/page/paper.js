// Draws the sections from the JSON beside it, with the parts of elements.js.
"use strict";
(() => {
  const {byId, say, make, table, charts, colours, axis, plot, line} = Page;
  const data = JSON.parse(byId("data").textContent);

  say("lead", data.lead);
  byId("facts").append(...data.facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  data.sections.forEach((section, i) => {
    byId("sections").append(make("section", {id: `section-${i}`}, make("h2", {}, section.title),
      ...section.paragraphs.map((text) => make("p", {}, text)),
      ...section.tables.map((_, t) => make("div", {class: "scroll", id: `table-${i}-${t}`})),
      ...(section.plot ? [make("figure", {class: "panel", style: "margin-top: 1rem"}, make("div", {class: "plot"}, make("canvas", {id: `plot-${i}`})),
        make("figcaption", {id: `plot-${i}-caption`}))] : []),
      ...(section.picture ? [make("img", {src: section.picture.src, width: section.picture.width, height: section.picture.height,
        alt: section.picture.alt, style: "max-width: 100%; height: auto"})] : [])));
    section.tables.forEach((one, t) => table(`table-${i}-${t}`, one.title, one.header, one.rows.map((cells) => ({cells}))));
  });

  function plots() {
    charts.splice(0).forEach((chart) => chart.destroy());
    const c = colours();
    const shades = [c.indigo, c.green, c.amber, c.red];
    data.sections.forEach(({plot: one}, i) => {
      if (!one) return;
      const type = one.logarithmic ? {type: "logarithmic"} : {};
      plot(`plot-${i}`, "scatter", one.lines.map(({name, points}, n) => line(name, points.map(([x, y]) => ({x, y})), shades[n % shades.length], {pointRadius: 3})),
        {x: axis(c, one.x, type), y: axis(c, one.y, type)}, one.caption);
    });
  }
  plots();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  if (dark.addEventListener) dark.addEventListener("change", plots);
})();
