// The menu beside the text: the bot's commands in the person's language, and things a phone can send without a keyboard.
import { post } from "./api.js";
import { t } from "./i18n.js";
import { failed } from "./notices.js";

const SILENCE = "T2dnUwACAAAAAAAAAAA=";

export function commandItems(conversation) {
  const commands = conversation.world.commands(conversation.place);
  return [
    ...(commands.length ? [{ heading: t("composer.commands") }] : []),
    ...commands.map(({ command, description }) => ({ text: `/${command}`, hint: description, act: () => conversation.say(`/${command}`) })),
    { heading: t("sample.heading") },
    sample(conversation, "voice", "voice.ogg", "audio/ogg"),
    sample(conversation, "sticker", "sticker.webp", "image/webp"),
    { text: t("sample.location"), act: () => send("location", { ...spot(conversation), latitude: 32.5027, longitude: -117.0037 }) },
  ];
}

function spot({ place }) {
  return { user: place.viewer, chat: place.chat, thread: place.thread ?? undefined };
}

function sample(conversation, kind, name, mime) {
  return { text: t(`sample.${kind}`), act: () => send("upload", { ...spot(conversation), kind, name, mime, bytes: SILENCE }) };
}

async function send(what, body) {
  try {
    await post(what, body);
  } catch (fault) {
    failed(fault);
  }
}
