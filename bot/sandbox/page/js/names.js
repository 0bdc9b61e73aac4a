// Names of people and of what they do.
import { t } from "./i18n.js";

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

/** A role in the page's language; one that the page has no word for stays as it came. */
export function roleName(role) {
  const name = t(`role.${role}`);
  return name.startsWith("role.") ? role : name;
}
