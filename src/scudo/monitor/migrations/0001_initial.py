import django.db.models.deletion
from django.db import migrations, models

from scudo.lib.postgres import walls

SAMPLES = """
create table monitor_sample (series bigint not null, at timestamptz not null, value real not null) partition by range (at);
create index monitor_sample_series on monitor_sample (series, at);
create function monitor_sample_day(day date) returns void language plpgsql security definer set search_path = public as $$
declare
    name text := 'monitor_sample_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(name) is null then
        perform pg_advisory_xact_lock(7211003);
        execute format('create table if not exists %I partition of monitor_sample for values from (%L) to (%L)',
            name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    end if;
end $$;
create function monitor_forget_samples(before date) returns integer language plpgsql security definer set search_path = public as $$
declare
    part record;
    dropped integer := 0;
begin
    for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'monitor_sample'::regclass and c.relname < 'monitor_sample_' || to_char(before, 'YYYYMMDD')
    loop
        execute format('drop table %I', part.relname);
        dropped := dropped + 1;
    end loop;
    return dropped;
end $$;
revoke execute on function monitor_sample_day from public;
revoke execute on function monitor_forget_samples from public;
"""
UNDO = "drop function monitor_forget_samples; drop function monitor_sample_day; drop table monitor_sample;"
# Rows that change with every result: room on their own page keeps the change there.
ROOM = (
    "alter table monitor_checkstate set (fillfactor = 60); alter table monitor_spool set (fillfactor = 50);"
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0002_customer_key"),
        ("design", "0001_initial"),
        ("desk", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckState",
            fields=[
                (
                    "check_of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="design.check",
                    ),
                ),
                ("status", models.SmallIntegerField(default=0)),
                ("hard", models.SmallIntegerField(default=0)),
                ("attempt", models.SmallIntegerField(default=0)),
                ("history", models.IntegerField(default=0)),
                ("flapping", models.BooleanField(default=False)),
                ("began_at", models.DateTimeField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("good_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField()),
                ("output", models.TextField(blank=True)),
                ("duration_ms", models.FloatField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                ("code_until", models.DateTimeField(null=True)),
                ("token_digest", models.CharField(blank=True, max_length=64)),
                ("host", models.CharField(blank=True, max_length=100)),
                ("release", models.CharField(blank=True, max_length=20)),
                ("enrolled_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("back_at", models.DateTimeField(null=True)),
                ("skew_s", models.FloatField(default=0)),
                ("silent", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=100)),
                (
                    "effect",
                    models.CharField(
                        choices=[("stopped", "stopped"), ("partly", "partly"), ("defect", "defect")],
                        max_length=10,
                    ),
                ),
                ("severity", models.SmallIntegerField(null=True)),
                ("verdict", models.JSONField(default=dict)),
                ("began_at", models.DateTimeField()),
                ("healed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "joined",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitor.incident",
                    ),
                ),
                (
                    "system",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="design.system",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.ticket",
                    ),
                ),
                (
                    "probe",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitor.probe",
                    ),
                ),
            ],
            options={
                "verbose_name": "incident",
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=100)),
                ("unit", models.CharField(blank=True, max_length=20)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="design.check"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Spool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=36)),
                ("through", models.BigIntegerField(default=0)),
                ("behind", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "probe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="spools", to="monitor.probe"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("hard", models.SmallIntegerField()),
                ("output", models.TextField(blank=True)),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="design.check"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "system",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="design.system",
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("asked", models.BooleanField(default=False)),
                ("evaluated_at", models.DateTimeField(null=True)),
                ("summary", models.JSONField(default=dict)),
                ("worst", models.SmallIntegerField(default=3)),
                ("since", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IncidentPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("component", models.CharField(max_length=100)),
                ("began_at", models.DateTimeField()),
                ("healed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="monitor.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("healed_at", None)),
                        fields=("incident", "component"),
                        name="part_open_once",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="probe",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token_digest", ""), _negated=True),
                fields=("token_digest",),
                name="probe_token_once",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("healed_at", None)), fields=["system"], name="incident_open"
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["system", "-began_at"], name="incident_system"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["ticket"], name="incident_ticket"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("probe__isnull", False), ("system", None)),
                    models.Q(("probe", None), ("system__isnull", False)),
                    _connector="OR",
                ),
                name="incident_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("check_of", "label"), name="series_once"),
        ),
        migrations.AddConstraint(
            model_name="spool",
            constraint=models.UniqueConstraint(fields=("probe", "key"), name="spool_once"),
        ),
        migrations.AddIndex(
            model_name="statechange",
            index=models.Index(fields=["check_of", "at"], name="change_check"),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(
                condition=models.Q(("due_at", None), _negated=True), fields=["due_at"], name="watch_due"
            ),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(fields=["worst", "since"], name="watch_worst"),
        ),
        *[
            walls.wall(f"monitor_{name}", portal="")
            for name in (
                "probe",
                "spool",
                "checkstate",
                "statechange",
                "series",
                "watch",
                "incident",
                "incidentpart",
            )
        ],
        migrations.RunSQL(SAMPLES, UNDO),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
