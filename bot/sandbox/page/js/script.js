// The rehearsal: which case is played, in which language, what comes next, and the button that plays it.
import { post } from "./api.js";
import { el } from "./dom.js";
import { LANGUAGES, language, t } from "./i18n.js";
import { icon } from "./icons.js";
import { roleName } from "./names.js";
import { failed, toast } from "./notices.js";

const STUCK = 409;

export class Script {
  constructor(world, turnTo) {
    Object.assign(this, { world, turnTo, busy: null });
    this.case = el("select", { "data-testid": "rehearsal-case" });
    this.language = el("select", { "data-testid": "rehearsal-language" });
    this.caseLabel = el("span", { class: "quiet" });
    this.languageLabel = el("span", { class: "quiet" });
    this.again = el("button", { type: "button", class: "button", "data-testid": "rehearsal-start", onclick: () => this.#start() });
    this.next = el("button", { type: "button", class: "button primary", "data-testid": "next-step", onclick: () => this.#play() });
    this.who = el("strong", {});
    this.what = el("span", {});
    this.count = el("span", { class: "count" });
    this.choice = el("div", { class: "script-choice" }, el("label", {}, this.caseLabel, this.case), el("label", {}, this.languageLabel, this.language), this.again);
    this.row = el("div", { class: "script-next" },
      el("p", { class: "upcoming", "aria-live": "polite", "data-testid": "upcoming" }, this.who, this.what), this.count, this.next);
    this.bar = el("progress", { max: "1", value: "0" });
    this.node = el("section", { class: "card script", hidden: true },
      this.choice, this.row,
      this.bar);
    world.on("rehearsal", () => this.draw());
  }

  draw() {
    const state = this.world.rehearsal;
    this.node.hidden = !state;
    if (!state) return;
    this.#words(state);
    fill(this.case, state.cases.map((one) => [one.id, one.title[language()]]), state.case);
    fill(this.language, Object.entries(LANGUAGES), state.language ?? language());
    this.#upcoming(state);
  }

  #words(state) {
    this.node.setAttribute("aria-label", t("script.label"));
    this.#arrange(!state.case);
    this.caseLabel.textContent = t("script.case");
    this.languageLabel.textContent = t("script.language");
    this.again.replaceChildren(icon(state.case ? "again" : "play"), el("span", {}, t(state.case ? "script.again" : "script.start")));
    this.next.replaceChildren(icon("play"), t("script.next"));
  }

  /** Before a case is chosen there is one thing to press: Start stands where Next step will be. */
  #arrange(idle) {
    this.node.classList.toggle("idle", idle);
    this.next.hidden = idle;
    this.again.classList.toggle("primary", idle);
    const home = idle ? this.row : this.choice;
    if (this.again.parentElement !== home) home.append(this.again);
  }

  #upcoming(state) {
    const { next, done } = state;
    this.who.textContent = next ? `${t("script.who", { who: this.#person(next.who) })} ` : "";
    this.what.textContent = next?.what[language()] ?? t(done ? "script.done" : "script.hint");
    this.count.textContent = state.case ? `${state.step} / ${state.of}` : "";
    this.bar.max = state.of || 1;
    this.bar.value = state.step || 0;
    this.bar.setAttribute("aria-label", t("script.progress"));
    this.next.disabled = Boolean(this.busy) || !next;
    this.again.disabled = Boolean(this.busy);
    this.next.setAttribute("aria-busy", String(this.busy === "next"));
    this.again.setAttribute("aria-busy", String(this.busy === "start"));
  }

  #person(who) {
    return this.world.users.get(who)?.first_name ?? roleName(who);
  }

  #start() {
    return this.#run("start", { case: this.case.value, language: this.language.value });
  }

  #play() {
    this.turnTo(this.world.rehearsal.next.who);
    return this.#run("next", {});
  }

  /** A step cannot be played where the reader has led the case elsewhere; they are told what they can do. */
  async #run(what, body) {
    this.busy = what;
    this.draw();
    try {
      await post(`rehearsal/${what}`, body);
    } catch (fault) {
      if (what === "next" && fault.status === STUCK) toast(t("script.stuck"));
      else failed(fault);
    } finally {
      this.busy = null;
      this.draw();
      if (!this.next.disabled) this.next.focus({ preventScroll: true });
    }
  }
}

function fill(select, options, chosen) {
  const before = select.value;
  const words = options.map(([, text]) => text).join("\n");
  if (select.dataset.words !== words) {
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    select.value = before;
    select.dataset.words = words;
  }
  if (select.dataset.given !== String(chosen)) select.value = chosen ?? before;
  select.dataset.given = String(chosen);
  if (!select.value) select.selectedIndex = 0;
}
