// Fills the figures of the report, again when a filter in the address changes. Python has written
// the content, headings, columns and formats.
const content = JSON.parse(document.getElementById("content").textContent);
const { months, dimensions, metrics, series, tables, figures, filters } = content;
const [HIDDEN_BELOW, SMALL_BELOW, SHOWN_ROWS] = [5, 10, 20];
const state = {};
const unapplied = new Set();
const all = (selector, node = document) => [...node.querySelectorAll(selector)];
const one = (selector, node = document) => node.querySelector(selector);
const total = (rows, position) => rows.reduce((sum, row) => sum + row[position], 0);
const isEmpty = (value) => value === null || value === undefined || value === "";

// Formats are options of Intl, in the reader's locale.
function shown(value, format) {
  const { numbers, dates } = content.formats;
  if (isEmpty(value)) return "–";
  const size = format.endsWith("hours") && value ? Math.abs(value) : 1;
  if (size < 1) return shown(value * 60, format.replace("hours", "minutes"));
  if (size > 72) return shown(value / 24, format.replace("hours", "days"));
  if (format in numbers) return new Intl.NumberFormat(undefined, numbers[format]).format(value);
  if (!(format in dates)) return [value].flat().join(" · ");
  return new Intl.DateTimeFormat(undefined, dates[format]).format(new Date(value));
}
const change = (value, unit) =>
  unit === "fraction" ? `${change(value * 100, "points")} pp` : shown(value, `change ${unit}`);
const intl = (value, format) => shown(value, `axis ${format}`);

// The address after # holds the page and the filters, so that a view can be sent and printed.
const DEFAULTS = { page: content.page, anchor: "", month: content.month, months: "3" };
const ROW_FILTERS = [...Object.keys(filters), "survey", "band", "channel", "team"];
for (const name of [...ROW_FILTERS, "q"]) DEFAULTS[name] = "";
function parse(hash) {
  const [path, query] = hash.slice(1).split("?");
  const [page, anchor = ""] = path.split("/");
  const chosen = [...new URLSearchParams(query)].filter(([name]) => name in DEFAULTS);
  return { ...(page && { page }), anchor, ...Object.fromEntries(chosen) };
}
function address(changes) {
  const { page, anchor, ...rest } = { ...state, anchor: "", ...changes };
  const chosen = Object.entries(rest).filter(([name, value]) => value !== DEFAULTS[name]);
  const query = chosen.length ? `?${new URLSearchParams(chosen)}` : "";
  return `#${page}${anchor && "/"}${anchor}${query}`;
}
const at = () => months.indexOf(state.month);
const inWindow = (month) => !isEmpty(month) && month <= at() && month > at() - state.months;
const activeFilters = () => Object.keys(filters).filter((name) => state[name]);

// Metrics: a table has a metric by one dimension, so one filter applies to it.
const split = new Set(Object.keys(series).map((key) => key.slice(0, key.lastIndexOf("|"))));
function pick(metric) {
  const used = activeFilters().find((name) => split.has(`${metric}|${filters[name]}`));
  for (const name of activeFilters()) if (name !== used) unapplied.add(name);
  return used ? `${metric}|${filters[used]}|${state[used]}` : `${metric}|all|all`;
}
function point(key, position) {
  const lists = Object.entries(series[key] ?? {});
  const found = lists.map(([name, list]) => [name, Array.isArray(list) ? list[position] : list]);
  const { unit } = metrics[key.split("|")[0]];
  const row = { value: null, ...Object.fromEntries(found), month: months[position], unit };
  return { ...row, few: row.is_small ? ["value"] : [] };
}

