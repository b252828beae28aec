"""PostgreSQL: the embedded server, the roles, the walls between customers."""
