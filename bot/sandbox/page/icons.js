// Small line drawings, made for this page.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  menu: "M3 6h14M3 10h14M3 14h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  check: "M4 10.5l4 4 8-9",
  plus: "M10 4v12M4 10h12",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  lock: "M6 9V7a4 4 0 018 0v2M5 9h10v7H5z",
  shared: "M7 10a3 3 0 110-6 3 3 0 010 6zM13 16a3 3 0 110-6 3 3 0 010 6zM9 8l2 4",
  thread: "M4 5h12v8H9l-4 3v-3H4z",
  bolt: "M11 3L5 11h4l-1 6 6-8h-4z",
  clip: "M14 8l-5 5a2 2 0 01-3-3l6-6a3 3 0 014 4l-7 7",
  smile: "M10 17a7 7 0 110-14 7 7 0 010 14zM7 12c1.5 2 4.5 2 6 0M7.5 8h.01M12.5 8h.01",
  send: "M4 10L16 4l-4 12-2.5-5z",
  eye: "M2.5 10C5 6 7.5 5 10 5s5 1 7.5 5c-2.5 4-5 5-7.5 5s-5-1-7.5-5zM10 12a2 2 0 110-4 2 2 0 010 4z",
  link: "M8 12l4-4M7 9l-2 2a2.8 2.8 0 004 4l2-2M13 11l2-2a2.8 2.8 0 00-4-4L9 7",
  trash: "M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10",
  file: "M6 3h6l3 3v11H6zM12 3v3h3",
  sun: "M10 13a3 3 0 110-6 3 3 0 010 6zM10 2v2M10 16v2M2 10h2M16 10h2M5 5l1 1M14 14l1 1M5 15l1-1M14 6l1-1",
  moon: "M15.5 12A6.5 6.5 0 018 4.5 6.5 6.5 0 1015.5 12z",
  traffic: "M4 7h10l-3-3M16 13H6l3 3",
  globe: "M10 17a7 7 0 110-14 7 7 0 010 14zM3 10h14M10 3c2.5 2 3 4.5 3 7s-.5 5-3 7c-2.5-2-3-4.5-3-7s.5-5 3-7z",
  warning: "M10 3l7.5 13h-15zM10 8v4M10 14h.01",
};

/** An icon as an `svg` element, hidden from screen readers: the button around it carries the words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
