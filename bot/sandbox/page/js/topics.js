// The list of topics. It follows the newest message until the reader chooses a topic.
import { el, reconcile } from "./dom.js";
import { t } from "./i18n.js";
import { head } from "./message.js";
import { CLINIC_ZONE, hour } from "./time.js";

const GENERAL = 1;
const INDENT = 40;

export class Topics {
  current = null;
  #pick;
  #chosen;
  #brought;
  #following = true;
  #seen = new Map();
  #buttons = new Map();

  constructor(world, pick) {
    this.world = world;
    this.#pick = pick;
    this.node = el("nav", { class: "topics" });
    world.on("reset", () => this.#seen.clear());
  }

  /** Shows the topic where something happens next. */
  follow() {
    this.#following = true;
  }

  draw(chat) {
    this.node.setAttribute("aria-label", t("desk.topics"));
    const rows = chat?.forum ? this.#rows(chat) : [];
    this.node.hidden = !rows.length;
    this.current = this.#choose(rows);
    if (this.current) this.#seen.set(this.current.key, this.current.last?.id ?? 0);
    reconcile(this.node, rows.map((row) => this.#button(row)));
    this.#bring();
  }

  /** General first, then the topic with the newest message. */
  #rows(chat) {
    const rows = chat.topics.map((topic) => this.#row(chat, topic.thread === GENERAL ? general(topic) : { ...topic, id: topic.thread }));
    return [rows[0], ...rows.slice(1).sort((a, b) => (b.last?.id ?? 0) - (a.last?.id ?? 0))];
  }

  #row(chat, topic) {
    const messages = this.world.messages(chat.id, topic.thread).filter((message) => !message.deleted);
    const key = `${chat.id}/${topic.id}`;
    const unread = messages.filter((message) => message.id > (this.#seen.get(key) ?? 0) && !message.service).length;
    return { ...topic, key, unread, last: messages.at(-1), said: messages.findLast((message) => !message.service) };
  }

  #choose(rows) {
    const newest = rows.reduce((best, row) => ((row.last?.id ?? 0) > (best?.last?.id ?? 0) ? row : best), rows[0]);
    const found = this.#following ? newest : rows.find((row) => row.key === this.#chosen) ?? newest;
    this.#chosen = found?.key;
    return found ?? null;
  }

  #button(row) {
    const node = this.#buttons.get(row.key) ?? el("button", { type: "button", "data-testid": `topic-${row.id}`, onclick: () => this.#take(row.key) });
    this.#buttons.set(row.key, node);
    const here = row.key === this.#chosen;
    node.className = ["topic", row.closed && "closed"].filter(Boolean).join(" ");
    node.setAttribute("aria-current", String(here));
    const dot = el("span", { class: "topic-dot" });
    if (row.icon_color) dot.style.backgroundColor = `#${row.icon_color.toString(16).padStart(6, "0")}`;
    node.replaceChildren(dot,
      el("span", { class: "topic-words" }, el("span", { class: "topic-name" }, row.name), el("span", { class: "topic-last" }, row.said ? head(row.said) : "")),
      el("span", { class: "topic-side" }, el("span", {}, row.last ? hour(new Date(row.last.date), CLINIC_ZONE) : ""),
        !here && row.unread > 0 && el("span", { class: "badge", title: t("chat.unread") }, row.unread)));
    return node;
  }

  /** Where topics lie in one line, the current one is moved into sight. */
  #bring() {
    if (this.#brought === this.#chosen) return;
    this.#brought = this.#chosen;
    this.node.scrollTo({ left: (this.#buttons.get(this.#chosen)?.offsetLeft ?? 0) - INDENT });
  }

  #take(key) {
    this.#chosen = key;
    this.#following = false;
    this.#pick();
  }
}

/** The messages of General carry no thread. */
const general = (topic) => ({ ...topic, thread: null, id: "general", name: t("desk.general") });
