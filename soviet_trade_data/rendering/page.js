"use strict";
// Draws the chart of this page: of its drawings the widest that the window has room for, and another when that changes.
(async () => {
  const { drawings, shared, config } = JSON.parse(document.getElementById("figure").textContent);
  const place = document.getElementById("chart");
  if (!globalThis.Plotly) {
    place.textContent = "The chart is drawn by plotly.min.js, which belongs in the same folder as this page. " + place.dataset.instead;
    place.removeAttribute("role");
    document.querySelector("h1").className = "";
    return;
  }
  // plotly measures its labels when it draws them, so the font has to be there.
  const faces = ["400 16px 'Soviet Trade Sans'", "600 16px 'Soviet Trade Sans'"];
  await Promise.all(faces.map((face) => document.fonts.load(face, "A1я")));
  let shown = null;
  const fit = () => {
    const room = place.parentElement.clientWidth;
    const fitting = drawings.filter(({ layout }) => (layout.width ?? 0) <= room).pop() ?? drawings[0];
    if (fitting === shown) return;
    shown = fitting;
    Plotly.newPlot(place, fitting.data, { ...fitting.layout, ...shared }, config);
  };
  new ResizeObserver(fit).observe(place.parentElement);
})();
