// The staff group: its topics, one per case, and the person of the staff whom the reader speaks as.
import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { dropTarget } from "./drop.js";
import { t } from "./i18n.js";
import { roleName } from "./names.js";
import { CLINIC_ZONE } from "./time.js";
import { Topics } from "./topics.js";

export class Desk {
  constructor(world, links) {
    this.world = world;
    this.talk = new Conversation({ world, name: "desk", links });
    this.topics = new Topics(world, () => this.draw());
    this.title = el("h2", {});
    this.about = el("p", {});
    this.group = el("select", { hidden: true, "data-testid": "desk-group", onchange: () => this.draw() });
    this.speakAs = el("select", { "data-testid": "speak-as", onchange: () => this.draw() });
    this.speakLabel = el("span", {});
    const header = el("header", { class: "pane-head" },
      el("div", { class: "pane-name" }, this.title, this.about), this.group,
      el("label", { class: "field" }, this.speakLabel, this.speakAs));
    this.heading = el("h3", { class: "thread-head" });
    this.node = el("section", { class: "pane desk", id: "pane-desk", "data-testid": "desk", "data-pane": "desk" },
      header, el("div", { class: "desk-body" }, this.topics.node, el("div", { class: "thread" }, this.heading, ...this.talk.parts)));
    dropTarget(this.node, (files) => this.talk.composer.take(files));
    world.on("people", () => this.draw());
    world.on("messages", ({ chat }) => chat === this.chat?.id && this.draw());
  }

  get chat() {
    const groups = this.world.groups();
    return groups.find((group) => group.id === Number(this.group.value)) ?? groups[0] ?? null;
  }

  /** Shows the topic where something happens next, as `who` where that is one of the staff. */
  follow(who) {
    this.topics.follow();
    if ([...this.speakAs.options].some((option) => option.value === String(who))) this.speakAs.value = who;
    this.draw();
  }

  draw() {
    const { chat } = this;
    this.node.setAttribute("aria-label", t("pane.desk"));
    this.title.textContent = chat?.title ?? t("pane.desk");
    this.about.textContent = t("desk.about");
    this.speakLabel.textContent = t("desk.speak_as");
    this.#fill(this.group, this.world.groups().map((group) => [group.id, group.title]), t("desk.group"));
    this.group.hidden = this.world.groups().length < 2;
    this.#fill(this.speakAs, this.#staff(), t("desk.speak_as"));
    this.topics.draw(chat);
    this.#turn(chat);
  }

  #turn(chat) {
    const topic = this.topics.current;
    this.heading.replaceChildren(topic?.name ?? "", topic?.closed ? el("span", { class: "mark" }, t("desk.closed")) : "");
    this.talk.turn({
      chat: chat?.id ?? 0, thread: topic?.thread ?? null, viewer: Number(this.speakAs.value), zone: CLINIC_ZONE, group: true,
      open: Boolean(chat && this.speakAs.value) && !topic?.closed, empty: () => this.#empty(chat),
    });
  }

  #staff() {
    const staff = this.world.people("coordinator", "physician");
    const members = staff.length ? staff : [...this.world.users.values()].filter((user) => this.chat?.members.some((member) => member.user === user.id));
    return members.map((user) => [user.id, [user.first_name, user.role && roleName(user.role)].filter(Boolean).join(" · ")]);
  }

  /** Fills a picker and keeps what was chosen. */
  #fill(select, options, label) {
    const chosen = select.value;
    select.setAttribute("aria-label", label);
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    if (options.some(([value]) => String(value) === chosen)) select.value = chosen;
  }

  #empty(chat) {
    return el("div", { class: "empty" }, el("p", {}, t(chat ? "desk.quiet" : "desk.nogroup")));
  }
}
