// Above the phones: what time it is and how to move it, and the script that plays a case step by step.
import { post } from "./api.js";
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { failed, toast } from "./notices.js";
import { Script } from "./script.js";
import { CLINIC_ZONE, day, hour, running } from "./time.js";

const HOUR = 3600;
const NOTHING_DUE = 409;

export class Stage {
  #open = false;

  constructor(world, turnTo) {
    this.world = world;
    this.clinic = clockFace("clock-clinic");
    this.home = clockFace("clock-home");
    this.moves = el("div", { class: "moves", role: "group" },
      this.#move("clock-hour", { advance: HOUR }), this.#move("clock-day", { advance: 24 * HOUR }), this.#move("clock-next", { to: "next" }));
    this.script = new Script(world, turnTo);
    this.more = el("button", { type: "button", class: "round small more", "data-testid": "stage-more", onclick: () => this.#unfold() }, icon("unfold"));
    this.clock = el("section", { class: "card clock" }, el("div", { class: "faces" }, this.clinic.node, this.home.node, this.more), this.moves);
    this.parts = [this.clock, this.script.node];
    world.on("clock people", () => this.draw());
  }

  draw() {
    this.clock.setAttribute("aria-label", t("clock.label"));
    this.moves.setAttribute("aria-label", t("clock.moves"));
    for (const button of this.moves.children) button.firstChild.textContent = t(button.dataset.key);
    this.more.setAttribute("aria-label", t("stage.more"));
    this.more.setAttribute("aria-expanded", String(this.#open));
    this.tick();
    this.script.draw();
  }

  tick() {
    if (!this.world.clock) return;
    const now = running(this.world.clock);
    const patient = this.world.people("patient").at(-1);
    this.clinic.show(t("clock.clinic"), now, CLINIC_ZONE);
    this.home.node.hidden = !patient?.zone;
    if (patient?.zone) this.home.show(t("clock.home", { name: patient.first_name, city: patient.city ?? "" }), now, patient.zone);
  }

  /** At phone width the clock's buttons and the choice of the case are folded away. */
  #unfold() {
    this.#open = !this.#open;
    this.clock.parentElement.classList.toggle("open", this.#open);
    this.draw();
  }

  #move(id, body) {
    const button = el("button", { type: "button", class: "button", "data-testid": id, "data-key": id.replace("-", "."), onclick: () => this.#go(button, body) }, el("span", {}));
    return button;
  }

  async #go(button, body) {
    this.#busy(true, button);
    try {
      await post("clock", body);
    } catch (fault) {
      if (fault.status === NOTHING_DUE) toast(t("clock.nothing"));
      else failed(fault);
    } finally {
      this.#busy(false, button);
    }
  }

  #busy(busy, button) {
    button.setAttribute("aria-busy", String(busy));
    for (const one of this.moves.children) one.disabled = busy;
    if (!busy) button.focus();
  }
}

function clockFace(id) {
  const name = el("span", { class: "face-name" });
  const time = el("span", { class: "face-hour" });
  const date = el("span", { class: "face-day" });
  const show = (title, now, zone) => {
    name.textContent = title;
    time.textContent = hour(now, zone);
    date.textContent = day(now, zone);
  };
  return { node: el("div", { class: "face", "data-testid": id }, name, time, date), show };
}
