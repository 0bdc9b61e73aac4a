// Formatted text as nodes. Offsets are UTF-16 units on both sides, so they fit JavaScript's strings as they are.
import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE_LINK = /^(https?:|mailto:|tel:|tg:)/iu;

/** The nodes of `text`; `open(url)` is called for links that lead back into the sandbox, `say(text)` for commands. */
export function formatted(text, entities, { open, say }) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, { open, say });
}

function span(text, start, end, entities, acts) {
  const nodes = [];
  let at = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at) continue;
    nodes.push(text.slice(at, entity.offset), wrap(entity, text, stop, entities, acts));
    at = stop;
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, text, stop, rest, acts) {
  const words = text.slice(entity.offset, stop);
  const inner = span(text, entity.offset, stop, rest, acts);
  if (entity.type === "spoiler") return spoiler(inner);
  if (entity.type === "bot_command") return el("button", { type: "button", class: "inline-link", onclick: () => acts.say(words) }, inner);
  const address = target(entity, words);
  if (address) return link(address, inner, acts.open);
  return el(TAGS[entity.type] ?? "span", {}, inner);
}

function target(entity, words) {
  if (entity.type === "text_link") return SAFE_LINK.test(entity.url) ? entity.url : null;
  if (entity.type === "url") return SAFE_LINK.test(words) ? words : `https://${words}`;
  if (entity.type === "email") return `mailto:${words}`;
  if (entity.type === "phone_number") return `tel:${words.replace(/[^+\d]/gu, "")}`;
  return null;
}

function link(address, inner, open) {
  const follow = (event) => {
    if (open(address)) event.preventDefault();
  };
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", onclick: follow }, inner);
}

function spoiler(inner) {
  const node = el("button", { type: "button", class: "spoiler", "aria-expanded": "false" }, inner);
  node.addEventListener("click", () => node.setAttribute("aria-expanded", "true"));
  return node;
}
