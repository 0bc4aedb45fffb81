// Draws the report from the JSON beside it, with the parts of elements.js.
"use strict";
(() => {
  const {byId, say, make, number, count, share, table, charts, colours, axis, plot, line} = Page;
  const data = JSON.parse(document.getElementById("data").textContent);
  const report = data.report;
  const first = data.models[0];
  const shortHash = (hash) => (hash ? hash.slice(0, 12) : "–");

  // ---- pictures -----------------------------------------------------------------------------------------------------
  function frame(key, alt) {
    const picture = data.pictures[key];
    if (!picture || !picture.src) return make("div", {class: "frame none"}, "no picture");
    return make("div", {class: "frame"},
      make("img", {src: picture.src, width: picture.width, height: picture.height, alt, loading: "lazy"}));
  }
  function picture(kind, key, alt, title, id, line) {
    return make("div", {class: `cell ${kind}`}, frame(key, alt), make("b", {}, title),
      make("span", {class: "id", title: id}, id), line ?? "");
  }

  // ---- head ---------------------------------------------------------------------------------------------------------
  function head() {
    const model = report.model;
    document.title = `${model.name} – Selvedge evaluation`;
    say("title", model.name);
    const largest = (report.topk ?? []).at(-1);
    const products = `${count(report.data.products)} products`;
    const images = `${count(report.data.person_images)} photos of people and ${count(report.data.product_images)} product pictures`;
    say("lead", report.data.split === "train"
      ? `Judged on ${products} of its own training split, ${images}: these figures flatter it.`
      : `Judged on ${products} of the split “${report.data.split}”, none of them seen in training: ${images}.`);
    const facts = [
      ["Architecture", model.architecture || "–"],
      ["Input", `${model.input.width} × ${model.input.height} px`],
      ["Embedding", `${count(model.embedding_size)} numbers`],
      ["Model", make("code", {title: model.fingerprint}, shortHash(model.fingerprint))],
      ["Data", make("code", {title: report.data.fingerprint}, shortHash(report.data.fingerprint))],
      ["Seed", String(report.seed)],
      ["Took", `${number(report.seconds, 1)} s`],
    ];
    if (report.data.skipped > 0) facts.push(["Images left out", count(report.data.skipped)]);
    byId("facts").append(...facts.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
    const tile = (what, value, beside) => byId("tiles").append(make("div", {class: "tile"},
      make("p", {class: "what"}, what), make("p", {class: "value"}, value), make("p", {class: "beside"}, beside)));
    const shown = (report.topk ?? []).find((row) => row.gallery === 300) ?? largest;
    if (shown) {
      const paper = data.paper.topk.find((row) => row.gallery === shown.gallery);
      for (const key of ["top1", "top5"]) {
        tile(`Right product ${key === "top1" ? "comes first" : "among the first five"}, of ${count(shown.gallery)}`,
          share(shown[key]), `${paper ? `paper ${share(paper[key])}, ` : ""}chance ${share(shown.chance[key])}`);
      }
      tile(`Median rank, of ${count(shown.gallery)}`, number(shown.median_rank, shown.median_rank % 1 ? 1 : 0),
        `chance ${number(shown.chance.median_rank, 1)}`);
    }
    if (report.pairs) {
      tile("Pairs told apart, random negatives", share(report.pairs.accuracy),
        `paper ${share(data.paper.pairs.accuracy)}, chance 50 %; hard negatives ${share(report.pairs_hard.accuracy)}`);
    }
  }

  // ---- Experiment 2 -------------------------------------------------------------------------------------------------
  const scoreKeys = ["top1", "top5", "top10", "top20", "map", "mrr", "median_rank"];
  const scoreNames = ["Top-1", "Top-5", "Top-10", "Top-20", "mAP", "MRR", "Median rank"];

  function topkRows() {
    const rows = [];
    for (const [i, row] of report.topk.entries()) {
      const digits = (key) => (key === "median_rank" ? 1 : 3);
      const extra = row.distractors ? ` and ${count(row.distractors)} distractors` : "";
      rows.push({group: `N = ${count(row.gallery)}${extra}: ${count(row.queries)} queries in ${count(row.galleries)} ${row.galleries === 1 ? "gallery" : "galleries"}`});
      const withInterval = (source) => scoreKeys.map((key) =>
        [number(source[key], digits(key)), source.ci95[key].map((x) => number(x, digits(key))).join(" – ")]);
      rows.push({class: "ours", cells: [report.model.name, ...withInterval(row)]});
      for (const baseline of report.baselines) {
        const entry = (baseline.topk ?? [])[i];
        if (entry) rows.push({cells: [baseline.name, ...withInterval(entry)]});
      }
      const paper = row.distractors ? undefined : data.paper.topk.find((one) => one.gallery === row.gallery);
      if (paper) rows.push({class: "aside", cells: ["the paper, on LookBook", ...scoreKeys.map((key) => number(paper[key]))]});
      rows.push({class: "aside", cells: ["chance", ...scoreKeys.map((key) => number(row.chance[key], digits(key)))]});
    }
    return rows;
  }

  function exampleRow(row, gallery) {
    const answers = row.answers.map((answer, i) => picture(answer.right ? "right" : "wrong", answer.picture,
      `Answer ${i + 1}: product ${answer.product}, ${answer.right ? "the right one" : "a wrong one"}`,
      `${i + 1}. ${answer.right ? "✓ right" : "✗ wrong"}`, answer.product,
      `${number(answer.similarity)} · ${share(answer.probability)}`));
    if (row.rank > row.answers.length) {
      answers.push(picture("sought", row.right_picture, `The right product, ${row.product}`, `rank ${count(row.rank)} of ${count(gallery)}`,
        row.product, `${number(row.similarity)} · sought`));
    }
    return make("div", {class: answers.length > row.answers.length ? "row seven" : "row"},
      picture("query", row.picture, `Photo of a person wearing product ${row.product}`, "photo", row.product, `its product: rank ${count(row.rank)}`),
      answers);
  }

  function experiment2() {
    if (!report.topk) return;
    byId("experiment-2").hidden = false;
    say("experiment-2-about", "N products are drawn at random, with one photo of a person for each. For every photo all N products are sorted by similarity; " +
      "its rank is the place of the product that the person wears. Below each figure its 95 % interval.");
    table("topk-table", "Share of photos whose product is among the first k answers", ["", ...scoreNames], topkRows());
    const {gallery, good, poor} = data.examples;
    const fill = (name, rows, text) => {
      byId(name).hidden = rows.length === 0;
      say(`${name}-about`, text);
      byId(`${name}-rows`).append(...rows.map((row) => exampleRow(row, gallery)));
    };
    fill("good", good, `Drawn at random from the photos whose product came among the first five of ${count(gallery)}. Under each answer its similarity and match probability.`);
    fill("poor", poor, `Drawn at random from the others. The dashed picture is the product that was sought, with the place where it landed.`);
  }

  // ---- Experiment 1 -------------------------------------------------------------------------------------------------
  const pairKeys = ["accuracy", "precision", "recall", "f1", "auc"];
  function pairRow(kind, label, metrics) {
    return {class: kind, cells: [label, ...pairKeys.map((key) => number(metrics[key])), number(metrics.threshold), metrics.pairs ? count(metrics.pairs) : "–"]};
  }
  function pairsTable() {
    const rows = [{group: `Random negatives, split “${report.data.split}”`}, pairRow("ours", `${report.model.name}, its own threshold`, report.pairs),
      pairRow("", `${report.model.name}, the paper's 0.5`, report.pairs_at_half)];
    for (const baseline of report.baselines) if (baseline.pairs) rows.push(pairRow("", baseline.name, baseline.pairs));
    rows.push({class: "aside", cells: ["the paper, on LookBook", ...pairKeys.map((key) => number(data.paper.pairs[key])), "–", "11,320"]});
    rows.push({class: "aside", cells: ["chance", "0.500", "0.500", "0.500", "0.500", "0.500", "–", "–"]});
    rows.push({group: "Hard negatives: the nearest wrong product"}, pairRow("ours", `${report.model.name}, its own threshold`, report.pairs_hard));
    for (const baseline of report.baselines) if (baseline.pairs_hard) rows.push(pairRow("", baseline.name, baseline.pairs_hard));
    if (report.pairs_train) {
      rows.push({group: "Random negatives, split “train”"}, pairRow("ours", `${report.model.name}, its own threshold`, report.pairs_train),
        pairRow("", `${report.model.name}, the paper's 0.5`, report.pairs_train_at_half),
        {class: "aside", cells: ["the paper, on LookBook", ...pairKeys.map((key) => number(data.paper.pairs_train[key])), "–", "40,000"]});
    }
    table("pairs-table", "Pairs of a product picture and a photo of a person, half of them showing one product", ["", "Accuracy", "Precision", "Recall", "F1", "AUC", "Threshold", "Pairs"], rows);
  }
  function furtherTables() {
    byId("further").hidden = data.tables.length === 0;
    data.tables.forEach((one, i) => {
      byId("further-tables").append(make("h3", {class: "wide"}, one.title), make("p", {}, one.about), make("div", {class: "scroll", id: `further-${i}`}));
      table(`further-${i}`, one.title, one.header, one.rows.map((cells) => ({cells})));
    });
  }
  function matrix(title, [[tn, fp], [fn, tp]]) {
    const cell = (kind, value, of) => make("td", {class: kind}, count(value), make("small", {}, of ? share(value / of) : "–"));
    return make("div", {class: "matrix"}, make("table", {}, make("caption", {}, title),
      make("thead", {}, make("tr", {}, make("td", {}), make("th", {scope: "col"}, "said other"), make("th", {scope: "col"}, "said same"))),
      make("tbody", {}, make("tr", {}, make("th", {scope: "row"}, "is other"), cell("right", tn, tn + fp), cell("wrong", fp, tn + fp)),
        make("tr", {}, make("th", {scope: "row"}, "is the same"), cell("wrong", fn, fn + tp), cell("right", tp, fn + tp)))));
  }
  function sample(one) {
    const right = one.match === one.predicted;
    return make("div", {class: right ? "sample ok" : "sample"},
      make("div", {class: "pair"},
        make("div", {class: "cell"}, frame(one.product_picture, `Product ${one.product}`), make("span", {class: "id", title: one.product}, one.product)),
        make("div", {class: "cell"}, frame(one.person_picture, `Person wearing product ${one.worn}`), make("span", {class: "id", title: one.worn}, one.worn))),
      make("p", {class: "verdict"}, make("b", {}, `${right ? "✓" : "✗"} said ${one.predicted ? "same" : "other"}, is ${one.match ? "same" : "other"}`),
        make("span", {}, `similarity ${number(one.similarity)} · probability ${share(one.probability)}`)));
  }
  function experiment1() {
    if (!report.pairs) return;
    byId("experiment-1").hidden = false;
    say("experiment-1-about", "A product picture beside a photo of a person: do they show one product? Random negatives, as in the paper, are mostly easy. " +
      "Hard ones show each person beside the wrong product that the model itself finds nearest.");
    pairsTable();
    const matrices = [matrix("At its own threshold", report.pairs.confusion), matrix("At the paper's 0.5", report.pairs_at_half.confusion),
      matrix("The paper, on LookBook", data.paper.pairs.confusion), matrix("Hard negatives", report.pairs_hard.confusion)];
    if (report.pairs_train) {
      matrices.push(matrix("Training products", report.pairs_train.confusion), matrix("The paper, training products", data.paper.pairs_train.confusion));
    }
    byId("matrices").append(...matrices);
    say("samples-about", "Drawn at random, half of them pairs of one product. Green: judged rightly.");
    byId("samples").append(...data.samples.map(sample));
    if (data.samples.length === 0) say("samples-title", "");
  }

  // ---- plots --------------------------------------------------------------------------------------------------------
  function plotRetrieval(c) {
    const shades = [c.indigo, c.green, c.amber, c.red];
    const sets = [];
    first.retrieval.forEach((one, i) => {
      const colour = shades[i % shades.length];
      sets.push(line(`N = ${count(one.gallery)}`, one.curve, colour));
      sets.push(line("", one.curve.map(({x}) => ({x, y: x / one.entries})), colour, {borderDash: [3, 4], borderWidth: 1}));
    });
    plot("curve", "scatter", sets, {
      x: axis(c, "k (logarithmic)", {type: "logarithmic", min: 1, ticks: {callback: (k) => ([1, 2, 5].includes(k / 10 ** Math.floor(Math.log10(k))) ? count(k) : ""), autoSkip: false, maxRotation: 0}}),
      y: axis(c, "share of photos", {min: 0, max: 1})},
      "Share of photos whose product is among the first k answers. Dashed: chance.",
      {tooltip: {label: (item) => `${item.dataset.label || "chance"}: first ${item.parsed.x}: ${number(item.parsed.y)}`}});
    const shown = first.retrieval.find((one) => one.gallery === data.examples.gallery) ?? first.retrieval[0];
    const total = shown.landed.reduce((sum, bin) => sum + bin.queries, 0);
    const labels = shown.landed.map((bin) => (bin.from === bin.to ? count(bin.from) : `${count(bin.from)}–${count(bin.to)}`));
    plot("landed", "bar", [
      {label: report.model.name, data: shown.landed.map((bin) => bin.queries / total), backgroundColor: shown.landed.map((bin) => (bin.to <= 5 ? c.green : c.indigo)), borderRadius: 3},
      {label: "chance", data: shown.landed.map((bin) => (bin.to - bin.from + 1) / shown.entries), backgroundColor: "transparent", borderColor: c.grey, borderWidth: 1.5, borderRadius: 3}],
      {x: axis(c, `rank of the right product, of ${count(shown.entries)}`, {grid: {display: false}}), y: axis(c, "share of photos", {min: 0})},
      `Filled: this model, ${count(total)} photos, N = ${count(shown.gallery)}; green is the first five. Outlined: chance.`,
      {labels, legend: {display: false}, tooltip: {label: (item) => `${item.dataset.label}: ${number(item.parsed.y)}`}});
  }
  function histogram(id, c, curves, otherName) {
    const {low, high, matching, other} = curves.histogram;
    const width = (high - low) / matching.length;
    const total = (counts) => Math.max(1, counts.reduce((sum, x) => sum + x, 0));
    const points = (counts) => counts.map((x, i) => ({x: low + (i + 0.5) * width, y: x / total(counts)}));
    const top = Math.max(...points(matching).map((p) => p.y), ...points(other).map((p) => p.y)) * 1.08;
    const area = (label, counts, colour) => line(label, points(counts), colour, {fill: "origin", backgroundColor: `${colour}33`, tension: 0.25, cubicInterpolationMode: "monotone"});
    plot(id, "scatter", [area("one product", matching, c.green), area(otherName, other, c.red),
      line("its threshold", [{x: curves.threshold, y: 0}, {x: curves.threshold, y: top}], c.ink, {borderDash: [5, 4], borderWidth: 1.5})],
      {x: axis(c, "cosine similarity", {min: low, max: high, ticks: {stepSize: 0.1, callback: (x) => number(Math.abs(x) < 1e-9 ? 0 : x, 1)}}), y: axis(c, "share of pairs", {min: 0, max: top, ticks: {callback: (y) => number(y, 2)}})},
      `How similar the model finds pairs of one product (green) and ${otherName} (red). A pair right of the dashed line is judged a match.`);
  }
  function plotPairs(c) {
    const sets = [line(`random negatives, AUC ${number(first.random.auc)}`, first.random.roc, c.indigo),
      line(`hard negatives, AUC ${number(first.hard.auc)}`, first.hard.roc, c.red)];
    data.baselines.forEach((baseline) => {
      if (baseline.random) sets.push(line(`${baseline.name}, AUC ${number(baseline.random.auc)}`, baseline.random.roc, c.amber, {borderWidth: 1.5}));
    });
    sets.push(line("chance", [{x: 0, y: 0}, {x: 1, y: 1}], c.grey, {borderDash: [3, 4], borderWidth: 1}));
    plot("roc", "scatter", sets, {x: axis(c, "false positive rate", {min: 0, max: 1}), y: axis(c, "true positive rate", {min: 0, max: 1})},
      "Of the matching pairs, how many are found (up) for how many others taken for matches (right), at every threshold.");
    histogram("histogram-random", c, first.random, "two products");
    histogram("histogram-hard", c, first.hard, "the nearest wrong product");
  }
  function plotTruth(c) {
    const bins = report.calibration.bins.filter((bin) => bin.pairs > 0);
    const most = Math.max(...bins.map((bin) => bin.pairs));
    plot("reliability", "scatter", [line("said and true", bins.map((bin) => ({x: bin.said, y: bin.true})), c.indigo,
      {clip: false, pointRadius: bins.map((bin) => 3 + 7 * Math.sqrt(bin.pairs / most))}),
      line("perfect", [{x: 0, y: 0}, {x: 1, y: 1}], c.grey, {borderDash: [3, 4], borderWidth: 1})],
      {x: axis(c, "match probability said", {min: 0, max: 1}), y: axis(c, "share that was right", {min: 0, max: 1})},
      `Of ${report.calibration.of === "pairs" ? "pairs of a product and a person" : "the best answers of a gallery, half of the products asked for being absent"}. Larger points hold more. Expected calibration error ${number(report.calibration.expected_error)}, Brier score ${number(report.calibration.brier)} (guessing: 0.250).`);
    byId("presence-panel").hidden = !first.presence_roc;
    if (!first.presence_roc) return;
    const best = report.best_answers;
    plot("presence", "scatter", [line(`this model, AUC ${number(best.presence_auc)}`, first.presence_roc, c.indigo),
      line("chance", [{x: 0, y: 0}, {x: 1, y: 1}], c.grey, {borderDash: [3, 4], borderWidth: 1})],
      {x: axis(c, "absent products accepted", {min: 0, max: 1}), y: axis(c, "present products accepted", {min: 0, max: 1})},
      `Photos whose first answer is accepted at every threshold of its probability; N = ${count(best.gallery)}, half of the products asked for being absent. Where 95 % of the present are accepted, so are ${number(best.false_matches_at_95)} of the absent.`);
  }
  function plotTraining(c) {
    const column = (key) => first.epochs.filter((epoch) => epoch[key] !== null).map((epoch) => ({x: epoch.epoch, y: epoch[key]}));
    const x = () => axis(c, "epoch", {ticks: {precision: 0}});
    const last = (points) => number(points.at(-1)?.y);
    const dots = {pointRadius: 3};
    const loss = column("loss"), train = column("pair_accuracy"), validation = column("validation_accuracy");
    plot("loss", "scatter", [line("training loss", loss, c.indigo, dots)], {x: x(), y: axis(c, "loss")},
      `${loss.length} epochs; the last one ended at ${last(loss)}.`);
    plot("accuracy", "scatter", [line("training pairs", train, c.indigo, dots), line("validation pairs", validation, c.green, dots)],
      {x: x(), y: axis(c, "accuracy")}, `The last epoch: ${last(train)} on training pairs, ${last(validation)} on validation pairs.`);
  }
  function plots() {
    charts.splice(0).forEach((chart) => chart.destroy());
    const c = colours();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    if (report.topk) plotRetrieval(c);
    if (report.pairs) plotPairs(c);
    byId("truth").hidden = !report.calibration;
    if (report.calibration) plotTruth(c);
    byId("training").hidden = first.epochs.length === 0;
    if (first.epochs.length > 0) plotTraining(c);
  }

  // ---- foot ---------------------------------------------------------------------------------------------------------
  function modelsTable() {
    if (!report.models) return;
    byId("models").hidden = false;
    const sizes = (report.topk ?? []).map((row) => row.gallery);
    const header = ["", "Accuracy", "AUC", "Hard accuracy", ...sizes.flatMap((n) => [`Top-1, N = ${count(n)}`, `Top-5, N = ${count(n)}`])];
    table("models-table", "Every model, judged on the same pairs and galleries", header, report.models.map((entry) => ({cells: [
      entry.model.name, number(entry.pairs?.accuracy), number(entry.pairs?.auc), number(entry.pairs_hard?.accuracy),
      ...(entry.topk ?? []).flatMap((row) => [[number(row.top1), row.ci95.top1.map((x) => number(x)).join(" – ")], number(row.top5)])]})));
  }
  function foot() {
    const items = [];
    if (report.topk) {
      items.push("Every model and baseline is judged on the same pairs and galleries, drawn with the seed above.",
        "A product with several pictures counts by its most similar one. There is one right product for a photo, so mAP equals MRR.",
        "Ties count against the model: a model that finds everything alike is last, not lucky.",
        `95 % intervals: a bootstrap over products, ${count(report.bootstrap_resamples)} resamples; all photos of a drawn product, from all galleries, move together, and the galleries stay as drawn.`);
    }
    if (report.pairs) {
      items.push("The model's own threshold is the similarity with the best accuracy on validation pairs; its probability, sigmoid(scale × similarity + bias), was fitted there too. Baselines were treated alike.",
        "The paper's score is sigmoid(cosine); its 0.5 is a cosine of 0.",
        "The paper's test matrix sums to 11,320 = 566 × 20 pairs, though it names 556 products.");
    }
    items.push("The paper's figures are from LookBook. On other data they are a reference, not a rival: chance and the baselines stand beside them for that reason.");
    byId("method-list").append(...items.map((text) => make("li", {}, text)));
    say("colophon", `selvedge ${report.version} · ${report.data.manifest} · data ${report.data.fingerprint || "–"} · model ${report.model.fingerprint || "–"}` +
      (report.model.licence ? ` · ${report.model.licence}` : ""));
  }

  head();
  experiment2();
  experiment1();
  furtherTables();
  modelsTable();
  foot();
  plots();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  if (dark.addEventListener) dark.addEventListener("change", plots);
})();
