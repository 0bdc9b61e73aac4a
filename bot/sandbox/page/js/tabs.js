// At phone width one chat is shown at a time. Wider, all three are, and the tabs are not there.
import { el } from "./dom.js";
import { t } from "./i18n.js";

export class Tabs {
  #unread = new Map();

  constructor(panes) {
    this.panes = panes;
    this.current = panes[0].dataset.pane;
    this.narrow = matchMedia("(max-width: 759px)");
    this.buttons = new Map(panes.map((pane) => [pane.dataset.pane, this.#button(pane.dataset.pane)]));
    this.narrow.addEventListener("change", () => this.draw());
  }

  get parts() {
    return [...this.buttons.values()];
  }

  turnTo(name) {
    if (!this.buttons.has(name)) return;
    this.current = name;
    this.#unread.delete(name);
    this.draw();
  }

  /** Something new in a pane that is not in sight. */
  mark(name) {
    if (name === this.current) return;
    this.#unread.set(name, true);
    this.draw();
  }

  draw() {
    for (const pane of this.panes) pane.classList.toggle("away", pane.dataset.pane !== this.current);
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(name === this.current));
      const fresh = this.#unread.has(name) && el("span", { class: "fresh" }, el("span", { class: "quiet" }, t("chat.unread")));
      button.replaceChildren(t(`tab.${name}`), fresh || "");
    }
  }

  #button(name) {
    return el("button", { type: "button", class: "tab", "data-testid": `tab-${name}`, onclick: () => this.turnTo(name) });
  }
}