// Answers: scores of any filter are computed from counts, by METRICS.md §3.
function score(survey, cells) {
  const [n, up, down, ease] = ["answers", "up", "down", "ease"].map((name) =>
    total(cells, content.answers.keys.indexOf(name)),
  );
  const value = { nps: (100 * (up - down)) / n, csat: (100 * up) / n, ces: ease / n }[survey];
  const [p, d, s] = [(up + 0.75) / (n + 3), (down + 0.75) / (n + 3), (up + 2) / (n + 4)];
  const margin = {
    nps: 196 * Math.sqrt((p + d - (p - d) ** 2) / (n + 3)),
    csat: 196 * Math.sqrt((s * (1 - s)) / (n + 4)),
  }[survey];
  const is_small = n < SMALL_BELOW;
  const low = Math.max(value - margin, survey === "nps" ? -100 : 0);
  const interval = { margin, low, high: Math.min(value + margin, 100) };
  return { answers: n, up, down, value, ...interval, is_small, few: is_small ? ["value"] : [] };
}
const named = (dimension, position) => dimensions[dimension].values[position] ?? content.other;
function filtered(cells, keys) {
  const known = activeFilters().filter((name) => keys.includes(filters[name]));
  for (const name of activeFilters()) if (!known.includes(name)) unapplied.add(name);
  const read = (cell, dimension) => named(dimension, cell[keys.indexOf(dimension)]);
  return cells.filter((cell) => known.every((name) => read(cell, filters[name]) === state[name]));
}
function answersOf(survey, ...by) {
  const { keys, plain, themes } = content.answers;
  const cells = filtered(by.includes("theme") || state.theme ? themes : plain, keys);
  return cells.filter((cell) => cell[1] === survey);
}
function grouped(cells, dimension, keys = content.answers.keys) {
  const groups = Map.groupBy(cells, (cell) => named(dimension, cell[keys.indexOf(dimension)]));
  const order = [...dimensions[dimension].values, content.other];
  return order.filter((name) => groups.has(name)).map((name) => [name, groups.get(name)]);
}

// The rows of each kind of figure. Their keys are those of the columns and of the chart.
const KINDS = {
  scorecard: (figure) =>
    figure.metrics.map((metric) => {
      return { name: metrics[metric].label, metric, ...point(pick(metric), at()) };
    }),
  series({ metric, dimension, value }) {
    const key = dimension ? `${metric}|${dimension}|${value}` : pick(metric);
    const rows = months.slice(0, at() + 1).map((_, position) => point(key, position));
    const first = rows.findIndex((row) => row.value !== null);
    return first < 0 ? [] : rows.slice(first);
  },
  parts: (figure) =>
    months.slice(0, at() + 1).map((month, position) => {
      const parts = figure.metrics.map((name) => [name, point(pick(name), position).value]);
      return { month, ...Object.fromEntries(parts) };
    }),
  breakdown: (figure) =>
    dimensions[figure.dimension].values.map((name) => {
      const key = (metric) => `${metric}|${figure.dimension}|${name}`;
      const points = figure.metrics.map((metric) => [metric, point(key(metric), at())]);
      const few = points.filter(([, found]) => found.is_small).map(([metric]) => metric);
      const values = Object.fromEntries(points.map(([metric, found]) => [metric, found.value]));
      return { ...points[0][1], name, ...values, few };
    }),
  answers({ survey, by }) {
    const cells = answersOf(survey, by).filter((cell) => inWindow(cell[0]));
    return grouped(cells, by).map(([name, group]) => ({ name, ...score(survey, group) }));
  },
  crosstab({ survey, rows, across }) {
    const cells = answersOf(survey, rows, across).filter((cell) => inWindow(cell[0]));
    return grouped(cells, rows).map(([name, inRow]) => {
      const row = { name, few: [], hidden: [] };
      for (const [column, inBoth] of grouped(inRow, across)) {
        const found = score(survey, inBoth);
        const few = found.is_small ? [column] : [];
        if (found.answers < HIDDEN_BELOW) row.hidden.push(column);
        else Object.assign(row, { [column]: found.value, few: [...row.few, ...few] });
      }
      return row;
    });
  },
  nps_bands() {
    const cells = answersOf("nps").filter((cell) => cell[0] <= at());
    return [...Map.groupBy(cells, (cell) => cell[0])].map(([position, group]) => {
      const found = score("nps", group);
      const [promoters, detractors] = [found.up / found.answers, found.down / found.answers];
      const shares = { promoters, passives: 1 - promoters - detractors, detractors };
      const bars = { upper: 100 * promoters, lower: -100 * detractors };
      return { month: months[position], ...found, ...shares, ...bars };
    });
  },
  durations({ of, by, classes }) {
    const { keys, cells, norms } = content.durations[of];
    const chosen = filtered(cells, keys).filter((cell) => inWindow(cell[0]));
    return grouped(chosen, by, keys).map(([name, group]) => {
      const tickets = total(group, 6);
      const few = tickets < SMALL_BELOW ? ["tickets"] : [];
      const shareOf = (n) => total(group.filter((cell) => cell[5] === n), 6) / tickets;
      const shares = Object.fromEntries(classes.map((label, n) => [label, shareOf(n)]));
      return { name, tickets, norm: norms?.[name], ...shares, few };
    });
  },
  churn({ experience }) {
    const rows = content.churn.filter((row) => row[1] === experience && inWindow(row[0]));
    filtered([], []);
    return [...Map.groupBy(rows, (row) => row[2])].map(([name, group]) => {
      const [customers, churned, mrr, lost] = [3, 4, 5, 6].map((n) => total(group, n));
      const few = customers < SMALL_BELOW ? ["value"] : [];
      const value = customers ? churned / customers : null;
      return { name, customers, churned, mrr, lost, value, is_small: few.length > 0, few };
    });
  },
  movement: (figure) =>
    figure.metrics.map((metric, n) => {
      const value = point(pick(metric), at()).value * (figure.signs[n] || 1);
      const part = ["decrease", "balance", "increase"][figure.signs[n] + 1];
      return { name: metrics[metric].label, value, part };
    }),
  rows({ table, period }) {
    const { columns, rows } = tables[table];
    const keys = columns.map(([key]) => key);
    const known = ROW_FILTERS.filter((name) => keys.includes(name));
    for (const name of activeFilters()) if (!known.includes(name)) unapplied.add(name);
    const every = rows.map((row) => Object.fromEntries(keys.map((key, n) => [key, row[n]])));
    const isIn = ({ month }) => !period || (period === "month" ? month === at() : inWindow(month));
    const isFound = ({ comment }) =>
      table !== "comments" || comment.toLowerCase().includes(state.q.toLowerCase());
    const has = (row, name) => !state[name] || [row[name]].flat().includes(state[name]);
    return every.filter((row) => isIn(row) && isFound(row) && known.every((name) => has(row, name)));
  },
};

