// One person's view of one chat, and everything that person can do in it. A phone is one of these,
// the desk is one whose person and topic can be changed.
import { post } from "./api.js";
import { ChatView } from "./chat.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { language, t } from "./i18n.js";
import { failed, toast } from "./notices.js";
import { Presses } from "./presses.js";

export class Conversation {
  /** `name` tells the panes apart in `data-testid`; `links` opens addresses that lead back into the sandbox. */
  constructor({ world, name, links }) {
    Object.assign(this, { world, name, links, place: null });
    this.presses = new Presses(() => this.draw());
    this.view = new ChatView(name);
    this.composer = new Composer(this);
    this.hints = el("div", { class: "hints", role: "status", "aria-live": "polite" });
    this.typing = el("p", { class: "typing", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }), el("span", {}));
    this.parts = [this.view.node, this.typing, this.hints, this.composer.node];
    world.on("messages", ({ chat }) => chat === this.place?.chat && this.#arrived());
    world.on("typing", (event) => this.#types(event));
    world.on("answered", (answer) => this.#answered(answer));
  }

  /** Turns to `place`: {chat, thread, viewer, zone, group, open}; `open` is false where one may only read. */
  turn(place) {
    const before = this.place;
    const moved = before?.chat !== place.chat || before?.thread !== place.thread;
    this.place = place;
    if (moved) this.view.clear();
    if (moved || before?.viewer !== place.viewer) this.composer.reset();
    if (before?.viewer !== place.viewer) this.hints.replaceChildren();
    this.draw();
  }

  draw() {
    if (!this.place) return;
    const { chat, thread } = this.place;
    this.view.show(this.world.messages(chat, thread), this.#sight(), this.place.empty);
    this.composer.draw();
  }

  /** Says `text` here as the viewer, in answer to `reply_to` where given. */
  say(text, reply_to) {
    const { chat, thread, viewer } = this.place;
    return this.act("say", { user: viewer, chat, thread: thread ?? undefined, text, reply_to });
  }

  /** Does something through the control API; a refusal is shown where everybody sees it. */
  async act(what, body) {
    try {
      return await post(what, body);
    } catch (fault) {
      failed(fault);
      return null;
    }
  }

  #arrived() {
    this.typing.hidden = true;
    this.draw();
  }

  #sight() {
    const { viewer, zone, group, chat } = this.place;
    return {
      viewer, zone, group,
      stamp: (message) => `${language()}|${zone}|${this.presses.stamp(message)}|${this.world.message(chat, message.reply_to)?.seq ?? ""}`,
      bind: (message) => this.#acts(message),
    };
  }

  #acts(message) {
    const { viewer, zone, group, chat } = this.place;
    return {
      viewer, zone, group,
      find: (id) => this.world.message(chat, id),
      jump: (id) => this.view.jump(id),
      open: (address) => this.links.open(address, viewer),
      say: (text) => this.say(text),
      reply: () => this.composer.answer(message),
      edit: () => this.composer.change(message),
      remove: () => this.act("delete", { user: viewer, chat, message: message.id }),
      press: (row, column, button) => this.#press(message, row, column, button),
      waiting: (row, column) => this.presses.waiting(message, row, column),
    };
  }

  async #press(message, row, column, button) {
    if (button.url) {
      if (!this.links.open(button.url, this.place.viewer)) window.open(button.url, "_blank", "noopener,noreferrer");
      return;
    }
    if (button.copy_text) {
      await navigator.clipboard.writeText(button.copy_text.text ?? button.copy_text);
      toast(t("key.copied"));
      return;
    }
    const { chat, viewer } = this.place;
    await this.presses.press(message, row, column, () =>
      this.act("press", { user: viewer, chat, message: message.id, row, column }));
  }

  #answered(answer) {
    this.presses.answered(answer.id);
    if (!answer.text || answer.user !== this.place?.viewer) return;
    const close = () => hint.remove();
    const button = answer.alert && el("button", { type: "button", class: "plain", onclick: close }, t("alert.ok"));
    const hint = el("div", { class: answer.alert ? "hint alert" : "hint" }, el("p", {}, answer.text), button);
    this.hints.append(hint);
    if (answer.alert) button.focus();
    else setTimeout(close, 4500);
  }

  #types(event) {
    if (event.chat !== this.place?.chat || (event.thread ?? null) !== (this.place.thread ?? null)) return;
    this.typing.lastChild.textContent = t("chat.typing", { name: this.world.bot.name });
    this.typing.hidden = false;
    clearTimeout(this.typingEnd);
    this.typingEnd = setTimeout(() => (this.typing.hidden = true), event.until - performance.now());
  }
}
