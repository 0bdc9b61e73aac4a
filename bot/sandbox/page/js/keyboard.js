// Buttons under a message, and the keyboard that a bot puts in place of typing.
import { el } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

/** The inline buttons of `message`; `waiting(row, column)` is true while the bot has not answered a press. */
export function inlineKeys(message, { press, waiting }) {
  const rows = message.buttons ?? [];
  if (!rows.length) return null;
  return el("div", { class: "keys" }, rows.map((row, r) => el("div", { class: "keys-row" },
    row.map((button, c) => key(button, waiting(r, c), () => press(r, c, button))))));
}

function key(button, busy, act) {
  const mark = button.url ? icon("link") : null;
  const node = el("button", {
    type: "button", class: `key ${button.style ?? ""}`, onclick: act, "aria-busy": busy && "true",
  }, el("span", {}, button.text), mark);
  if (busy) node.append(el("span", { class: "spinner" }), el("span", { class: "quiet" }, t("key.waiting")));
  return node;
}

/** The reply keyboard: rows of buttons that are handed to `say` when pressed. */
export function replyKeys(keyboard, say) {
  return el("div", { class: "reply-keys", role: "group", "aria-label": t("composer.keyboard") },
    keyboard.map((row) => el("div", { class: "keys-row" },
      row.map((button) => el("button", { type: "button", class: "key", onclick: () => say(button) }, button.text)))));
}
