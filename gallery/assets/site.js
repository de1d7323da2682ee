// The site's only script. Every page reads without it: it adds search, filters, what a mark says, and copying.
"use strict";

window.site = (() => {
  const root = document.body.dataset.root;
  const fold = (text) =>
    (text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/(\d),(?=\d{3})/g, "$1")
      .match(/\d+(?:\.\d+)?|[^\W\d_]+|[\p{L}]+/gu) ?? []).join(" ");
  const make = (tag, words = "", name = "") => Object.assign(document.createElement(tag), { textContent: words, className: name });

  // ---------------------------------------------------------------- search
  let index = null;
  let asked = null; // the index is a script, since pages opened from disk may load nothing else

  function load() {
    asked ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: `${root}assets/search.js`, onerror: () => { asked = null; reject(new Error("no index")); } });
      script.addEventListener("load", () => resolve(index));
      document.head.append(script);
    });
    return asked;
  }

  /** Called by the index. */
  function give(made) {
    index = made;
    index.skip = new Set(made.ignored);
    index.met = new Map();
    index.texts = made.entries.map((entry) => ` ${fold(`${entry[1]} ${entry[4]}`)} ${entry[5]} `);
    index.titles = made.entries.map((entry) => ` ${fold(entry[1])} `);
  }

  /** The words of a question, each with the spellings that it may have; words that say nothing are left out. */
  function wanted(question) {
    let text = ` ${fold(question)} `;
    for (const group of index.groups)
      for (const spelling of group) if (spelling.includes(" ")) text = text.replace(` ${spelling} `, ` ${group[0].replaceAll(" ", "_")} `);
    const all = text.trim().split(/\s+/).filter(Boolean).map((word) => word.replaceAll("_", " "));
    const telling = all.filter((word) => !index.skip.has(word));
    return (telling.length ? telling : all).map((word) => {
      const kin = index.groups.filter((group) => group.some((spelling) => spelling === word || (word.length > 3 && spelling.startsWith(word))));
      const stem = word.length > 4 && !/\d/.test(word) ? word.replace(/(ies|es|s|ed|ing)$/, "") : word;
      return [...new Set([stem, ...kin.map((group) => group[0])])];
    });
  }

  function find(question) {
    const words = wanted(question);
    if (!words.length) return { found: [], all: true };
    // A number is itself, or it is another number: 19 does not stand for 1931 unless more is to come.
    const within = (text, forms, last) => forms.some((form) => text.includes(` ${form}${/^\d/.test(form) && !last ? " " : ""}`));
    const hits = words.map((forms, i) => {
      const last = i === words.length - 1;
      const key = `${forms.join("|")} ${last}`; // while one types, all words but the last stay as they were
      if (!index.met.has(key)) index.met.set(key, index.texts.map((text) => within(text, forms, last)));
      return index.met.get(key);
    });
    const rarity = hits.map((column) => Math.log(1 + column.length / (1 + column.filter(Boolean).length)));
    const found = index.entries.map((entry, i) => {
      let [score, met] = [0, 0];
      words.forEach((forms, j) => {
        if (!hits[j][i]) return;
        met += 1;
        score += rarity[j] * (within(index.titles[i], forms, true) ? 2 : 1);
      });
      return { entry, met, score: score * [1.6, 1.5, 1.5, 1.5, 1.2, 1, 0.8][entry[0]] };
    }).filter((one) => one.met);
    const most = Math.max(0, ...found.map((one) => one.met));
    if (most < words.length / 2) return { found: [], all: false };
    const enough = most - (words.length > 3 ? 1 : 0); // a question in a sentence has a word too many
    const best = found.filter((one) => one.met >= enough).sort((a, b) => b.score - a.score);
    return { found: best, all: most === words.length };
  }

  function search(form) {
    const input = form.querySelector("input");
    const box = form.querySelector(".results");
    const said = form.querySelector("[role=status]");
    const own = form.closest("main") && (location.pathname.endsWith("search.html") || document.body.dataset.kind === "lost");
    const limit = own ? 60 : 8;
    form.classList.toggle("open", Boolean(own));

    async function answer() {
      const question = input.value.trim();
      if (!question) {
        box.hidden = true;
        said.textContent = "";
        return;
      }
      try {
        await load();
      } catch {
        box.replaceChildren(make("p", "The search index could not be loaded. All claims stand under Verdicts."));
        box.hidden = false;
        return;
      }
      if (input.value.trim() !== question) return;
      const { found, all } = find(question);
      const told = !found.length ? `Nothing is known of “${question}”. Try one word, a year, a name or a number.`
        : all ? `${found.length} found` : `Nothing has all of these words. ${found.length} come near.`;
      const rows = found.slice(0, limit).map(({ entry: [kind, title, path, status, beside] }) => {
        const link = make("a");
        link.href = root + path;
        const small = make("small");
        if (status) small.append(make("span", status[0].toUpperCase() + status.slice(1), `st ${status}`), " ");
        small.append(`${index.kinds[kind]}${beside ? ". " : ""}${beside}`);
        link.append(make("b", title), small);
        return link;
      });
      const more = [];
      if (found.length > limit && !own) {
        const link = make("a", `All ${found.length}`);
        link.href = `${root}search.html?q=${encodeURIComponent(question)}`;
        more.push(link);
      }
      box.replaceChildren(make("p", told), ...rows, ...more);
      box.hidden = false;
      said.textContent = told;
      if (own && location.pathname.endsWith("search.html")) remember({ q: question });
    }

    input.addEventListener("focus", () => load().catch(() => {}), { once: true });
    input.addEventListener("input", answer);
    form.addEventListener("keydown", (event) => {
      const links = [...box.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && !own) {
        box.hidden = true;
        input.focus();
      } else if (step && links.length && !box.hidden) {
        event.preventDefault();
        (links[at + step] ?? input).focus();
      }
    });
    if (!own) form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) setTimeout(() => { if (!form.contains(document.activeElement)) box.hidden = true; }, 150); });
    if (own) form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
    if (own) {
      const lost = document.body.dataset.kind === "lost" && location.pathname.split("/").pop().replace(/\.html$/, "").replace(/[-_]+/g, " ");
      input.value = new URLSearchParams(location.search).get("q") ?? (lost && lost !== "404" ? lost : "");
      answer();
    }
  }

  // ---------------------------------------------------------------- lists to filter and sort
  const STEP = matchMedia("(max-width: 44rem)").matches ? 12 : 25;

  function remember(values) {
    try {
      const query = new URLSearchParams(Object.entries(values).filter((pair) => pair[1])).toString();
      history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
    } catch {
      // some browsers forbid it for pages from disk; the list works all the same
    }
  }

  function browse(list) {
    const holder = list.tBodies?.[0] ?? list;
    const rows = [...holder.children];
    const form = document.querySelector("[data-filters]");
    const [count, empty, more] = ["[data-count]", "[data-empty]", "[data-more]"].map((name) => document.querySelector(name));
    const fields = form ? [...form.elements].filter((field) => field.name) : [];
    const given = new URLSearchParams(location.search);
    const texts = rows.map((row) => fold(`${row.textContent} ${row.id}`));
    let shown = STEP;

    for (const field of fields) {
      if (!given.has(field.name)) continue;
      field.value = given.get(field.name);
      if (field.selectedIndex === -1) field.value = ""; // an address that names what there is not
    }

    function apply() {
      const set = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
      const { q = "", sort = "", ...exact } = set;
      const words = fold(q).split(" ").filter(Boolean);
      const order = rows.map((row, i) => i);
      if (sort) order.sort((a, b) => rows[a].getAttribute(`data-sort-${sort}`) - rows[b].getAttribute(`data-sort-${sort}`) || a - b);
      const fits = order.filter((i) => words.every((word) => texts[i].includes(word)) &&
        Object.entries(exact).every(([name, value]) => !value || ` ${rows[i].dataset[name]} `.includes(` ${value} `)));
      const visible = new Set(fits.slice(0, shown));
      rows.forEach((row, i) => { row.hidden = !visible.has(i) && `#${row.id}` !== location.hash; });
      holder.append(...order.map((i) => rows[i]));
      if (count) count.textContent = `${fits.length === rows.length ? "" : `${fits.length} of `}${rows.length} ${count.dataset.noun}`;
      if (empty) empty.hidden = fits.length > 0;
      if (more) more.hidden = fits.length <= shown;
      return set;
    }

    function change() {
      shown = STEP;
      remember(apply());
    }

    if (form) {
      form.hidden = false;
      form.addEventListener("input", change);
      form.addEventListener("reset", () => setTimeout(change));
      form.addEventListener("submit", (event) => event.preventDefault());
    }
    more?.addEventListener("click", () => {
      const next = [...holder.children].find((row) => row.hidden);
      shown += STEP;
      apply();
      next?.querySelector("a")?.focus();
    });
    addEventListener("hashchange", apply);
    apply();
    const named = decodeHash();
    if (named && !document.getElementById(named) && count) count.textContent += `. Nothing here is called “${named}”.`;
    else if (named) document.getElementById(named)?.scrollIntoView();
  }

  function decodeHash() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // not ours
    }
  }

  // ---------------------------------------------------------------- charts: each mark is a link that stands in the page already
  function chart(figure) {
    const tip = make("div", "", "tip");
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true"); // the link itself has these words
    tip.addEventListener("mousedown", (event) => event.preventDefault()); // else the focus would leave the mark, and the tip go
    figure.append(tip);

    function say(mark, touched) {
      figure.querySelector(".mark.on")?.classList.remove("on");
      tip.hidden = !mark;
      if (!mark) return;
      mark.classList.add("on");
      const lines = mark.getAttribute("aria-label").split("\n").map((line, i) => make("p", line, i ? "" : "words"));
      tip.replaceChildren(...lines);
      if (touched && mark.hasAttribute("href")) {
        const link = make("a", "See its card");
        Object.assign(link, { href: mark.getAttribute("href"), tabIndex: -1 });
        tip.append(link);
      }
      const [box, frame] = [mark.getBoundingClientRect(), figure.getBoundingClientRect()];
      const left = Math.min(Math.max(0, box.x + box.width / 2 - frame.x - tip.offsetWidth / 2), frame.width - tip.offsetWidth);
      const above = box.y - frame.y - tip.offsetHeight - 8;
      Object.assign(tip.style, { left: `${left}px`, top: `${above < 0 ? box.bottom - frame.y + 8 : above}px` });
    }

    for (const svg of figure.querySelectorAll(".drawn")) {
      const marks = [...svg.querySelectorAll(".mark")];
      marks.forEach((mark, i) => mark.setAttribute("tabindex", i ? -1 : 0));
      const nearest = (event, reach) => {
        let [best, least] = [null, reach];
        for (const mark of marks) {
          const box = mark.getBoundingClientRect();
          const away = Math.hypot(Math.max(box.x - event.clientX, 0, event.clientX - box.right), Math.max(box.y - event.clientY, 0, event.clientY - box.bottom));
          const off = away + Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY) / 1000;
          if (off < least) [best, least] = [mark, off];
        }
        return best;
      };
      svg.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") say(nearest(event, 48)); });
      svg.addEventListener("click", (event) => {
        const mark = nearest(event, 48);
        if (event.detail === 0 || !mark) return; // Enter on a mark follows its link
        const touched = event.pointerType === "touch";
        event.preventDefault();
        if (touched) say(mark, true);
        else if (event.ctrlKey || event.metaKey) open(mark.href.baseVal ?? mark.href);
        else if (mark.hasAttribute("href")) (document.body.dataset.kind === "embed" ? top : window).location.href = new URL(mark.getAttribute("href"), location.href);
      });
      svg.addEventListener("focusin", (event) => say(event.target.closest(".mark")));
      svg.addEventListener("keydown", (event) => {
        const at = marks.indexOf(document.activeElement);
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step && at >= 0) {
          event.preventDefault();
          const next = marks[(at + step + marks.length) % marks.length];
          marks[at].setAttribute("tabindex", -1);
          next.setAttribute("tabindex", 0);
          next.focus();
        } else if (event.key === "Escape") say(null);
      });
    }
    figure.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") say(null); });
    figure.addEventListener("focusout", () => say(null));
  }

  // ---------------------------------------------------------------- copying
  async function copy(button) {
    const block = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(block.textContent);
    } catch {
      getSelection().selectAllChildren(block);
      document.execCommand("copy"); // pages opened from disk have no clipboard of their own in some browsers
    }
    const words = button.innerHTML;
    button.textContent = "Copied";
    setTimeout(() => { button.innerHTML = words; }, 1500);
  }

  for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => ("print" in button.dataset ? window.print() : copy(button)));
  }
  document.querySelectorAll("[data-search]").forEach(search);
  document.querySelectorAll("[data-browse]").forEach(browse);
  document.querySelectorAll("[data-chart]").forEach(chart);

  return { give, find };
})();
