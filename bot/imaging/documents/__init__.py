"""Photos and PDF reports: what they are, what keeps them from being read, and what hides in them."""
