// What every page keeps (after WCAG 2.2 A and AA); returns a sentence for each fault.
() => {
  const faults = [];
  const say = (rule, node) =>
    faults.push(`${rule}: <${node.tagName.toLowerCase()}> ${(node.id || node.name || node.textContent || "").trim().slice(0, 40)}`);
  const shown = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return node.checkVisibility() && box.width > 1 && box.height > 1 && style.visibility !== "hidden";
  };
  const every = (what) => [...document.querySelectorAll(what)];
  const root = document.documentElement;

  // 3.1.1, 2.4.2: language and title
  if (!["vi", "en"].includes(root.lang)) say("lang", root);
  if (document.title.split(" · ")[0].trim().length < 2) say("title", root);

  // 1.3.1, 2.4.6: one main heading, no level left out
  const headings = every("h1, h2, h3, h4").filter(shown);
  if (headings.filter((node) => node.tagName === "H1").length !== 1) say("one h1", document.body);
  let level = 0;
  for (const node of headings) {
    const own = Number(node.tagName[1]);
    if (own > level + 1) say("heading level", node);
    level = own;
  }

  // 1.3.1, 4.1.2: every field has its name, every id is one
  for (const node of every("input:not([type=hidden]), select, textarea")) {
    const labels = [...(node.labels || [])].map((label) => label.textContent.trim()).join("");
    if (!labels && !node.getAttribute("aria-label")) say("no label", node);
    const about = node.getAttribute("aria-describedby");
    if (about && !document.getElementById(about)) say("described by nothing", node);
  }
  const ids = every("[id]").map((node) => node.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => faults.push(`id twice: ${id}`));

  // 4.1.2, 2.4.4: what can be pressed has words; 2.5.8: and is no smaller than 24 pixels
  for (const node of every("a[href]:not(.skip), button, summary")) {
    const words = (node.textContent || "").trim() || node.getAttribute("aria-label") || "";
    if (!words) say("no words", node);
    const box = node.getBoundingClientRect();
    const inline = getComputedStyle(node).display === "inline";
    if (shown(node) && !inline && box.height < 24) say(`too small ${Math.round(box.width)}x${Math.round(box.height)}`, node);
  }
  for (const node of every("img")) if (!node.hasAttribute("alt")) say("no alt", node);
  for (const node of every("svg")) if (!node.querySelector("title") && node.getAttribute("aria-hidden") !== "true") say("no title", node);

  // 1.3.1: heads of tables
  for (const table of every("table")) {
    if (!table.querySelector("thead th")) say("table without heads", table);
    for (const head of table.querySelectorAll("th")) if (!head.scope) say("head without scope", head);
  }
  // 1.3.1: one main region; a way past the navigation
  if (every("main").length !== 1) say("one main", document.body);
  if (!document.querySelector('a.skip[href="#content"]')) say("no skip link", document.body);

  // 1.4.10: no scrolling sideways
  if (root.scrollWidth > root.clientWidth) faults.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);

  // 1.4.3: contrast of words against their ground
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (value) => {
      const one = value / 255;
      return one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const color = rgba(getComputedStyle(each).backgroundColor);
      if (color[3] > 250) return color;
    }
    return [255, 255, 255, 255];
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || seen.has(node) || !shown(node)) continue;
    if (node.closest("svg, option, .hidden, .skip")) continue;
    seen.add(node);
    const style = getComputedStyle(node);
    const pair = [light(rgba(style.color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, node);
  }
  return faults;
}
