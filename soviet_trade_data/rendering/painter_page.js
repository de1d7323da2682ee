// Runs inside the one page that draws every chart. Python calls the functions of `painter`.
"use strict";
globalThis.painter = (() => {
  let fontCss = "";
  let drawn = null; // the last drawing: its SVG text and its size

  // plotly makes element ids from Math.random. Seeded anew for each chart, the same chart gets the same ids,
  // whatever was drawn before it; and charts of different names get different ids, so that two can stand in
  // one document.
  const seed = (text) => {
    let state = 2166136261;
    for (const sign of text) state = Math.imul(state ^ sign.codePointAt(0), 16777619);
    Math.random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let x = Math.imul(state ^ (state >>> 15), 1 | state);
      x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
      return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
    };
  };

  const start = async (css, family) => {
    fontCss = css;
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const wanted = [`400 16px '${family}'`, `600 16px '${family}'`];
    const faces = await Promise.all(wanted.map((face) => document.fonts.load(face, "A1я")));
    return faces.every((found) => found.length > 0);
  };

  // The order of attributes depends on how often plotly touched an element, which differs between the first
  // drawing and the later ones; sorted, and without the empty ones, the same chart is the same text. What the
  // browser serialises has no angle brackets outside of tags, so its text need not be parsed once more.
  const TAG = /<([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<>]*")+)/g;
  const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;
  const settled = (svg) => svg.replace(TAG, (_, name, given) => {
    const attributes = [...given.matchAll(ATTRIBUTE)].filter((found) => found[2]);
    attributes.sort((a, b) => (a[1] < b[1] ? -1 : 1));
    return `<${name}${attributes.map((found) => ` ${found[0]}`).join("")}`;
  });

  // Each chart is drawn in an element of its own: plotly draws otherwise over what it finds.
  const draw = async (name, figure) => {
    seed(name);
    const { width, height } = figure.layout;
    const bench = document.createElement("div");
    bench.className = "bench";
    document.body.append(bench);
    try {
      await Plotly.newPlot(bench, figure.data, figure.layout, { typesetMath: false, staticPlot: true });
      drawn = { svg: settled(Plotly.Snapshot.toSVG(bench, "svg", 1)), width, height };
    } finally {
      Plotly.purge(bench);
      bench.remove();
    }
  };

  const svg = () => drawn.svg;

  // An SVG that is loaded as an image sees none of the page's fonts, so it takes the font along.
  const png = async (scale) => {
    const { svg, width, height } = drawn;
    const whole = svg.replace(/^<svg[^>]*>/, (root) => `${root}<style>${fontCss}</style>`);
    const address = URL.createObjectURL(new Blob([whole], { type: "image/svg+xml" }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = width * scale;
      canvas.height = height * scale;
      // A chart has a ground of its own: without an alpha channel there is a quarter less to compress.
      canvas.getContext("2d", { alpha: false }).drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => { canvas.toBlob(done); });
    } finally {
      URL.revokeObjectURL(address);
    }
  };

  const apart = async (...pictures) => {
    const [one, two] = await Promise.all(pictures.map(async (picture) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    }));
    if (one.width !== two.width || one.height !== two.height) return 255;
    return one.data.reduce((most, value, place) => Math.max(most, Math.abs(value - two.data[place])), 0);
  };

  const lay = (title, alt) => {
    const sheet = document.getElementById("sheet");
    document.title = title;
    sheet.innerHTML = drawn.svg;
    sheet.firstElementChild.setAttribute("role", "img");
    sheet.firstElementChild.setAttribute("aria-label", alt);
    return [drawn.width, drawn.height];
  };

  const clear = () => document.getElementById("sheet").replaceChildren();

  return { start, draw, svg, png, apart, lay, clear };
})();
