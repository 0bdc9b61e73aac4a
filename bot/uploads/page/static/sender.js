// Sends files slice by slice, by HEAD and PATCH of tus 1.0, and does not give up while the connection is at fault.
const LEAST = 256 * 1024, FIRST = 1024 * 1024, MOST = 8 * 1024 * 1024; // bytes of a slice
const QUICK = 4000; // milliseconds: a slice that took less is followed by a larger one
const SILENCE = 45000; // milliseconds without a byte either way
const SOONEST = 500, LATEST = 15000; // milliseconds between two tries
const ENDS = 64 * 1024; // bytes

export class Stopped extends Error {
  constructor(code, { about = "", lang = "" } = {}) {
    super(code);
    Object.assign(this, { code, about, lang });
  }
}

class Cut extends Error {}

export class Sender {
  busy = false;
  #slice = FIRST;

  constructor(word, { cut, progress }) {
    this.#head = { Authorization: `Bearer ${word}`, "Tus-Resumable": "1.0.0" };
    Object.assign(this, { cut, progress });
  }

  #head;

  async ask(method, path, body) {
    const sent = body === undefined ? undefined : new Blob([JSON.stringify(body)], { type: "application/json" });
    const answer = await this.#request(method, path, {}, sent);
    return JSON.parse(answer.responseText);
  }

  // Repeats what the connection did not carry through; everything here may be repeated without harm.
  async patiently(work) {
    for (let pause = SOONEST; ; pause = Math.min(pause * 2, LATEST)) {
      try {
        return await work();
      } catch (why) {
        if (!(why instanceof Cut)) throw why;
        this.cut();
        await online(pause);
      }
    }
  }

  // `file` is what the server knows of it, `source` the browser's own.
  async file(file, source) {
    let sure = false;
    let pause = SOONEST;
    while (file.here < file.size) {
      try {
        if (!sure) file.here = await this.#offset(file);
        sure = true;
        if (file.here < file.size) file.here = await this.#send(file, source);
        pause = SOONEST;
        this.progress();
      } catch (why) {
        if (!(why instanceof Cut)) throw why;
        sure = false;
        this.#slice = Math.max(LEAST, this.#slice / 2);
        this.cut();
        await online(pause);
        pause = Math.min(pause * 2, LATEST);
      }
    }
  }

  async #offset(file) {
    const answer = await this.#request("HEAD", `files/${file.id}`, {});
    return Number(answer.getResponseHeader("Upload-Offset"));
  }

  async #send(file, source) {
    const from = file.here;
    const slice = source.slice(from, Math.min(from + this.#slice, file.size));
    const began = performance.now();
    const headers = { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
    const moved = (loaded) => {
      file.here = from + Math.min(loaded, slice.size);
      this.progress();
    };
    try {
      const answer = await this.#request("PATCH", `files/${file.id}`, headers, slice, moved);
      if (performance.now() - began < QUICK) this.#slice = Math.min(MOST, this.#slice * 2);
      return Number(answer.getResponseHeader("Upload-Offset"));
    } catch (why) {
      file.here = from;
      await readable(source, from, from + 1); // a file that is gone looks like a connection that was cut
      throw why;
    }
  }

  #request(method, path, headers, body, moved) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let silence = 0;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), SILENCE);
      };
      request.open(method, path);
      for (const [name, value] of Object.entries({ ...this.#head, ...headers })) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        heard();
        moved?.(event.loaded);
      };
      request.onloadend = () => {
        clearTimeout(silence);
        settle(request, resolve, reject);
      };
      heard();
      request.send(body);
    });
  }
}

function settle(request, resolve, reject) {
  if (request.status >= 200 && request.status < 300) return resolve(request);
  if (request.status === 409 && request.getResponseHeader("Upload-Offset")) return resolve(request); // goes on from there
  const { error, lang } = coded(request);
  const passing = request.status === 0 || ["busy", "slow", "cut"].includes(error) || (!error && request.status >= 500);
  reject(passing ? new Cut() : new Stopped(error ?? "fault", { lang }));
}

function coded(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {}; // a proxy's own page
  }
}

// A digest of a file's two ends: with its name and size enough to know it again, whatever the telephone calls its date.
export async function mark(file) {
  const head = await readable(file, 0, ENDS);
  const tail = await readable(file, Math.max(ENDS, file.size - ENDS), file.size);
  const digest = await crypto.subtle.digest("SHA-256", await new Blob([head, tail]).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function readable(source, from, to) {
  try {
    return await source.slice(from, to).arrayBuffer();
  } catch {
    throw new Stopped("unreadable", { about: source.name }); // moved or changed since it was chosen
  }
}

// Waits, but no longer than until the network is back or the telephone wakes up.
function online(pause) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      document.removeEventListener("visibilitychange", go);
      resolve();
    };
    const timer = setTimeout(go, pause);
    addEventListener("online", go);
    document.addEventListener("visibilitychange", go);
  });
}
