"""The staff group: cards, roles, dialogues with staff, messages to and from patients."""
