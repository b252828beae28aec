"""Row-level security: the walls between customers, held by the database itself.

The application's role sees every row; the portal's role only rows of the customers named in the transaction's
`app.customers` (a list of ids, `scope.within` sets it). Outside a scope the setting is empty and nothing is seen.
"""

from django.db.migrations import RunSQL

from scudo.lib.postgres.roles import APPLICATION, PORTAL

VISIBLE = "any(string_to_array(nullif(current_setting('app.customers', true), ''), ',')::bigint[])"


def wall(table: str, *, column: str = "customer_id", portal: str = "select", only: str = "true") -> RunSQL:
    """Row-level security for a table whose rows belong to the customer in `column`.

    `portal` lists what its role may do (empty: nothing); `only` narrows the rows it sees within the customer.
    """
    return guard(table, f"{column} = {VISIBLE} and ({only})", portal)


def wall_through(table: str, condition: str, *, portal: str = "select") -> RunSQL:
    """The same where the customer is reached through another table; `{visible}` stands for the visible ids."""
    return guard(table, condition.format(visible=VISIBLE), portal)


def guard(table: str, condition: str, portal: str) -> RunSQL:
    """Policies of the two roles on one table."""
    rights = f"grant {portal} on {table} to {PORTAL};" if portal else ""
    return RunSQL(
        f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy staff on {table} to {APPLICATION} using (true) with check (true);
        create policy portal on {table} to {PORTAL} using ({condition}) with check ({condition});
        {rights}
        """,
        f"""
        drop policy portal on {table};
        drop policy staff on {table};
        alter table {table} no force row level security;
        alter table {table} disable row level security;
        """,
    )
