"""Archives of every format, as entries that come one after the other and are never written anywhere."""
