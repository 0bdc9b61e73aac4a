// What the page knows of the sandbox. The server's state is the truth: an event only says what to read again,
// so that a page that slept, or a second page beside it, shows the same.
import { get, listen } from "./api.js";

const TYPING_SHOWN = 5000;
const RETRY = 1000;
const PROFILE = /^(set|delete)My/u;

export class World extends EventTarget {
  bot = null;
  description = {};
  cut = false;
  users = new Map();
  chats = new Map();
  clock = null;
  rehearsal = null;
  /** The number of the newest change that this page has heard of. */
  seq = 0;
  #threads = new Map();
  #reading = new Map();
  #retry;
  /** How new what is known is: an answer may come after the event that made it old. */
  #newest = { state: 0, clock: 0, rehearsal: 0 };

  /** Reads everything, then follows the events; after each break of the line everything is read again. */
  async begin() {
    await this.#rebuild();
    listen({
      onopen: () => this.#line(true),
      onbreak: () => this.#line(false),
      onevent: (event) => this.#hear(event),
    });
  }

  /** Calls `redraw` whenever one of `kinds` has changed: people, messages, clock, rehearsal, typing, answered, call, reset, line. */
  on(kinds, redraw) {
    for (const kind of kinds.split(" ")) this.addEventListener(kind, (event) => redraw(event.detail));
  }

  /** The messages of a chat in the order of their ids, or those of one topic. */
  messages(chat, thread) {
    const all = [...(this.#threads.get(chat)?.byId.values() ?? [])].sort((a, b) => a.id - b.id);
    return thread === undefined ? all : all.filter((message) => (message.thread ?? null) === thread);
  }

  message(chat, id) {
    return this.#threads.get(chat)?.byId.get(id) ?? null;
  }

  /** The reply keyboard that lies open in a chat: rows of {text}, or null. */
  keyboard({ chat, thread, viewer }) {
    const messages = this.messages(chat, thread);
    const at = messages.findLastIndex(({ reply_keyboard: keys, deleted }) => !deleted && keys && ("keyboard" in keys || "remove_keyboard" in keys));
    const keyboard = messages[at]?.reply_keyboard;
    const used = keyboard?.one_time_keyboard && messages.slice(at).some((message) => message.from.id === viewer);
    return used ? null : keyboard?.keyboard ?? null;
  }

  people(...roles) {
    return [...this.users.values()].filter((user) => roles.includes(user.role));
  }

  groups() {
    return [...this.chats.values()].filter((chat) => chat.type.endsWith("group") && !chat.migrated_to);
  }

  /** The bot's commands as a person sees them in a chat: {command, description}. */
  commands({ chat, viewer }) {
    return this.chats.get(chat)?.commands[viewer] ?? [];
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  async #rebuild() {
    await this.#readState();
    await Promise.all([...this.chats.keys()].map((chat) => this.#readChat(chat)));
  }

  async #readState() {
    const state = await get("state");
    if (!this.#isNews("state", state)) return;
    this.bot = state.bot;
    this.description = state.description;
    this.cut = state.network_cut;
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    if (this.#isNews("clock", state)) this.#setClock(state.clock);
    if (this.#isNews("rehearsal", state)) this.rehearsal = state.rehearsal;
    for (const chat of [...this.#threads.keys()]) if (!this.chats.has(chat)) this.#threads.delete(chat);
    this.#tell("people");
    this.#tell("rehearsal");
  }

  #isNews(what, { seq }) {
    if (seq < this.#newest[what]) return false;
    this.#newest[what] = seq;
    return true;
  }

  #setClock(clock) {
    this.clock = { ...clock, read: performance.now() };
    this.#tell("clock");
  }

  /** Reads what is new in a chat; calls that come while one is under way are answered by one more reading. */
  async #readChat(chat) {
    const reading = this.#reading.get(chat);
    if (reading) {
      reading.again = true;
      return;
    }
    const mine = { again: true };
    this.#reading.set(chat, mine);
    try {
      while (mine.again) {
        mine.again = false;
        await this.#pull(chat);
      }
    } finally {
      this.#reading.delete(chat);
    }
  }

  async #pull(chat) {
    const known = this.#threads.get(chat) ?? { seq: 0, byId: new Map() };
    const answer = await get(`messages?chat=${chat}&since=${known.seq}`);
    for (const message of answer.messages) known.byId.set(message.id, message);
    known.seq = answer.seq;
    this.seq = Math.max(this.seq, answer.seq);
    this.#threads.set(chat, known);
    this.#tell("messages", { chat, messages: answer.messages });
  }

  #line(up) {
    this.#tell("line", up);
    if (!up) return;
    this.#newest = { state: 0, clock: 0, rehearsal: 0 };
    this.#try(this.#rebuild());
  }

  /** What could not be read is read again, with everything else, until it can. */
  async #try(reading) {
    try {
      await reading;
    } catch {
      this.#tell("line", false);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#line(true), RETRY);
    }
  }

  #hear(event) {
    this.seq = event.seq;
    const act = this.#acts[event.kind];
    if (act) this.#try(act(event));
  }

  #acts = {
    message: (event) => this.#readChat(event.message.chat),
    edit: (event) => this.#readChat(event.message.chat),
    delete: (event) => this.#readChat(event.message.chat),
    user: () => this.#readState(),
    chat: () => this.#readState(),
    topic: () => this.#readState(),
    clock: (event) => this.#isNews("clock", event) && this.#setClock(event),
    rehearsal: (event) => {
      this.#isNews("rehearsal", event);
      this.rehearsal = event.rehearsal;
      this.#tell("rehearsal");
    },
    network: () => this.#readState(),
    reset: () => {
      this.#threads.clear();
      this.#tell("reset");
      return this.#rebuild();
    },
    toast: (event) => this.#tell("answered", event),
    typing: (event) => this.#tell("typing", { ...event, until: performance.now() + TYPING_SHOWN }),
    call: (event) => {
      this.#tell("call", event.call);
      return PROFILE.test(event.call.method) && this.#readState();
    },
  };
}
