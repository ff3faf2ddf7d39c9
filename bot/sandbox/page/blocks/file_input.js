import { fileAddress, uploadFile } from "../api.js";
import { fill, h } from "../dom.js";
import { fileSize, isImage } from "../files.js";
import { icon } from "../icons.js";
import { orToast } from "../toast.js";
import { ids } from "./ids.js";

const MOST_FILES = 10;

function extension(name) {
  return name.includes(".") ? name.split(".").at(-1).toLowerCase() : "";
}

const SAME_TYPE = { jpeg: "jpg" };
const plainType = (type) => SAME_TYPE[type.toLowerCase()] ?? type.toLowerCase();

/** Files for a modal: uploaded at once, as in Slack; the state then carries the file objects. */
export function fileInput(element, block, surface, aria) {
  const most = element.max_files ?? MOST_FILES;
  const files = () => surface.read(block, element).files;
  const list = h("ul", { class: "upload-list", "aria-label": "Files" });
  const picker = h("input", {
    type: "file",
    class: "upload-picker",
    multiple: most > 1,
    accept: element.filetypes?.map((type) => `.${type}`).join(",") ?? null,
    data: ids(block, element),
    ...aria,
  });
  const status = h("span", { class: "upload-status", role: "status" });
  const zone = h(
    "label",
    { class: "upload-zone" },
    picker,
    icon("clip"),
    h("span", {}, most > 1 ? `Add files (up to ${most}), or drop them here` : "Add a file, or drop it here"),
    status,
  );

  const store = (next) => {
    surface.choose(block, element, { files: next }, picker);
    sync();
  };
  const row = (file) =>
    h(
      "li",
      { class: "upload", data: { fileId: file.id } },
      isImage(file) ? h("img", { src: fileAddress(file.id), alt: "", class: "upload-thumb" }) : icon("file"),
      h("span", { class: "upload-name" }, file.name),
      h("span", { class: "upload-size" }, fileSize(file.size)),
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": `Remove ${file.name}`,
          on: {
            click: () => {
              store(files().filter((one) => one.id !== file.id));
              picker.focus();
            },
          },
        },
        icon("close"),
      ),
    );
  const sync = () => {
    fill(list, files().map(row));
    list.hidden = files().length === 0;
    zone.classList.toggle("upload-full", files().length >= most);
  };
  const accepts = (file) =>
    !element.filetypes?.length || element.filetypes.map(plainType).includes(plainType(extension(file.name)));

  const add = async (chosen) => {
    picker.value = "";
    const fitting = chosen.filter(accepts);
    const room = most - files().length;
    const complaint =
      fitting.length < chosen.length
        ? `Only these kinds of file fit here: ${element.filetypes.join(", ")}.`
        : fitting.length > room && `At most ${most} ${most === 1 ? "file fits" : "files fit"} here.`;
    for (const file of fitting.slice(0, room)) {
      status.textContent = `Uploading ${file.name}…`;
      zone.setAttribute("aria-busy", "true");
      const uploaded = await orToast(() => uploadFile(file));
      zone.removeAttribute("aria-busy");
      status.textContent = "";
      if (uploaded) store([...files(), uploaded]);
    }
    if (complaint) surface.complain(block, complaint);
  };
  picker.addEventListener("change", () => add([...picker.files]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("upload-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("upload-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("upload-over");
    add([...event.dataTransfer.files]);
  });
  sync();
  return h("div", { class: "file-input" }, list, zone);
}
