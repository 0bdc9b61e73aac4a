// Addresses that lead back into the sandbox. On a real phone an invitation opens the bot; here the reader says on whose phone.
import { post } from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { fullName, roleName } from "./names.js";
import { failed } from "./notices.js";

const DEEP_LINK = /^(?:https?:\/\/t\.me\/(\w+)|tg:\/\/resolve\?domain=(\w+))[?&](?:start|startgroup)=([\w-]*)/iu;

export class Links {
  constructor(world) {
    this.world = world;
    this.node = el("dialog", { class: "dialog", "data-testid": "open-link" });
  }

  /** True when the address was one of the bot's own and is taken care of here. */
  open(address, viewer) {
    const found = DEEP_LINK.exec(address);
    const name = found?.[1] ?? found?.[2];
    if (name?.toLowerCase() !== this.world.bot.username.toLowerCase()) return false;
    this.#ask(found[3], viewer);
    return true;
  }

  #ask(payload, viewer) {
    const people = this.world.people("patient", "companion");
    const others = [...people.filter((user) => user.id !== viewer), ...people.filter((user) => user.id === viewer)];
    this.node.replaceChildren(
      el("h2", {}, t("link.title")),
      el("p", {}, t("link.text")),
      el("div", { class: "choices" }, others.map((user) => this.#choice(user, payload))),
      el("button", { type: "button", class: "plain", onclick: () => this.node.close() }, t("link.cancel")));
    this.node.showModal();
  }

  #choice(user, payload) {
    const start = async () => {
      this.node.close();
      try {
        await post("start", { user: user.id, payload });
      } catch (fault) {
        failed(fault);
      }
    };
    const words = [fullName(user), roleName(user.role)].join(" · ");
    return el("button", { type: "button", class: "button", onclick: start }, words);
  }
}
