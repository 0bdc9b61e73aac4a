// One message as a person sees it: words, files, buttons, marks, and what one may do with it.
import { el } from "./dom.js";
import { formatted } from "./entities.js";
import { fileView } from "./files.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { inlineKeys } from "./keyboard.js";
import { fullName, roleName } from "./names.js";
import { service } from "./service.js";
import { hour } from "./time.js";

const HEAD = 90;

/** The node of `message` in `view`: its viewer, zone, group flag and acts. */
export function messageView(message, view) {
  const place = { "data-testid": `message-${message.chat}-${message.id}`, "data-message": message.id, "data-seq": message.seq, tabindex: "-1" };
  if (message.service) return el("p", { class: "service", ...place }, service(message));
  const own = message.from.id === view.viewer;
  return el("article", { class: classes(message, own), "aria-label": label(message, view), ...place },
    el("div", { class: "bubble" },
      message.forwarded && el("p", { class: "mark" }, t("message.forwarded")),
      view.group && !own && el("p", { class: "sender" }, fullName(message.from), message.from.role && el("span", {}, roleName(message.from.role))),
      quoted(message, view),
      body(message, view),
      footer(message, view)),
    acts(message, own, view),
    !message.deleted && inlineKeys(message, view));
}

/** The first words of a message, for a quotation or a list. */
export function head(message) {
  const words = message.text ?? message.caption ?? (message.file ? message.file.name ?? t(`file.${message.file.kind}`) : "");
  const line = words.replace(/\s+/gu, " ");
  return line.length > HEAD ? `${line.slice(0, HEAD)}…` : line;
}

function classes(message, own) {
  return ["message", own && "own", message.deleted && "deleted"].filter(Boolean).join(" ");
}

function label(message, view) {
  return t("message.from", { name: fullName(message.from), time: hour(new Date(message.date), view.zone) });
}

function quoted(message, view) {
  if (!message.reply_to) return null;
  const original = view.find(message.reply_to);
  const words = original ? head(original) : t("message.gone");
  const name = original ? fullName(original.from) : "";
  return el("button", { type: "button", class: "quote", onclick: () => view.jump(message.reply_to) },
    el("span", { class: "quote-name" }, name), el("span", {}, words));
}

function body(message, view) {
  const words = message.text ?? message.caption;
  return [
    message.file && fileView(message.file, message.protected),
    words && el("div", { class: "words" }, formatted(words, message.entities, view)),
    message.location && el("p", { class: "words with-icon" }, icon("place"), t("message.location")),
    message.contact && el("p", { class: "words with-icon" }, icon("person"), message.contact.first_name, " ", message.contact.phone_number),
  ];
}

function footer(message, view) {
  const marks = [message.deleted && t("message.deleted"), !message.deleted && message.edit_date && t("message.edited")];
  return el("footer", {},
    message.reactions.flatMap((one) => one.reaction).map((one) => el("span", { class: "reaction" }, one.emoji)),
    marks.filter(Boolean).map((mark) => el("span", { class: "mark" }, mark)),
    el("time", { datetime: message.date }, hour(new Date(message.date), view.zone)));
}

function acts(message, own, view) {
  if (message.deleted) return null;
  const act = (name, run) => el("button", {
    type: "button", class: "act", title: t(`act.${name}`), "aria-label": t(`act.${name}`),
    "data-testid": `${name}-${message.chat}-${message.id}`, onclick: run,
  }, icon(name));
  return el("div", { class: "acts" },
    act("reply", view.reply),
    own && message.text && act("edit", view.edit),
    own && act("remove", view.remove));
}
