// Behind the scenes: every call of the bot as it came over HTTP, and a switch that cuts the line to it.
import { get, post } from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { failed } from "./notices.js";

const SHOWN = 200;
const LOOK_BACK = 1000;

export class Drawer {
  constructor(world) {
    this.world = world;
    this.title = el("h2", {});
    this.text = el("p", {});
    this.cut = el("button", { type: "button", class: "button", "data-testid": "network-cut", onclick: () => this.#switch() });
    this.close = el("button", { type: "button", class: "round", onclick: () => this.node.close() }, icon("close"));
    this.list = el("ol", { class: "calls", "data-testid": "calls" });
    this.node = el("dialog", { class: "drawer", "data-testid": "drawer" },
      el("header", {}, this.title, this.close), this.text, this.cut, this.list);
    world.on("people", () => this.draw());
    world.on("call", (call) => this.node.open && this.#add(call));
  }

  open() {
    this.draw();
    this.node.showModal();
    return this.#read();
  }

  draw() {
    this.title.textContent = t("drawer.title");
    this.text.textContent = t("drawer.text");
    this.close.setAttribute("aria-label", t("drawer.close"));
    this.cut.textContent = t(this.world.cut ? "drawer.mend" : "drawer.cut");
    this.cut.setAttribute("aria-pressed", String(this.world.cut));
  }

  async #read() {
    const calls = await get(`calls?since=${Math.max(0, this.world.seq - LOOK_BACK)}`);
    this.list.replaceChildren();
    calls.forEach((call) => this.#add(call));
  }

  #add(call) {
    if (call.method === "getUpdates") return;
    this.list.prepend(row(call));
    if (this.list.children.length > SHOWN) this.list.lastChild.remove();
  }

  async #switch() {
    try {
      await post("network", { cut: !this.world.cut });
    } catch (fault) {
      failed(fault);
    }
  }
}

function row(call) {
  const good = call.status < 400;
  return el("li", {}, el("details", {},
    el("summary", {}, el("span", { class: good ? "status" : "status bad" }, call.status), el("code", {}, call.method), el("span", { class: "ms" }, `${Math.round(call.ms)} ms`)),
    el("pre", {}, JSON.stringify(call.params, null, 2)), el("pre", {}, JSON.stringify(call.answer, null, 2))));
}
