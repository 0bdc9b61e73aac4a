"""The same dialogue on other frameworks, set up as their documentation does."""
