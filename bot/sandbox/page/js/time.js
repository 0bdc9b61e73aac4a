// Instants of the sandbox's clock, in a person's zone and the page's language.
import { locale } from "./i18n.js";

/** The clinic of the sandbox is in Tijuana. */
export const CLINIC_ZONE = "America/Tijuana";

const formats = new Map();

/** Making a format takes a hundred times longer than using it, and every message of a chat wants one. */
function format(at, zone, options) {
  const key = JSON.stringify([locale(), zone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: zone, ...options }));
  return formats.get(key).format(at);
}

export const hour = (at, zone) => format(at, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const day = (at, zone) => format(at, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
export const longDay = (at, zone) => format(at, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** The virtual instant now, from the last reading of the clock and the real time that has passed since. */
export function running(clock) {
  const elapsed = clock.frozen ? 0 : (performance.now() - clock.read) * (clock.rate ?? 1);
  return new Date(clock.now_us / 1000 + elapsed);
}
