import { fileAddress } from "../api.js";
import { h, safeUrl } from "../dom.js";
import { plainText } from "./text.js";

const FILE_ID = /\b(F[A-Z0-9]{6,})\b/;

/** The address of an image: of a public one itself, of a Slack file the page's own copy. */
function source(image) {
  if (!image.slack_file) return safeUrl(image.image_url);
  const id = image.slack_file.id ?? FILE_ID.exec(image.slack_file.url ?? "")?.[1];
  return id ? fileAddress(id) : safeUrl(image.slack_file.url);
}

/** A picture with its alt text, which takes the picture's place when it cannot be loaded. */
export function picture(src, alt, className) {
  const missing = () =>
    h("span", { class: `${className} picture-missing`, role: "img", "aria-label": alt }, alt || "Image");
  if (!src) return missing();
  const image = h("img", { src, alt, class: className, loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

/** An image element, in a section or a context. */
export function pictureElement(element) {
  return picture(source(element), element.alt_text, "picture-small");
}

/** An image block, with its title. */
export function imageBlock(block) {
  return h(
    "figure",
    { class: "figure" },
    block.title && h("figcaption", {}, plainText(block.title)),
    picture(source(block), block.alt_text, "picture"),
  );
}
