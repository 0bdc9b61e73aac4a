// The phone of a patient or a companion: their private chat with the bot, in the time of the place they are from.
import { post } from "./api.js";
import { Conversation } from "./conversation.js";
import { el, initials } from "./dom.js";
import { dropTarget } from "./drop.js";
import { language, t } from "./i18n.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { fullName } from "./names.js";
import { failed } from "./notices.js";
import { CLINIC_ZONE, hour, running } from "./time.js";

export class Phone {
  #chosen = null;

  constructor(world, role, links) {
    Object.assign(this, { world, role });
    this.talk = new Conversation({ world, name: role, links });
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this.title = el("h2", {});
    this.about = el("p", {});
    this.time = el("time", {});
    this.more = el("button", { type: "button", class: "round small", "data-testid": `more-${role}` }, icon("more"));
    const header = el("header", { class: "pane-head" }, this.avatar,
      el("div", { class: "pane-name" }, this.title, this.about), this.time, menu(this.more, () => this.#choices(), "right"));
    this.blocked = el("div", { class: "blocked", hidden: true });
    this.node = el("section", { class: "pane phone", id: `pane-${role}`, "data-testid": `phone-${role}`, "data-pane": role },
      header, ...this.talk.parts.slice(0, -1), this.blocked, this.talk.parts.at(-1));
    dropTarget(this.node, (files) => this.talk.composer.take(files));
    world.on("people", () => this.draw());
    world.on("clock", () => this.tick());
    world.on("messages", ({ chat }) => chat === this.user?.id && this.#drawBlocked());
  }

  get user() {
    const people = this.world.people(this.role);
    return people.find((user) => user.id === this.#chosen) ?? people.at(-1) ?? null;
  }

  draw() {
    const { user } = this;
    this.node.setAttribute("aria-label", t(`pane.${this.role}`));
    this.more.setAttribute("aria-label", t("phone.more"));
    this.title.textContent = user ? fullName(user) : t(`role.${this.role}`);
    this.avatar.textContent = user ? initials(fullName(user)) : "";
    this.about.textContent = user ? [t(`role.${this.role}`), user.city].filter(Boolean).join(" · ") : t("phone.nobody");
    this.talk.turn({
      chat: user?.id ?? 0, viewer: user?.id ?? 0, zone: user?.zone ?? CLINIC_ZONE, group: false,
      open: Boolean(user) && !user.blocked, empty: () => this.#welcome(user),
    });
    this.#drawBlocked();
    this.tick();
  }

  tick() {
    const { user } = this;
    this.time.textContent = user && this.world.clock ? hour(running(this.world.clock), user.zone ?? CLINIC_ZONE) : "";
  }

  #welcome(user) {
    if (!user) return el("div", { class: "empty" }, el("p", {}, t("phone.empty")));
    const { description } = this.world;
    const about = description[user.language_code ?? language()] ?? description[""];
    return el("div", { class: "empty" },
      el("img", { src: "/static/mark.svg", alt: "", width: "56", height: "56" }),
      el("h3", {}, this.world.bot.name),
      el("p", {}, about || t(`phone.welcome.${this.role}`, { name: user.first_name })),
      el("button", { type: "button", class: "button", "data-testid": `start-${this.role}`, onclick: () => this.#act("start") }, t("phone.start")));
  }

  #drawBlocked() {
    const { user } = this;
    this.blocked.hidden = !user?.blocked;
    this.blocked.replaceChildren(el("p", {}, t("phone.blocked")),
      el("button", { type: "button", class: "button", onclick: () => this.#act("unblock") }, t("phone.unblock")));
  }

  #choices() {
    const { user } = this;
    const people = this.world.people(this.role);
    const others = people.length > 1 ? people.map((one) => ({ text: fullName(one), hint: one.city, act: () => this.#choose(one.id) })) : [];
    if (!user) return [{ heading: t("phone.nobody") }];
    return [
      ...(others.length ? [{ heading: t("phone.whose") }, ...others] : []),
      { heading: t("phone.bot") },
      { text: t("phone.restart"), act: () => this.#act("start") },
      user.blocked ? { text: t("phone.unblock"), act: () => this.#act("unblock") } : { text: t("phone.block"), act: () => this.#act("block") },
    ];
  }

  #choose(id) {
    this.#chosen = id;
    this.draw();
  }

  async #act(what) {
    try {
      await post(what, { user: this.user.id });
    } catch (fault) {
      failed(fault);
    }
  }
}
