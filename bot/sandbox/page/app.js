// The page of the sandbox: two phones and a desk, the clock and the script above them.
//
// Hooks for tests (data-testid), which stay as they are:
//   phone-patient, phone-companion, desk      the three panes; <pane> below is patient, companion or desk
//   message-<chat>-<id>                       a message; its inline buttons are <button>s with their text; data-seq is its
//                                             newest change, as GET /control/messages tells it
//   reply-<chat>-<id>, edit-..., remove-...   what one may do with a message
//   composer-<pane>, send-<pane>              the text field and its button
//   attach-<pane>                             label of a file input: takes set_input_files() and a click
//   as-photo-<pane>, as-document-<pane>       how a chosen picture goes (a photo unless told otherwise)
//   commands-<pane>                           menu of the bot's commands, sticker, voice note, location
//   start-<pane>, more-<pane>                 start of a phone's chat; menu with block, unblock, whose phone
//   topic-<id>, topic-general                 a topic in the list; <id> is its thread
//   speak-as, desk-group                      pickers of the desk (values: user id, chat id)
//   clock-clinic, clock-home                  the two clock faces
//   clock-hour, clock-day, clock-next         buttons that move the clock; aria-busy while the bot catches up
//   next-step, upcoming                       plays a step; says which one
//   rehearsal-case, rehearsal-language, rehearsal-start
//   page-language, theme, drawer-open, drawer, calls, network-cut, open-link, banner
//   tab-<pane>, stage-more                    at phone width only; stage-more unfolds the clock and the choice of the case
// The body carries data-ready once everything has been read for the first time.
import { Desk } from "./js/desk.js";
import { Drawer } from "./js/drawer.js";
import { begin, onLanguage, t } from "./js/i18n.js";
import { Links } from "./js/links.js";
import { Phone } from "./js/phone.js";
import { Settings } from "./js/settings.js";
import { Stage } from "./js/stage.js";
import { Tabs } from "./js/tabs.js";
import { World } from "./js/world.js";

const SECOND = 1000;
const place = (id) => document.getElementById(id);

function build(world) {
  const links = new Links(world);
  const drawer = new Drawer(world);
  const phones = ["patient", "companion"].map((role) => new Phone(world, role, links));
  const desk = new Desk(world, links);
  const tabs = new Tabs([...phones, desk].map((pane) => pane.node));
  const stage = new Stage(world, (who) => turnTo(world, tabs, desk, who));
  const settings = new Settings(drawer);
  place("settings").append(...settings.parts);
  place("stage").append(...stage.parts);
  place("tabs").append(...tabs.parts);
  place("panes").append(...phones.map((phone) => phone.node), desk.node);
  document.body.append(links.node, drawer.node);
  world.on("messages", ({ messages }) => messages.length && tabs.mark(paneOf(phones, messages[0].chat)));
  return { parts: [tabs, settings, stage, ...phones, desk, drawer], ticking: [stage, ...phones] };
}

const paneOf = (phones, chat) => phones.find((phone) => phone.user?.id === chat)?.role ?? "desk";

/** Before a step is played, the pane of whoever acts comes into sight; the desk is seen as they see it. */
function turnTo(world, tabs, desk, who) {
  const role = world.users.get(who)?.role ?? who;
  desk.follow(who);
  tabs.turnTo(["coordinator", "physician", "staff"].includes(role) ? "desk" : role);
}

function watchLine(world) {
  world.on("line", (up) => {
    place("line").textContent = up ? "" : t("line.broken");
  });
}

async function main() {
  await begin();
  const world = new World();
  const { parts, ticking } = build(world);
  const redraw = () => parts.forEach((part) => part.draw());
  redraw();
  onLanguage(redraw);
  watchLine(world);
  setInterval(() => ticking.forEach((part) => part.tick()), SECOND);
  await world.begin();
  document.body.setAttribute("data-ready", "");
}

main().catch((fault) => (place("line").textContent = fault.message));
