// Line drawings on a 24 by 24 grid, in the colour of the text around them; always decoration beside a name.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  attach: "M20 11.5 12.3 19.2a5 5 0 0 1-7-7l8-8a3.3 3.3 0 0 1 4.7 4.7l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3",
  send: "M5 12h13M12.5 6l6 6-6 6",
  menu: "M5 7h14M5 12h14M5 17h9",
  reply: "M10 7 5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  edit: "M5 19l.8-3.6L15.5 5.7a1.8 1.8 0 0 1 2.8 2.8L8.6 18.2 5 19z",
  remove: "M6 8h12M10 8V6h4v2M8 8l.7 11h6.6L16 8",
  close: "M7 7l10 10M17 7 7 17",
  down: "M12 5v13M6 12.5l6 6 6-6",
  unfold: "M6 9.5l6 6 6-6",
  file: "M7 4h7l4 4v12H7zM14 4v4h4",
  calendar: "M5 7h14v12H5zM5 11h14M9 4v4M15 4v4",
  scan: "M5 8V5h3M16 5h3v3M19 16v3h-3M8 19H5v-3M9 9h6v6H9z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  gears: "M4 7h10M18 7h2M4 12h3M11 12h9M4 17h8M16 17h4M16 5v4M9 10v4M14 15v4",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  play: "M8 5.5v13l10-6.5z",
  again: "M6 12a6 6 0 1 0 2-4.5M8 4v4h4",
  lock: "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3",
  link: "M10 14 18 6M13 6h5v5M18 14v4H6V6h4",
  place: "M12 20s6-5.4 6-10a6 6 0 0 0-12 0c0 4.6 6 10 6 10zM12 8.5a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  voice: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3",
  person: "M12 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5.5 20c.5-4 3-6 6.5-6s6 2 6.5 6",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
