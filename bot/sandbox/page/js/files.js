// Received files as people see them: a picture, a voice note, a sticker, or a card with name and size.
import { fileUrl } from "./api.js";
import { el } from "./dom.js";
import { locale, t } from "./i18n.js";
import { icon } from "./icons.js";

const STEP = 1024;
const KINDS = { "text/calendar": "calendar", "application/dicom": "scan" };

/** "1.4 MB": bytes in the largest unit that leaves at least one. */
export function size(bytes) {
  const power = bytes < STEP ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(STEP)));
  const unit = ["byte", "kilobyte", "megabyte", "gigabyte"][power];
  const format = { style: "unit", unit, unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(locale(), format).format(bytes / STEP ** power);
}

/** The node for `file`; a protected one can be looked at, not saved. */
export function fileView(file, kept) {
  if (file.kind === "photo") return photo(file, kept);
  if (file.kind === "sticker") return sticker(file);
  if (file.kind === "voice" || file.kind === "audio") return voice(file);
  if (file.kind === "video" || file.kind === "animation") return el("video", { class: "media", controls: true, src: fileUrl(file) });
  return card(file, kept);
}

function photo(file, kept) {
  const picture = el("img", { class: "media", src: fileUrl(file), alt: t("file.photo"), loading: "lazy" });
  picture.addEventListener("error", () => picture.replaceWith(card({ ...file, name: t("file.photo") }, false)));
  if (kept) return el("div", { class: "photo" }, picture);
  return el("a", { class: "photo", href: fileUrl(file), target: "_blank", rel: "noopener" }, picture);
}

function sticker(file) {
  return el("div", { class: "sticker", role: "img", "aria-label": t("file.sticker") }, file.emoji ?? "🙂");
}

function voice(file) {
  return el("div", { class: "voice" }, icon("voice"),
    el("div", {}, el("p", {}, t(file.kind === "voice" ? "file.voice" : "file.audio")),
      el("audio", { controls: true, preload: "none", src: fileUrl(file) })));
}

function card(file, kept) {
  const about = [size(file.size ?? 0), kept && t("file.kept")].filter(Boolean).join(" · ");
  const name = file.name ?? t("file.unnamed");
  const face = [
    el("span", { class: "file-icon" }, icon(kept ? "lock" : symbol(file))),
    el("span", { class: "file-words" }, el("span", { class: "file-name" }, name), el("span", { class: "file-size" }, about)),
  ];
  if (kept) return el("div", { class: "file" }, face);
  return el("a", { class: "file", href: fileUrl(file), download: name, "aria-label": t("file.save", { name }) }, face);
}

function symbol(file) {
  if (/\.dcm$/iu.test(file.name ?? "")) return "scan";
  return KINDS[file.mime] ?? "file";
}
