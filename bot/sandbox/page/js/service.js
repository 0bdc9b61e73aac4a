// What a chat tells about itself: a topic opened, somebody joined, a message pinned.
import { t } from "./i18n.js";
import { fullName } from "./names.js";

const KINDS = [
  "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "pinned_message",
  "new_chat_members", "left_chat_member", "group_chat_created", "supergroup_chat_created", "new_chat_title",
];

/** One sentence for a service message. */
export function service(message) {
  const kind = KINDS.find((one) => one in message.service) ?? "other";
  const about = message.service[kind] ?? {};
  const members = kind === "new_chat_members" ? about.map(fullName).join(", ") : "";
  return t(`service.${kind}`, { name: members || fullName(message.from), topic: about.name ?? "" });
}
