// The upload page. What the server acknowledged is the only truth: after a cut, a reload or a sleep it is asked again.
import { Sender, Stopped, mark } from "./sender.js";

const LONGEST = 200; // characters of a name
const OFTEN = 200; // milliseconds between two looks at the bar
const SHOWN = 12; // files in the list; a CD has hundreds
const $ = (id) => document.getElementById(id);
const word = location.hash.slice(1);
const sender = new Sender(word, { cut, progress });

$("old").remove(); // this browser can

let words = {};
let lang = navigator.language.slice(0, 2);
let state = null;
let shownAt = -Infinity;

function say(id, values = {}) {
  const known = words[lang] ?? words.en ?? {};
  return (known[`page.${id}`] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function put(id, text) {
  const node = $(id);
  if (node.textContent !== text) node.textContent = text;
  node.hidden = text === "";
}

function size(bytes) {
  const units = [["gigabyte", 1e9, 2], ["megabyte", 1e6, bytes < 1e7 ? 1 : 0], ["kilobyte", 1e3, 0]];
  const [unit, of, digits] = units.find(([, least]) => bytes >= least) ?? units[2];
  const number = bytes / of < 1 ? Math.ceil(bytes / of) : bytes / of; // a small file is not none
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: digits }).format(number);
}

function percent(part) {
  const floored = Math.floor(part * 100) / 100; // 100 % is said when it is true
  return new Intl.NumberFormat(lang, { style: "percent" }).format(floored);
}

async function begin() {
  words = await sender.patiently(() => sender.ask("GET", "words"));
  if (!words[lang]) lang = "es";
  if (!word) throw new Stopped("unknown");
  take(await sender.patiently(() => sender.ask("GET", "state")));
  dress();
  if (state.complete) return finished();
  if (waiting().length) put("said", say("again"));
  $("ways").hidden = false;
  $("folder").hidden = !("webkitdirectory" in $("tree")) || !matchMedia("(pointer: fine)").matches;
  list();
}

function take(found) {
  state = found;
  if (words[found.lang]) lang = found.lang;
}

function dress() {
  document.documentElement.lang = lang;
  document.title = say("title");
  document.querySelector("h1").textContent = say("title");
  document.querySelector("h1").hidden = false;
  put("lead", say("lead"));
  put("choose", say("choose"));
  $("folder").textContent = say("folder");
  put("safe", say("safe"));
}

const waiting = () => state.files.filter((file) => file.here < file.size);

function list() {
  const rows = [...waiting(), ...state.files.filter((file) => file.here >= file.size)];
  $("list").replaceChildren(...rows.slice(0, SHOWN).map(row));
  put("more", rows.length > SHOWN ? say("more", { n: rows.length - SHOWN }) : "");
}

function row(file) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "name", title: file.name });
  name.textContent = file.name.split("/").at(-1);
  const done = file.here >= file.size;
  const how = Object.assign(document.createElement("span"), { className: "how" });
  how.textContent = done ? say("here") : `${percent(file.here / file.size)} · ${size(file.size)}`;
  item.append(name, how);
  if (!done && !sender.busy) item.append(remover(file));
  return item;
}

function remover(file) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button small" });
  button.textContent = say("remove");
  button.setAttribute("aria-label", `${say("remove")} ${file.name}`);
  button.onclick = () => carefully(async () => {
    take(await sender.ask("DELETE", `files/${file.id}`));
    if (state.complete) return finished();
    if (!waiting().length) put("said", "");
    list();
    $("choose").focus();
  });
  return button;
}

async function told(file) {
  return { name: (file.webkitRelativePath || file.name).slice(-LONGEST), size: file.size, mark: await mark(file) };
}

async function send(chosen) {
  if (!chosen.length) return;
  put("trouble", "");
  $("ways").hidden = true;
  $("again").hidden = true;
  put("said", say("sending"));
  const listed = [];
  for (const file of chosen) listed.push(await told(file));
  take(await sender.patiently(() => sender.ask("POST", "files", listed)));
  const sources = new Map(state.ids.map((id, n) => [id, chosen[n]]));
  const lock = await navigator.wakeLock?.request("screen").catch(() => null);
  try {
    await sendAll(sources);
  } finally {
    lock?.release();
  }
  if (state.complete) return finished();
  put("said", say("again"));
  $("ways").hidden = false;
  list();
}

async function sendAll(sources) {
  sender.busy = true;
  try {
    progress();
    for (const file of waiting()) {
      if (sources.has(file.id)) await sender.file(file, sources.get(file.id));
    }
    take(await sender.patiently(() => sender.ask("GET", "state")));
  } catch (why) {
    if (why.code !== "used") throw why; // the last byte was acknowledged, and the answer was lost on the way
    state.complete = true;
  } finally {
    sender.busy = false;
  }
}

function progress() {
  const now = performance.now();
  if (now - shownAt < OFTEN) return;
  shownAt = now;
  put("said", say("sending"));
  const whole = state.files.reduce((sum, file) => sum + file.size, 0);
  const here = state.files.reduce((sum, file) => sum + file.here, 0);
  const part = whole ? here / whole : 1;
  $("whole").hidden = false;
  $("bar").value = part;
  $("bar").setAttribute("aria-label", say("title"));
  put("amount", say("progress", { percent: percent(part), done: size(here), total: size(whole) }));
  list();
}

function cut() {
  put("said", say("cut"));
}

function finished() {
  for (const id of ["ways", "whole", "again", "list", "more", "lead", "safe", "trouble"]) $(id).hidden = true;
  $("said").classList.add("done");
  put("said", say("done"));
}

function stop(why) {
  if (words[why.lang]) lang = why.lang;
  dress();
  if (why.code === "used") return finished();
  const limits = { bytes: size(state?.most.bytes ?? 0), files: state?.most.files ?? 0, name: why.about ?? "" };
  const known = ["unknown", "expired", "too_large", "too_many", "no_space", "unreadable"].includes(why.code);
  put("said", "");
  put("trouble", say(known ? why.code : "fault", limits));
  const over = why.code === "unknown" || why.code === "expired";
  $("ways").hidden = over || !state;
  if (over) for (const id of ["whole", "list", "more", "lead", "safe"]) $(id).hidden = true;
  else if (!known) put("again", say("try_again"));
  if (state && !over) list();
}

async function carefully(work) {
  try {
    await work();
  } catch (why) {
    stop(why);
  }
  document.querySelector("main").setAttribute("aria-busy", "false");
}

$("choose").onclick = () => $("files").click();
$("folder").onclick = () => $("tree").click();
$("again").onclick = () => location.reload();
for (const id of ["files", "tree"]) {
  $(id).onchange = () => {
    const chosen = [...$(id).files].filter((file) => !/^(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(file.name));
    carefully(() => send(chosen)).then(() => { $(id).value = ""; });
  };
}
addEventListener("beforeunload", (event) => { if (sender.busy) event.preventDefault(); });
carefully(begin);
