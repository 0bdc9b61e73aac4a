// Short words of the page itself: something was refused, a line is broken, a text was copied.
import { el } from "./dom.js";

const SHOWN = 7000;

export function toast(text, kind = "") {
  const notice = el("p", { class: `notice ${kind}` }, text);
  document.getElementById("notices").append(notice);
  setTimeout(() => notice.remove(), SHOWN);
}

export const failed = (fault) => toast(fault.message, "fault");
