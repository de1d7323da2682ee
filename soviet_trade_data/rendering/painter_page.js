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
  // drawing and the later ones; sorted, the same chart is the same text.
  const settled = (svg) => {
    const tree = new DOMParser().parseFromString(svg, "image/svg+xml");
    if (tree.querySelector("parsererror")) throw new Error("plotly's SVG is not well-formed");
    for (const element of tree.querySelectorAll("*")) {
      const attributes = [...element.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const attribute of attributes) element.removeAttributeNode(attribute);
      for (const attribute of attributes) if (attribute.value) element.setAttributeNode(attribute);
    }
    return new XMLSerializer().serializeToString(tree);
  };

  const draw = async (name, figure) => {
    seed(name);
    const { width, height } = figure.layout;
    const svg = settled(await Plotly.toImage(
      { data: figure.data, layout: figure.layout, config: { typesetMath: false, staticPlot: true } },
      { format: "svg", width, height, imageDataOnly: true },
    ));
    drawn = { svg, width, height };
    return svg;
  };

  // An SVG that is loaded as an image sees none of the page's fonts, so it takes the font along.
  const png = async (scale) => {
    const { svg, width, height } = drawn;
    const whole = svg.replace(/^<svg[^>]*>/, (root) => `${root}<style>${fontCss}</style>`);
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(whole)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").split(",")[1];
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

  return { start, draw, png, lay, clear };
})();
