// A button that opens a small list of actions: closed by Escape, by a press elsewhere and by a choice.
import { el } from "./dom.js";

/** `items()` is read at each opening: {text, hint?, act} or {heading}. */
export function menu(button, items, className = "") {
  const list = el("div", { class: `menu ${className}`, role: "menu", hidden: true });
  const box = el("div", { class: "menu-box" }, button, list);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  const close = (refocus) => {
    list.hidden = true;
    list.replaceChildren();
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  const open = () => {
    list.replaceChildren(...items().map((item) => entry(item, () => close(true))));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.querySelector("button")?.focus();
  };
  button.addEventListener("click", () => (list.hidden ? open() : close(true)));
  box.addEventListener("keydown", (event) => steer(event, list, close));
  document.addEventListener("pointerdown", (event) => {
    if (!list.hidden && !box.contains(event.target)) close(false);
  });
  return box;
}

function entry(item, close) {
  if (item.heading) return el("p", { class: "menu-heading" }, item.heading);
  const act = () => {
    close();
    item.act();
  };
  const hint = item.hint ? el("span", { class: "menu-hint" }, item.hint) : null;
  return el("button", { type: "button", role: "menuitem", onclick: act }, el("span", {}, item.text), hint);
}

function steer(event, list, close) {
  if (list.hidden) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(true);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  buttons.at(next % buttons.length)?.focus();
}
