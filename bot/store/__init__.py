"""The database: tables, types, transactions, migrations."""
