// The page's own settings: its language, light or dark, and the drawer behind the scenes.
import { el } from "./dom.js";
import { LANGUAGES, language, speak, t } from "./i18n.js";
import { icon } from "./icons.js";

const STORED = "puente.page.theme";

export class Settings {
  constructor(drawer) {
    this.label = el("span", { class: "quiet" });
    this.language = el("select", { "data-testid": "page-language", onchange: () => speak(this.language.value) },
      Object.entries(LANGUAGES).map(([code, name]) => el("option", { value: code, lang: code }, name)));
    this.theme = el("button", { type: "button", class: "round", "data-testid": "theme", onclick: () => this.#turn() });
    this.drawer = el("button", { type: "button", class: "round", "data-testid": "drawer-open", onclick: () => drawer.open() }, icon("gears"));
    this.parts = [el("label", {}, this.label, this.language), this.theme, this.drawer];
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.#wear(localStorage.getItem(STORED) ?? (dark ? "dark" : "light"));
  }

  draw() {
    this.label.textContent = t("settings.language");
    this.language.value = language();
    const dark = document.documentElement.dataset.theme === "dark";
    this.theme.replaceChildren(icon(dark ? "sun" : "moon"));
    for (const [node, key] of [[this.theme, dark ? "light" : "dark"], [this.drawer, "drawer"]]) {
      node.title = t(`settings.${key}`);
      node.setAttribute("aria-label", t(`settings.${key}`));
    }
  }

  #wear(theme) {
    document.documentElement.dataset.theme = theme;
    document.getElementById("dark").media = theme === "dark" ? "all" : "not all";
  }

  #turn() {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem(STORED, theme);
    this.#wear(theme);
    this.draw();
  }
}
