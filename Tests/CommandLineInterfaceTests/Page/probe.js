// Runs in the page under test, which a frame shows, and tells the page around it what it found, as JSON in base64.
// Rules after axe-core's of the same names, written by hand; charts are measured against the values they carry.
// It waits until all that the page asks for has come or failed.
addEventListener("load", () => {
  const found = { faults: [], charts: {}, strips: {}, counts: {} };
  const fault = (rule, element, what) => {
    const place = element ? element.outerHTML.slice(0, 120) : "";
    if (found.faults.length < 60) found.faults.push(rule + ": " + what + " " + place);
  };
  const all = selector => [...document.querySelectorAll(selector)];
  const isShown = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen, .skip");

  for (const fold of all("details")) fold.open = true;

  // Requests and identity
  for (const entry of performance.getEntriesByType("resource")) fault("request", null, entry.name);
  if (document.documentElement.lang !== "en") fault("html-has-lang", document.body, "no language");
  const ids = new Set();
  for (const element of all("[id]")) {
    if (ids.has(element.id)) fault("duplicate-id", element, element.id);
    ids.add(element.id);
  }

  // Headings, landmarks, names
  let level = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) fault("heading-order", heading, "from " + level + " to " + next);
    level = next;
    if (!heading.textContent.trim()) fault("empty-heading", heading, "");
  }
  if (all("h1").length !== 1) fault("one-h1", null, all("h1").length + " of them");
  for (const landmark of ["header", "nav", "main", "footer"])
    if (all("body > " + landmark).length !== 1) fault("landmark", null, landmark);
  const name = element => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map(id => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return (element.getAttribute("aria-label") ?? element.textContent).trim();
  };
  for (const element of all("a[href], button, summary, section, article, nav, [role=region], [role=img], [role=group], [role=search]"))
    if (!name(element)) fault("name", element, "has none");
  for (const input of all("input"))
    if (!input.labels.length) fault("label", input, "has none");
  for (const table of all("table")) {
    if (!table.caption?.textContent.trim()) fault("table-caption", table, "has none");
    const columns = table.querySelectorAll("thead th[scope=col]").length;
    for (const row of table.tBodies[0].rows)
      if (row.cells.length !== columns) fault("table-columns", row, row.cells.length + " of " + columns);
  }
  for (const svg of all("svg"))
    if (!svg.closest("[role=img], [role=group], [aria-hidden=true]")) fault("svg-name", svg, "is neither named nor hidden");

  // Keyboard
  const focusable = all("a[href], summary, input, [tabindex]").filter(element => element.tabIndex >= 0);
  for (const element of all("[tabindex]"))
    if (element.tabIndex > 0) fault("tabindex", element, "jumps the queue");
  for (const link of all("a[href^='#']"))
    if (!document.getElementById(link.getAttribute("href").slice(1))) fault("dead-link", link, "");
  for (const box of all("*")) {
    const style = getComputedStyle(box);
    const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
    if (scrolls && box.scrollWidth > box.clientWidth + 1 && isShown(box) && box.tabIndex < 0 && box !== document.scrollingElement)
      fault("scrollable-region-focusable", box, "");
  }
  found.counts.focusable = focusable.length;
  if (document.activeElement !== document.body) fault("focus", document.activeElement, "taken on load");

  // Contrast and size of every text that is shown
  const parse = color => {
    const numbers = color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const over = (top, under) => top.slice(0, 3).map((value, at) => value * top[3] + under[at] * (1 - top[3]));
  const ground = element => {
    if (!element) return [255, 255, 255];
    const color = parse(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(element.parentElement));
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(value => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !isShown(element) || element.closest("script, style, title")) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const isDrawn = element.closest("svg") !== null;
    let behind = ground(element);
    const node = element.closest(".node");
    if (node) behind = parse(getComputedStyle(node.querySelector("rect")).fill).slice(0, 3);
    const ink = over(parse(isDrawn ? style.fill : style.color), behind);
    const [dark, bright] = [light(ink), light(behind)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < 4.5) fault("color-contrast", element, ratio.toFixed(2));
    if (parseFloat(style.fontSize) < 10.5) fault("font-size", element, style.fontSize);
  }
  found.counts.texts = texts;

  // Nothing sticks out of the page
  const width = document.documentElement.clientWidth;
  found.counts.width = innerWidth;
  if (document.scrollingElement.scrollWidth > width) fault("overflow", null, document.scrollingElement.scrollWidth + " of " + width);
  const scroller = element => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX) && !(at instanceof SVGElement)) return at;
    return null;
  };
  for (const element of all("main *, header *")) {
    if (!isShown(element) || scroller(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 1 || box.left < -1)) fault("sticks-out", element, Math.round(box.right) + " of " + width);
  }

  // Labels of axes do not lie over each other
  for (const svg of all("svg.drawing, .strip.axis svg, svg.graph")) {
    if (!isShown(svg)) continue;
    const boxes = [...svg.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()]);
    for (let one = 0; one < boxes.length; one += 1)
      for (let two = one + 1; two < boxes.length; two += 1) {
        const [a, b] = [boxes[one][1], boxes[two][1]];
        const overlap = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (overlap > 1 && height > 3) fault("labels-overlap", boxes[one][0], boxes[two][0].textContent);
      }
  }

  // A label that lies over a bar has an outline, so that it can be read
  for (const text of all("svg.drawing text")) {
    const box = text.getBoundingClientRect();
    const style = getComputedStyle(text);
    const isOutlined = style.paintOrder.startsWith("stroke") && style.stroke !== "none" && parseFloat(style.strokeWidth) >= 3;
    for (const bar of text.closest("svg.drawing").querySelectorAll("rect.bar")) {
      const other = bar.getBoundingClientRect();
      const isOver = box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      if (isOver && isShown(text) && !isOutlined) fault("label-over-bar", text, "");
    }
  }

  // Every mark stands where its value belongs
  const scale = (data, axis) => value => {
    const [lower, upper] = [Number(data[axis + "Lower"]), Number(data[axis + "Upper"])];
    const isLog = data[axis + "Scale"] === "logarithmic";
    const share = isLog ? Math.log(value / lower) / Math.log(upper / lower) : (value - lower) / (upper - lower);
    return Math.min(1, Math.max(0, share));
  };
  const near = (one, two, tolerance) => Math.abs(one - two) <= tolerance;
  for (const chart of all(".chart")) {
    const drawing = chart.querySelector(".drawing");
    if (!drawing) continue;
    const group = chart.closest(".group")?.querySelector("h3 a")?.textContent ?? chart.closest("section").id;
    const marks = (found.charts[group + " / " + chart.querySelector(".title").textContent] = {});
    const y = scale(drawing.dataset, "y");
    for (const path of drawing.querySelectorAll("path[data-values]")) {
      const values = path.dataset.values.split(" ").filter(Boolean).map(Number);
      const places = [...path.getAttribute("d").matchAll(/([ML])?([\d.]+),([\d.]+)/g)].filter(match => match[1] !== "M");
      if (places.length !== values.length) fault("marks", path, places.length + " places of " + values.length + " values");
      values.forEach((value, at) => {
        if (places[at] && !near(1 - Number(places[at][3]) / 1000, y(value), 0.002)) fault("mark", path, value + " at " + places[at][3]);
      });
      marks[path.getAttribute("class")] = values;
    }
    const frame = drawing.getBoundingClientRect();
    for (const circle of drawing.querySelectorAll("circle[data-value]")) {
      const box = circle.getBoundingClientRect();
      const place = 1 - (box.top + box.height / 2 - frame.top) / frame.height;
      if (isShown(circle) && !near(place, y(Number(circle.dataset.value)), 0.01)) fault("mark", circle, "at " + place);
      (marks[circle.getAttribute("class")] ??= []).push(Number(circle.dataset.value));
    }
    for (const bar of drawing.querySelectorAll("rect[data-value]"))
      (marks[bar.getAttribute("class")] ??= []).push(Number(bar.dataset.value));
  }
  for (const rows of all(".strip-rows")) {
    const x = scale(rows.dataset, "x");
    for (const strip of rows.querySelectorAll(".strip:not(.axis)")) {
      const frame = strip.querySelector("svg").getBoundingClientRect();
      const dots = [...strip.querySelectorAll("circle[data-value]")];
      for (const dot of dots) {
        const box = dot.getBoundingClientRect();
        if (isShown(dot) && !near((box.left + box.width / 2 - frame.left) / frame.width, x(Number(dot.dataset.value)), 0.01))
          fault("mark", dot, "");
      }
      const group = rows.closest(".group").querySelector("h3 a").textContent;
      const aspect = rows.closest(".chart").querySelector(".title").textContent;
      found.strips[group + " / " + aspect + " / " + strip.querySelector(".label").textContent] = dots.map(dot => Number(dot.dataset.value));
    }
  }
  found.nodes = all(".graph .node").map(node => node.getAttribute("aria-label"));
  found.limits = Object.fromEntries(all(".limits tbody tr").map(row => [row.querySelector(".metric").textContent, [
    row.querySelector(".value")?.dataset.value ?? null, row.querySelector(".bound")?.dataset.value ?? null,
    row.querySelector(".verdict").textContent]]));
  found.counts.findings = all(".finding").length;

  // The filter
  const filter = document.getElementById("filter");
  if (filter) {
    if (!isShown(filter)) fault("filter", filter, "is not shown");
    const text = document.getElementById("filter-text");
    text.value = "no such words at all";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    found.counts.findingsAfterFilter = all(".finding").filter(item => !item.hidden).length;
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    if (all(".finding").some(item => item.hidden)) fault("filter", filter, "does not let go");
  }
  const bytes = new TextEncoder().encode(JSON.stringify(found));
  parent.postMessage(btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join("")), "*");
});
