// Pressed inline buttons that the bot has not answered yet. The answer may come before the press returns.

const PATIENCE = 15000;

export class Presses {
  #waiting = new Map();
  #answered = new Set();

  constructor(redraw) {
    this.redraw = redraw;
  }

  /** `send` resolves to {callback_query_id}, or to null when the sandbox refused the press. */
  async press(message, row, column, send) {
    const spot = `${message.id}:${row}:${column}`;
    this.#set(spot, "");
    const result = await send();
    const id = result?.callback_query_id;
    if (!id || this.#answered.delete(id)) {
      this.#end(spot);
      return;
    }
    this.#set(spot, id);
    setTimeout(() => this.#waiting.get(spot) === id && this.#end(spot), PATIENCE);
  }

  answered(id) {
    const spot = [...this.#waiting].find(([, waiting]) => waiting === id)?.[0];
    if (spot) this.#end(spot);
    else this.#answered.add(id);
  }

  waiting(message, row, column) {
    return this.#waiting.has(`${message.id}:${row}:${column}`);
  }

  /** Tells two drawings of the same message apart. */
  stamp(message) {
    return [...this.#waiting.keys()].filter((spot) => spot.startsWith(`${message.id}:`)).join();
  }

  #set(spot, id) {
    this.#waiting.set(spot, id);
    this.redraw();
  }

  #end(spot) {
    this.#waiting.delete(spot);
    this.redraw();
  }
}
