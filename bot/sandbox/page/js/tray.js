// Files chosen but not sent yet. A picture may go as a photo, which Telegram makes smaller, or as a document, untouched.
import { el } from "./dom.js";
import { size } from "./files.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

const PICTURE = /^image\/(jpeg|png|webp)$/u;

export class Tray {
  #redraw;
  #name;

  constructor(name, redraw) {
    this.#name = name;
    this.#redraw = redraw;
    this.files = [];
    this.node = el("ul", { class: "tray" });
  }

  add(files) {
    for (const file of files) this.files.push({ file, kind: PICTURE.test(file.type) ? "photo" : "document" });
    this.#redraw();
  }

  clear() {
    this.files = [];
  }

  draw() {
    this.node.replaceChildren(...this.files.map((entry) => this.#entry(entry)));
  }

  #entry(entry) {
    const drop = () => {
      this.files = this.files.filter((one) => one !== entry);
      this.#redraw();
    };
    const name = entry.file.name;
    return el("li", {},
      el("span", { class: "file-icon" }, icon("file")),
      el("span", { class: "file-words" }, el("span", { class: "file-name" }, name), el("span", { class: "file-size" }, size(entry.file.size))),
      PICTURE.test(entry.file.type) && el("span", { class: "ways", role: "group", "aria-label": t("tray.way") },
        this.#way(entry, "photo"), this.#way(entry, "document")),
      el("button", { type: "button", class: "round small", "aria-label": t("tray.drop", { name }), onclick: drop }, icon("close")));
  }

  #way(entry, kind) {
    const choose = () => {
      entry.kind = kind;
      this.#redraw();
    };
    return el("button", {
      type: "button", "aria-pressed": String(entry.kind === kind), "data-testid": `as-${kind}-${this.#name}`, onclick: choose,
    }, t(`tray.${kind}`));
  }
}