// Elements. Content becomes text, never HTML.
const element = (tag, properties) => Object.assign(document.createElement(tag), properties);
function put(node, value, format) {
  const instant = format === "instant" && !isEmpty(value) && new Date(value).toISOString();
  const data = { value: instant || value, textContent: shown(value, format) };
  node.replaceChildren(typeof value === "number" ? element("data", data) : data.textContent);
}
function cellOf(row, [key, , format, least, most], position) {
  const node = element(position ? "td" : "th", position ? {} : { scope: "row" });
  const value = row[key];
  const isFew = row.few?.includes(key);
  if (row.hidden?.includes(key)) node.textContent = `under ${HIDDEN_BELOW}`;
  else if (format === "change") node.textContent = isEmpty(value) ? "–" : change(value, row.unit);
  else put(node, value, format === "metric" ? row.unit : format);
  if (isFew) node.append(element("span", { className: "few", textContent: " few" }));
  else if (most !== undefined && !isEmpty(value)) {
    node.className = "heat";
    node.style.setProperty("--shade", Math.min((value - least) / (most - least), 1));
  }
  node.classList.add(["text", "month", "date", "instant"].includes(format) ? format : "number");
  return node;
}
function showRows(node, figure, rows) {
  const columns = figure.columns.filter(([, label]) => label);
  for (const row of rows) {
    const line = one("tbody", node).appendChild(element("tr"));
    line.append(...columns.map((column, position) => cellOf(row, column, position)));
    const name = row[columns[0][0]];
    if (!figure.rows_by || name === content.other) continue;
    const href = `${figure.rows_by}${encodeURIComponent(name)}`;
    line.cells[0].replaceChildren(element("a", { href, text: line.cells[0].textContent }));
  }
}
function saveCsv(node, title) {
  // An apostrophe keeps a spreadsheet from taking a text for a formula.
  const safe = (text) => (/^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  const plain = (cell) => one("data", cell)?.value ?? safe(cell.textContent);
  const line = (row) => [...row.cells].map((cell) => `"${plain(cell).replaceAll('"', '""')}"`);
  const text = all("tr", node).map((row) => `${line(row).join(",")}\r\n`);
  const href = URL.createObjectURL(new Blob(["\ufeff", ...text], { type: "text/csv" }));
  element("a", { href, download: `${title.replace(/[^\p{L}\p{N}]+/gu, "-")}.csv` }).click();
}
function draw(node, kind, rows, unit) {
  const text = JSON.stringify(content.charts[kind]).replaceAll('"unit"', `"${unit}"`);
  const spec = { ...JSON.parse(text), data: { values: rows } };
  spec.height = spec.height.step * rows.length || spec.height;
  const tooltip = (_handler, _event, _item, value) =>
    Object.assign(node, { title: value ? Object.values(value).join(" · ") : "" });
  vegaEmbed(node, spec, { ...content.vega, expressionFunctions: { intl }, tooltip });
}
function fillCard(card, row) {
  const mark = row.is_target_met ? "✓" : "✗";
  put(one(".value", card), row.value, row.unit);
  const words = {
    change: isEmpty(row.change) ? "" : change(row.change, row.unit),
    significance: ["· not significant", "· significant"][row.is_change_significant] ?? "",
    target: isEmpty(row.target) ? "" : `${mark} target ${shown(row.target, row.unit)}`,
    verdict: row.is_small ? "few responses" : (row.verdict ?? ""),
    sample: isEmpty(row.sample_size) ? "" : `n = ${shown(row.sample_size, "count")}`,
  };
  for (const [name, text] of Object.entries(words)) one(`.${name}`, card).textContent = text;
  card.className = `card ${row.is_small ? "few-responses" : row.verdict} met-${row.is_target_met}`;
  draw(one(".spark", card), "spark", KINDS.series({ metric: row.metric }), row.unit);
}
function fill(figure) {
  const node = document.getElementById(figure.id);
  unapplied.clear();
  const rows = KINDS[figure.kind](figure);
  node.classList.toggle("is-empty", rows.length === 0);
  one("tbody", node).replaceChildren();
  showRows(node, figure, rows.slice(0, SHOWN_ROWS));
  const [more, rest] = [one(".more", node), rows.slice(SHOWN_ROWS)];
  more.hidden = rest.length === 0;
  more.textContent = `Show all ${shown(rows.length, "count")} rows`;
  more.onclick = () => {
    showRows(node, figure, rest.splice(0));
    more.hidden = true;
  };
  one(".csv", node).onclick = () => {
    more.click();
    saveCsv(node, figure.title);
  };
  const names = [...unapplied].map((name) => dimensions[filters[name]].label.toLowerCase());
  one(".unapplied", node).textContent = names.length ? `Not filtered by ${names.join(", ")}.` : "";
  for (const [position, card] of all(".card", node).entries()) fillCard(card, rows[position]);
  if (figure.chart && rows.length) draw(one(".chart", node), figure.chart, rows, figure.unit);
}

function show() {
  const before = state.page;
  Object.assign(state, DEFAULTS, parse(location.hash));
  if (!document.getElementById(state.page)?.matches(".page")) state.page = DEFAULTS.page;
  if (!months.includes(state.month)) state.month = DEFAULTS.month;
  for (const page of all(".page")) page.hidden = page.id !== state.page;
  for (const a of all("nav a")) a.ariaCurrent = parse(a.hash).page === state.page ? "page" : null;
  for (const field of all("[name]")) field.value = state[field.name];
  for (const figure of figures.filter((one) => one.page === state.page)) fill(figure);
  if (!state.anchor && before !== state.page) window.scrollTo(0, 0);
  document.getElementById(state.anchor)?.scrollIntoView();
}
addEventListener("hashchange", show);
addEventListener("change", ({ target }) => {
  if (target.name) location.hash = address({ [target.name]: target.value });
});
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  location.hash = address(parse(link.hash));
});
show();
