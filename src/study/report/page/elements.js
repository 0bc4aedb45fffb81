// What the pages of this room are made of: elements, tables, plots. Text enters the document as text nodes only.
"use strict";
const Page = (() => {
  const byId = (id) => document.getElementById(id);
  const number = (x, digits = 3) => (x === null || x === undefined ? "–" : x.toFixed(digits));
  const count = (x) => x.toLocaleString("en-US");
  const share = (x) => `${(100 * x).toFixed(x < 0.1 ? 1 : 0)} %`;

  // make("td", {class: "right"}, "text", node…): an element with attributes and children.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    for (const child of children.flat()) element.append(child);
    return element;
  }
  const say = (id, text) => { byId(id).textContent = text; };

  // rows: [{class, group?, cells: [label, value…]}]; a value is text or [text, small text].
  function table(id, captionText, header, rows) {
    const cell = (value) => (Array.isArray(value) ? make("td", {}, value[0], make("small", {}, value[1])) : make("td", {}, value));
    const body = rows.map((row) => row.group
      ? make("tr", {}, make("th", {scope: "rowgroup", colspan: header.length}, row.group))
      : make("tr", {class: row.class}, make("th", {scope: "row"}, row.cells[0]), row.cells.slice(1).map(cell)));
    const box = byId(id);
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", captionText);
    box.append(make("table", {}, make("caption", {}, captionText),
      make("thead", {}, make("tr", {}, header.map((name) => make("th", {scope: "col"}, name)))), make("tbody", {}, body)));
  }

  const charts = [];
  function colours() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    return {ink: read("ink"), soft: read("soft"), line: read("line"), panel: read("panel"), indigo: read("indigo"), red: read("red"),
      green: read("green"), amber: read("amber"), grey: read("grey"), indigoWash: read("indigo-wash")};
  }
  function axis(c, title, extra = {}) {
    return {title: {display: true, text: title, color: c.soft}, ticks: {color: c.soft, ...extra.ticks}, grid: {color: c.line},
      ...Object.fromEntries(Object.entries(extra).filter(([key]) => key !== "ticks"))};
  }
  function plot(id, type, datasets, scales, caption, extra = {}) {
    const canvas = byId(id);
    const c = colours();
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", caption);
    say(`${id}-caption`, caption);
    const legend = {labels: {color: c.ink, boxWidth: 14, boxHeight: 2, padding: 12, filter: (item) => item.text !== ""}, position: "bottom", ...extra.legend};
    charts.push(new Chart(canvas, {type, data: {labels: extra.labels, datasets},
      options: {responsive: true, maintainAspectRatio: false, animation: false, scales, interaction: {mode: "nearest", intersect: false},
        plugins: {legend, tooltip: {callbacks: extra.tooltip ?? {}}}}}));
  }
  const line = (label, points, colour, more = {}) => ({label, data: points, showLine: true, borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 0, ...more});

  return {byId, say, make, number, count, share, table, charts, colours, axis, plot, line};
})();
