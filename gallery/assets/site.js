// The gallery's only script. Every page reads without it: it adds cards in place, filters, live charts and copying.
"use strict";

window.gallery = (() => {
  const root = document.body.dataset.root;
  const asked = new Map(); // file → promise and resolver; data files call back, since pages opened from disk may not fetch

  /** Load a script file once; the promise holds what the file hands in under its name. */
  function ask(file, name = file) {
    if (!asked.has(name)) {
      const entry = {};
      entry.promise = new Promise((resolve, reject) => {
        Object.assign(entry, { resolve, reject });
      });
      const script = document.createElement("script");
      script.src = root + file;
      script.addEventListener("error", () => {
        asked.delete(name);
        entry.reject(new Error(`${file} could not be loaded`));
      });
      if (name === file) script.addEventListener("load", () => entry.resolve());
      asked.set(name, entry);
      document.head.append(script);
    }
    return asked.get(name).promise;
  }

  /** Called by the data files. */
  const give = (name, value) => asked.get(name)?.resolve(value);

  // ---------------------------------------------------------------- cards
  let dialog = null;
  let depth = 0; // entries that we put into the history
  let from = null; // what had the focus

  const known = (id) =>
    Boolean(id) && (document.querySelector(`[data-card="${CSS.escape(id)}"]`) !== null || marks.some((mark) => mark.id === id));
  const hashId = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // not ours
    }
  };

  function frame() {
    if (dialog) return dialog;
    dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "card-dialog-title");
    dialog.id = "card-dialog";
    dialog.innerHTML =
      '<div class="dialog-bar"><a class="full" href="">Open as a page</a><button type="button" class="close">Close</button></div>' +
      '<div class="dialog-body" tabindex="-1"></div>';
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", closed);
    document.body.append(dialog);
    return dialog;
  }

  function closed() {
    const steps = depth;
    depth = 0;
    if (steps > 0) history.go(-steps);
    else if (known(hashId())) history.replaceState(null, "", location.pathname + location.search);
    from?.focus?.({ preventScroll: true });
    from = null;
  }

  async function open(id) {
    const box = frame();
    let html;
    try {
      html = await ask(`cards/${id}.js`, id);
    } catch {
      location.href = `${root}cards/${id}.html`;
      return;
    }
    // The card was written for a page one folder down, and its name may stand on this page already.
    const body = box.querySelector(".dialog-body");
    box.querySelector(".full").hidden = false;
    body.innerHTML = html.replaceAll('href="../', `href="${root}`);
    const article = body.querySelector("article");
    article.removeAttribute("id");
    box.dataset.shows = id;
    box.querySelector(".full").href = `${root}cards/${id}.html#${id}`;
    offerCopies(body);
    present(box, body);
  }

  function present(box, body) {
    const title = body.querySelector(".card-title");
    title.id = "card-dialog-title";
    box.setAttribute("aria-labelledby", title.id);
    if (!box.open) {
      from ??= document.activeElement;
      box.showModal();
    }
    box.scrollTop = 0;
    body.focus({ preventScroll: true });
  }

  /** A mark that stands for several figures: let the reader choose among their cards. */
  function choose(ids, opener) {
    const box = frame();
    const body = box.querySelector(".dialog-body");
    from = opener;
    delete box.dataset.shows;
    box.querySelector(".full").hidden = true;
    body.innerHTML = `<h2 class="card-title">${ids.length} stand behind this mark</h2><ul class="plain choice"></ul>`;
    for (const id of ids) {
      const there = document.querySelector(`[data-card="${CSS.escape(id)}"]`);
      const link = document.createElement("a");
      Object.assign(link, { href: `${root}cards/${id}.html`, textContent: there?.textContent ?? id });
      link.dataset.card = id;
      const item = document.createElement("li");
      item.append(link);
      body.querySelector("ul").append(item);
    }
    present(box, body);
  }

  /** Open what a mark carries: one card, or a choice. */
  function follow(carried, opener) {
    const ids = carried.split("; ");
    if (ids.length > 1) choose(ids, opener);
    else show(ids[0], opener);
  }

  function show(id, opener) {
    if (opener && !dialog?.open) from = opener;
    if (hashId() !== id) {
      history.pushState(null, "", `#${id}`);
      depth += 1;
    }
    open(id);
  }

  function sync() {
    const id = hashId();
    if (known(id)) open(id);
    else if (dialog?.open) {
      depth = 0;
      dialog.close();
    }
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-card]");
    if (link) {
      event.preventDefault();
      show(link.dataset.card, link.closest("dialog") ? null : link);
      return;
    }
    // A link from the card to this very page: close the card, then go.
    const other = event.target.closest("dialog a[href]");
    if (other && other.pathname === location.pathname && other.hash) {
      event.preventDefault();
      from = null;
      depth = 0;
      const target = other.hash;
      history.replaceState(null, "", location.pathname + location.search);
      dialog.close();
      document.getElementById(decodeURIComponent(target.slice(1)))?.scrollIntoView();
    }
  });
  window.addEventListener("popstate", () => {
    if (depth > 0) depth -= 1;
    sync();
  });

  // ---------------------------------------------------------------- copying
  function offerCopies(scope) {
    for (const button of scope.querySelectorAll("button[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(scope.querySelector(`#${CSS.escape(button.dataset.copy)}`), button));
    }
  }

  async function copy(block, button) {
    try {
      await navigator.clipboard.writeText(block.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(block);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy"); // pages opened from disk have no clipboard of their own in some browsers
    }
    const words = button.innerHTML;
    button.textContent = "Copied";
    setTimeout(() => {
      button.innerHTML = words;
    }, 1500);
  }

  // ---------------------------------------------------------------- tabs of citations
  function tabs(box) {
    const panels = [...box.querySelectorAll(".tab")];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Citation styles");
    const select = (chosen, focus) => {
      panels.forEach((panel, i) => {
        panel.hidden = i !== chosen;
        list.children[i].setAttribute("aria-selected", String(i === chosen));
        list.children[i].tabIndex = i === chosen ? 0 : -1;
      });
      if (focus) list.children[chosen].focus();
    };
    panels.forEach((panel, i) => {
      const tab = document.createElement("button");
      const title = panel.querySelector("h4");
      Object.assign(tab, { type: "button", textContent: title.textContent, id: `tab-${i}` });
      panel.id = `panel-${i}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => select(i));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step) select((i + step + panels.length) % panels.length, true);
      });
      list.append(tab);
    });
    box.prepend(list);
    box.classList.add("scripted");
    select(0);
  }

  // ---------------------------------------------------------------- register
  function register(form) {
    const rows = [...document.querySelectorAll("[data-register] tbody tr")];
    const count = document.querySelector("[data-count]");
    const empty = document.querySelector("[data-empty]");
    const fields = [...form.elements].filter((field) => field.name);
    const given = new URLSearchParams(location.search);
    for (const field of fields) if (given.has(field.name)) field.value = given.get(field.name);

    function apply() {
      const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]).filter((pair) => pair[1]));
      const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
      const first = wanted.from ? Number(wanted.from) : -Infinity;
      const last = wanted.to ? Number(wanted.to) : Infinity;
      let shown = 0;
      for (const row of rows) {
        const data = row.dataset;
        const fits =
          words.every((word) => data.search.includes(word)) &&
          Object.entries(wanted).every(([name, value]) => ["q", "from", "to"].includes(name) || data[name] === value) &&
          ((!wanted.from && !wanted.to) || overlaps(data, first, last));
        row.hidden = !fits;
        shown += fits;
      }
      count.textContent = shown === rows.length ? `${shown} ${count.dataset.noun}` : `${shown} of ${rows.length} ${count.dataset.noun}`;
      empty.hidden = shown > 0;
      try {
        const query = new URLSearchParams(wanted).toString();
        history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : "") + location.hash);
      } catch {
        // some browsers forbid it for pages from disk; the filters work all the same
      }
    }

    // On a phone the filters wait behind a button, unless one is in use.
    const more = form.querySelector("[data-more]");
    if (matchMedia("(max-width: 44rem)").matches) more.open = [...more.querySelectorAll("select, input")].some((field) => field.value);

    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  }

  /** Whether a row's years touch the years asked for; a row without any date never does. */
  function overlaps(data, first, last) {
    if (!data.from && !data.to) return false;
    return (data.to ? Number(data.to) : Infinity) >= first && (data.from ? Number(data.from) : -Infinity) <= last;
  }

  // ---------------------------------------------------------------- charts
  let marks = []; // {id, curve, point, subplot, says}
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function chart(figure) {
    const stage = figure.querySelector(".stage");
    const name = figure.dataset.chart;
    const widths = JSON.parse(figure.dataset.widths);
    const announce = figure.querySelector("[data-announce]");
    let drawn = "";
    let plot = null;
    let at = -1;

    const variant = () => {
      const room = stage.clientWidth;
      const [size] = Object.entries(widths).find(([, width]) => room < width * 1.25) ?? Object.entries(widths).at(-1);
      return `${size}-${dark.matches ? "dark" : "light"}`;
    };

    function fit(layout) {
      const scale = Math.min(stage.clientWidth / layout.width, 1.25);
      plot.style.transform = scale === 1 ? "" : `scale(${scale})`;
      plot.style.marginInline = `${Math.max(0, (stage.clientWidth - layout.width * scale) / 2)}px`;
      plot.style.width = `${layout.width}px`;
      stage.style.height = `${Math.round(layout.height * scale)}px`;
    }

    async function draw() {
      const wanted = variant();
      if (wanted === drawn) {
        if (plot) fit(plot.layout);
        return;
      }
      drawn = wanted;
      const [spec] = await Promise.all([
        ask(`assets/specs/${name}-${wanted}.js`, `${name}-${wanted}`),
        ask("files/charts/plotly.min.js"),
        document.fonts.load("400 16px 'Soviet Trade Sans'", "A1"),
        document.fonts.load("600 16px 'Soviet Trade Sans'", "A1"),
      ]);
      if (drawn !== wanted) return;
      const next = document.createElement("div");
      next.className = "plot";
      next.style.width = `${spec.layout.width}px`;
      next.style.height = `${spec.layout.height}px`;
      next.style.position = "absolute";
      next.style.visibility = "hidden";
      stage.append(next);
      await Plotly.newPlot(next, spec.data, spec.layout, { displayModeBar: false, displaylogo: false, plotlyServerURL: "", showSendToCloud: false, typesetMath: false });
      next.on("plotly_click", (event) => {
        const id = event.points.map(idOf).find(Boolean);
        if (id) follow(id, stage);
      });
      marks = collect(spec.data);
      plot?.remove();
      stage.querySelector("picture")?.remove();
      plot = next;
      plot.style.position = "";
      plot.style.visibility = "";
      fit(spec.layout);
      stage.tabIndex = 0;
      stage.setAttribute("role", "application");
      stage.setAttribute("aria-label", `${figure.dataset.title}. Chart with ${marks.length} marks: arrow keys step through them, Enter opens a mark’s card.`);
      figure.classList.add("ready");
      if (!dialog?.open) sync();
    }

    stage.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step && marks.length) {
        event.preventDefault();
        at = at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
        const mark = marks[at];
        Plotly.Fx.hover(plot, [{ curveNumber: mark.curve, pointNumber: mark.point }], mark.subplot);
        announce.textContent = mark.says;
      } else if ((event.key === "Enter" || event.key === " ") && marks[at]) {
        event.preventDefault();
        follow(marks[at].id, stage);
      } else if (event.key === "Escape" && plot) {
        Plotly.Fx.unhover(plot);
        at = -1;
      }
    });
    stage.addEventListener("blur", () => plot && !dialog?.open && Plotly.Fx.unhover(plot));

    const quietly = () => draw().catch((error) => console.warn(error.message));
    dark.addEventListener("change", quietly);
    window.addEventListener("resize", quietly);
    if (navigator.connection?.saveData) return; // the picture stays
    if (document.readyState === "complete") quietly();
    else window.addEventListener("load", quietly);
  }

  const idOf = (point) => (Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);

  /** The marks of a chart, each id once, in the order they are drawn. */
  function collect(traces) {
    const found = new Map();
    traces.forEach((trace, curve) => {
      if (trace.hoverinfo === "skip" || !trace.customdata) return;
      trace.customdata.forEach((data, point) => {
        const id = idOf({ customdata: data });
        if (!id || found.has(id)) return;
        const text = trace.hovertext ?? trace.text;
        const words = Array.isArray(text) ? text[point] : text;
        found.set(id, { id, curve, point, subplot: (trace.xaxis ?? "x") + (trace.yaxis ?? "y"), says: plain(words ?? id) });
      });
    });
    return [...found.values()];
  }

  const plain = (html) => String(html).replace(/<br\s*\/?>/g, ". ").replace(/<[^>]*>/g, "");

  // ---------------------------------------------------------------- start
  offerCopies(document);
  document.querySelectorAll("[data-tabs]").forEach(tabs);
  document.querySelectorAll("[data-filters]").forEach(register);
  document.querySelectorAll("[data-chart]").forEach(chart);
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  queueMicrotask(sync); // a link that ends in a figure's name opens its card

  return { give };
})();
