// Where a person writes: text, an answer to a message, a file as document or as photo, a command, the bot's own keyboard.
import { upload } from "./api.js";
import { commandItems } from "./commands.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { replyKeys } from "./keyboard.js";
import { menu } from "./menu.js";
import { head } from "./message.js";
import { fullName } from "./names.js";
import { failed } from "./notices.js";
import { Tray } from "./tray.js";

const BORDER = 2;

export class Composer {
  #talk;
  #subject = null;

  constructor(conversation) {
    this.#talk = conversation;
    const { name } = conversation;
    this.tray = new Tray(name, () => this.draw());
    this.about = el("div", { class: "about", hidden: true });
    this.keys = el("div", { class: "keys-panel" });
    this.text = el("textarea", { rows: "1", "data-testid": `composer-${name}`, oninput: () => this.#grow() });
    this.input = el("input", { type: "file", multiple: true, class: "quiet", onchange: () => this.#chosen() });
    this.attach = el("label", { class: "round", "data-testid": `attach-${name}` }, icon("attach"), this.input);
    this.commands = el("button", { type: "button", class: "round", "data-testid": `commands-${name}` }, icon("menu"));
    this.sendButton = el("button", { type: "submit", class: "round send", "data-testid": `send-${name}` }, icon("send"));
    const line = el("div", { class: "line" }, this.attach, menu(this.commands, () => commandItems(conversation), "up"), this.text, this.sendButton);
    this.node = el("form", { class: "composer", onsubmit: (event) => this.#send(event) }, this.keys, this.about, this.tray.node, line);
    this.text.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Files dropped on the pane. */
  take(files) {
    this.tray.add(files);
    this.text.focus();
  }

  answer(message) {
    this.#about({ act: "reply", message });
  }

  change(message) {
    this.#about({ act: "edit", message });
    this.text.value = message.text;
    this.#grow();
  }

  reset() {
    this.#subject = null;
    this.text.value = "";
    this.tray.clear();
    this.#grow();
  }

  draw() {
    const open = this.#talk.place.open !== false;
    for (const control of [this.text, this.input, this.commands, this.sendButton]) control.disabled = !open;
    this.attach.classList.toggle("off", !open);
    this.#words(open);
    this.#drawAbout();
    this.#drawKeys();
    this.tray.draw();
  }

  #words(open) {
    this.text.placeholder = open ? t("composer.write") : t("composer.closed");
    this.text.setAttribute("aria-label", t("composer.label", { name: t(`pane.${this.#talk.name}`) }));
    for (const [node, key] of [[this.attach, "attach"], [this.commands, "commands"], [this.sendButton, "send"]]) {
      node.title = t(`composer.${key}`);
    }
    this.input.setAttribute("aria-label", t("composer.attach"));
    this.commands.setAttribute("aria-label", t("composer.commands"));
    this.sendButton.setAttribute("aria-label", t("composer.send"));
  }

  #about(subject) {
    this.#subject = subject;
    this.draw();
    this.text.focus();
  }

  #drawAbout() {
    this.about.hidden = !this.#subject;
    if (!this.#subject) return;
    const { act, message } = this.#subject;
    const stop = () => (act === "edit" ? this.reset() : (this.#subject = null), this.draw());
    this.about.replaceChildren(icon(act),
      el("div", {}, el("strong", {}, t(`composer.${act}`, { name: fullName(message.from) })), el("span", {}, head(message))),
      el("button", { type: "button", class: "round small", "aria-label": t("composer.cancel"), title: t("composer.cancel"), onclick: stop }, icon("close")));
  }

  #drawKeys() {
    const keyboard = this.#talk.world.keyboard(this.#talk.place);
    this.keys.replaceChildren(...(keyboard ? [replyKeys(keyboard, (button) => this.#say(button))] : []));
  }

  /** A button that asks for a phone number or a place is pressed; any other says its text. */
  #say(button) {
    const asks = button.request_contact || button.request_location;
    return asks ? this.#talk.act("press", { ...this.#spot(), text: button.text }) : this.#talk.say(button.text);
  }

  #grow() {
    this.text.style.height = "auto";
    if (this.text.scrollHeight) this.text.style.height = `${this.text.scrollHeight + BORDER}px`;
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.node.requestSubmit();
    }
    if (event.key === "Escape" && this.#subject) {
      this.reset();
      this.draw();
    }
  }

  #chosen() {
    this.tray.add([...this.input.files]);
    this.input.value = "";
    this.text.focus();
  }

  async #send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    const subject = this.#subject;
    const files = this.tray.files;
    if (!text && !files.length) return;
    this.reset();
    this.draw();
    if (files.length) await this.#sendFiles(files, text, subject);
    else if (subject?.act === "edit") await this.#talk.act("edit", { ...this.#spot(), message: subject.message.id, text });
    else await this.#talk.say(text, subject?.message.id);
  }

  #spot() {
    const { viewer, chat } = this.#talk.place;
    return { user: viewer, chat };
  }

  async #sendFiles(files, caption, subject) {
    const { thread } = this.#talk.place;
    this.node.classList.add("sending");
    try {
      for (const [index, { file, kind }] of files.entries()) {
        await upload(file, { ...this.#spot(), thread, kind, caption: index ? undefined : caption || undefined, reply_to: subject?.message.id });
      }
    } catch (fault) {
      failed(fault);
    } finally {
      this.node.classList.remove("sending");
    }
  }
}
