// The control API of the sandbox, as the page uses it. The token came with the address and stays in memory.

const token = new URLSearchParams(location.search).get("token") ?? "";

/** The sandbox said no; `message` is its own sentence, `status` the HTTP status. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const headers = { "X-Sandbox-Token": token };
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  const response = await fetch(`/control/${path}`, { method, headers, body: encode(body) });
  const answer = await response.json();
  if (!answer.ok) throw new Refused(answer.error, response.status);
  return answer.result;
}

function encode(body) {
  return body === undefined || body instanceof FormData ? body : JSON.stringify(body);
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** Sends one file as a person; `fields` are user, chat, thread, caption and kind. */
export function upload(file, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null) form.set(name, value);
  form.set("file", file, file.name);
  return call("POST", "upload", form);
}

/** Where the browser finds the bytes of a file; an element cannot send a header, so the token goes in the address. */
export function fileUrl(file) {
  return `/control/file?${new URLSearchParams({ id: file.file_id, token })}`;
}

/** The stream of events. The browser reconnects by itself; `onopen` is called each time, to read again what was missed. */
export function listen({ onopen, onevent, onbreak }) {
  const stream = new EventSource(`/control/events?${new URLSearchParams({ token })}`);
  stream.onopen = onopen;
  stream.onerror = onbreak;
  stream.onmessage = (event) => onevent(JSON.parse(event.data));
}
