// Where a person writes: messages, slash commands, files, and the global shortcuts menu.

import { postMessage, runCommand, runShortcut, uploadFile } from "./api.js";
import { fill, h } from "./dom.js";
import { emojiButton } from "./emoji_picker.js";
import { fileSize } from "./files.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { avatar } from "./people.js";
import { bot, channelTitle, route, workspace } from "./state.js";
import { Suggestions, commandOf } from "./suggestions.js";
import { orToast, toast } from "./toast.js";

// Unsent words and files, by person, channel and thread: they wait while one looks elsewhere.
const unsent = new Map();

export class Composer {
  constructor(channel, thread = null) {
    this.channel = channel;
    this.thread = thread;
    this.key = [route().as, channel, thread].join(" ");
    const kept = unsent.get(this.key) ?? { text: "", files: [] };
    this.files = kept.files;
    const words = thread ? "Reply…" : `Message ${channelTitle(channel)}`;
    this.field = h("textarea", { class: "composer-field", rows: 1, placeholder: words, "aria-label": words });
    this.field.value = kept.text;
    this.suggestions = new Suggestions(this.field);
    this.hint = h("p", { class: "composer-hint", hidden: true });
    this.fileList = h("ul", { class: "upload-list", "aria-label": "Files to send" });
    this.sendButton = h(
      "button",
      { type: "submit", class: "icon-button composer-send", "aria-label": "Send", title: "Send" },
      icon("send"),
    );
    this.node = h(
      "form",
      { class: "composer", on: { submit: (event) => this.onSubmit(event) } },
      this.suggestions.node,
      h(
        "div",
        { class: "composer-box" },
        this.fileList,
        this.field,
        h("div", { class: "composer-tools" }, this.tools(), this.sendButton),
      ),
      this.hint,
    );
    this.field.addEventListener("input", () => this.sync());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.sync();
    this.showFiles();
  }

  tools() {
    const shortcuts = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Shortcuts",
        title: "Shortcuts",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        on: { click: () => this.openShortcuts(shortcuts) },
      },
      icon("bolt"),
    );
    const picker = h("input", { type: "file", multiple: true, class: "upload-picker", "aria-label": "Attach files" });
    picker.addEventListener("change", () => {
      const chosen = [...picker.files];
      picker.value = "";
      this.attach(chosen);
    });
    return [
      this.thread ? null : shortcuts,
      h("label", { class: "icon-button", title: "Attach files" }, picker, icon("clip")),
      emojiButton(this.field),
    ];
  }

  openShortcuts(anchor) {
    const app = () => avatar(bot().id, { size: "small" });
    const global = workspace().shortcuts.filter((shortcut) => shortcut.type === "global");
    openMenu(anchor, "Shortcuts", [
      {
        title: "Shortcuts",
        items: global.map((shortcut) => ({
          label: shortcut.name,
          detail: bot().name,
          leading: app(),
          run: () => this.start(shortcut),
        })),
      },
      {
        title: "Commands",
        items: workspace().commands.map((one) => ({
          label: one.command,
          detail: one.description,
          leading: app(),
          run: () => this.begin(`${one.command} `),
        })),
      },
    ]);
  }

  async start(shortcut) {
    const answer = await orToast(() => runShortcut(shortcut.callback_id));
    if (answer?.error) toast(answer.error, { problem: true });
  }

  begin(text) {
    this.field.value = text;
    this.sync();
    this.field.focus();
  }

  async attach(files) {
    for (const file of files) {
      const uploaded = await orToast(() => uploadFile(file));
      if (uploaded) this.files = [...this.files, uploaded];
      this.showFiles();
    }
  }

  showFiles() {
    fill(
      this.fileList,
      this.files.map((file) =>
        h(
          "li",
          { class: "upload" },
          icon("file"),
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
                  this.files = this.files.filter((one) => one !== file);
                  this.showFiles();
                },
              },
            },
            icon("close"),
          ),
        ),
      ),
    );
    this.fileList.hidden = this.files.length === 0;
    this.sync();
  }

  /** After every change: height, the command's usage, the send button, the copy that waits. */
  sync() {
    const text = this.field.value;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    const command = commandOf(text);
    this.hint.hidden = !command;
    fill(
      this.hint,
      command && [
        h("strong", {}, command.command),
        ` ${command.usage_hint ?? ""} `,
        h("span", {}, command.description ?? ""),
      ],
    );
    this.sendButton.disabled = text.trim() === "" && this.files.length === 0;
    if (text || this.files.length) unsent.set(this.key, { text, files: this.files });
    else unsent.delete(this.key);
  }

  onKey(event) {
    if (event.isComposing || this.suggestions.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    }
  }

  onSubmit(event) {
    event.preventDefault();
    if (this.sending || this.sendButton.disabled) return;
    this.suggestions.hide();
    const text = this.field.value.trim();
    if (text.startsWith("/") && this.files.length === 0) this.run(text);
    else this.send(text);
  }

  async send(text) {
    const answer = await this.whileSending(() =>
      postMessage(this.channel, text, { thread: this.thread, files: this.files.map((file) => file.id) }),
    );
    if (!answer) return;
    this.files = [];
    this.clear(text);
    this.showFiles();
  }

  /** Empty the field, unless the person has gone on typing meanwhile. */
  clear(sent) {
    if (this.field.value.trim() === sent) this.field.value = "";
    this.sync();
  }

  async run(text) {
    const command = commandOf(text);
    const word = text.split(/\s/, 1)[0];
    if (!command) {
      toast(`${word} is not a valid command. In Slack, messages that begin with “/” are read as commands.`, {
        problem: true,
      });
      return;
    }
    if (this.thread) {
      toast(`${word} is not supported in threads. Sorry!`, { problem: true });
      return;
    }
    const answer = await this.whileSending(() =>
      runCommand(this.channel, command.command, text.slice(word.length).trim()),
    );
    if (!answer) return;
    if (answer.error) toast(answer.error, { problem: true });
    else this.clear(text);
  }

  /** Keep the words until the server has them; a second Enter meanwhile sends nothing. */
  async whileSending(work) {
    this.sending = true;
    this.node.setAttribute("aria-busy", "true");
    const answer = await orToast(work);
    this.sending = false;
    this.node.removeAttribute("aria-busy");
    return answer;
  }
}
