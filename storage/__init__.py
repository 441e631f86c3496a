"""The database: tables, named queries, one transaction per use case, migrations, encryption."""
