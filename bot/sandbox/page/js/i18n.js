// The page's own words. They live in /static/i18n/<language>.json, one file per language with the same keys.
// What people write to each other is not translated: it is in the language they chose.

export const LANGUAGES = { en: "English", es: "Español", fr: "Français" };
const LOCALES = { en: "en-US", es: "es-MX", fr: "fr-CA" };
const STORED = "puente.page.language";

const watchers = new Set();
let current = "en";
let words = {};

/** Reads the language chosen last on this browser, else the browser's own. */
export async function begin() {
  const wished = localStorage.getItem(STORED) ?? navigator.language.slice(0, 2);
  await speak(wished in LANGUAGES ? wished : "en");
}

export async function speak(language) {
  words = await (await fetch(`/static/i18n/${language}.json`)).json();
  current = language;
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const watcher of watchers) watcher();
}

/** Calls `redraw` after each change of language. */
export function onLanguage(redraw) {
  watchers.add(redraw);
}

export const language = () => current;
export const locale = () => LOCALES[current];

/** The sentence `key` with its named values; the key itself where a sentence is missing, so that it is seen. */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/gu, (whole, name) => values[name] ?? whole);
}
