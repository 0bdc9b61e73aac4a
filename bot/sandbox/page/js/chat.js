// A list of messages that grows at its end. It is a log for screen readers: what arrives is read out,
// what was there when the chat was opened is not.
import { el, reconcile } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { messageView } from "./message.js";
import { longDay } from "./time.js";

const NEAR_END = 80;

export class ChatView {
  #nodes = new Map();
  #days = new Map();
  #down;
  #following = true;
  #top = 0;

  constructor(name) {
    this.name = name;
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
    this.#down = el("button", { type: "button", class: "to-end", hidden: true, onclick: () => this.toEnd() }, icon("down"));
    this.node = el("div", { class: "chat" }, this.log, this.#down);
    this.log.addEventListener("scroll", () => this.#scrolled());
    this.log.addEventListener("keydown", (event) => this.#walk(event));
    this.log.addEventListener("load", () => this.#stick(), true);
    new ResizeObserver(() => this.#stick()).observe(this.log);
  }

  /** Forgets the chat that was shown: the next `show` fills the log in silence. */
  clear() {
    this.#nodes.clear();
    this.#days.clear();
    this.#following = true;
    this.log.setAttribute("aria-busy", "true");
  }

  /** Shows exactly `messages`; a node is made anew only where its message or the state of its buttons changed. */
  show(messages, view, empty) {
    const focus = this.#focused();
    const wanted = messages.length ? this.#nodesOf(messages, view) : [empty()];
    reconcile(this.log, wanted);
    this.#refocus(focus);
    this.#label();
    this.#stick();
    this.log.removeAttribute("aria-busy");
  }

  toEnd() {
    this.#following = true;
    this.#stick();
  }

  jump(id) {
    const node = this.#nodes.get(id)?.node;
    node?.scrollIntoView({ block: "center" });
    node?.focus();
  }

  #nodesOf(messages, view) {
    const wanted = [];
    let before = null;
    let album = null;
    for (const message of messages) {
      const day = longDay(new Date(message.date), view.zone);
      if (day !== before) wanted.push(this.#day(day));
      const node = this.#nodeOf(message, view);
      node.classList.toggle("joined", day === before && message.album !== null && message.album === album);
      wanted.push(node);
      before = day;
      album = message.album;
    }
    return wanted;
  }

  #day(text) {
    if (!this.#days.has(text)) this.#days.set(text, el("p", { class: "day" }, el("span", {}, text)));
    return this.#days.get(text);
  }

  #nodeOf(message, view) {
    const stamp = `${message.seq}|${view.viewer}|${view.stamp(message)}`;
    const known = this.#nodes.get(message.id);
    if (known?.stamp === stamp) return known.node;
    const node = messageView(message, view.bind(message));
    this.#nodes.set(message.id, { stamp, node });
    return node;
  }

  #label() {
    this.log.setAttribute("aria-label", t(`pane.${this.name}`));
    this.#down.setAttribute("aria-label", t("chat.to_end"));
    this.#down.title = t("chat.to_end");
  }

  #atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  /** Only the reader moves upwards, so only that ends the following of what is new. */
  #scrolled() {
    if (this.#atEnd()) this.#following = true;
    else if (this.log.scrollTop < this.#top) this.#following = false;
    this.#top = this.log.scrollTop;
    this.#down.hidden = this.#following;
  }

  /** Stays at the end when messages or pictures arrive or the keyboard below opens. */
  #stick() {
    if (this.#following) this.log.scrollTop = this.log.scrollHeight;
    this.#down.hidden = this.#following;
  }

  #focused() {
    const node = document.activeElement?.closest?.("[data-message]");
    return this.log.contains(node) ? { id: Number(node.dataset.message), text: document.activeElement.textContent } : null;
  }

  /** A message that was redrawn under the reader's focus gets it back, on the same button where it still exists. */
  #refocus(focus) {
    if (!focus || this.log.contains(document.activeElement)) return;
    const node = this.#nodes.get(focus.id)?.node;
    const button = [...(node?.querySelectorAll("button") ?? [])].find((one) => one.textContent === focus.text);
    (button ?? node)?.focus({ preventScroll: true });
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.log.querySelectorAll("[data-message]")];
    const at = all.indexOf(document.activeElement.closest("[data-message]"));
    const next = at < 0 ? all.at(-1) : all[Math.max(0, Math.min(all.length - 1, at + step))];
    next?.focus();
  }
}
