"""Pure functions over facts and data: sorting, scoring, planning, guarding. None of them decides about a person."""
