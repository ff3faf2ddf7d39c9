// Files in messages and forms.

import { picture } from "./blocks/image.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

const UNITS = ["bytes", "kB", "MB", "GB"];

/** A size in bytes as people read it. */
export function fileSize(bytes) {
  const power = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const number = bytes / 1000 ** power;
  return `${power === 0 ? number : number.toFixed(1)} ${UNITS[power]}`;
}

/** Can a browser show it? Otherwise it is offered for download. */
export function isImage(file) {
  return /^image\/(png|jpe?g|gif|webp)$/.test(file.mimetype ?? "");
}

/** A file under a message: images as pictures, the rest as a card to download. */
export function fileCard(file) {
  const name = h("span", { class: "file-name" }, file.name);
  const size = h("span", { class: "file-size" }, fileSize(file.size ?? 0));
  if (isImage(file)) {
    return h(
      "figure",
      { class: "figure file", data: { fileId: file.id } },
      h("figcaption", {}, name, " ", size),
      h("a", { href: file.url, target: "_blank", rel: "noopener" }, picture(file.url, file.name, "picture")),
    );
  }
  return h(
    "a",
    { class: "file file-card", href: file.url, download: file.name, data: { fileId: file.id } },
    icon("file"),
    name,
    size,
  );
}
