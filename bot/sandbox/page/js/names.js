// Names of people.

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
