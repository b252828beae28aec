import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import scudo.core.roles
from scudo.lib.postgres import walls

OF_A_MEMBER = "{contact} in (select contact_id from customers_membership where customer_id = {{visible}})"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        choices=[("it", "Italian"), ("en", "English")],
                        default="it",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("proposed", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(django.db.models.functions.text.Lower("name"), name="contact_name")],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="company name")),
                ("vat_number", models.CharField(blank=True, max_length=11, verbose_name="VAT number")),
                ("fiscal_code", models.CharField(blank=True, max_length=16, verbose_name="codice fiscale")),
                ("pec", models.EmailField(blank=True, max_length=254, verbose_name="PEC address")),
                ("sdi_code", models.CharField(blank=True, max_length=7, verbose_name="SDI code")),
                (
                    "language",
                    models.CharField(
                        choices=[("it", "Italian"), ("en", "English")],
                        default="it",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "timezone",
                    models.CharField(default="Europe/Rome", max_length=40, verbose_name="time zone"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("name"), name="customer_name")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("vat_number", ""), _negated=True),
                        fields=("vat_number",),
                        name="customer_vat_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.contact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="site")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("town", models.CharField(blank=True, max_length=100, verbose_name="town")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("operator", "operator"),
                                ("technician", "technician"),
                                ("office", "office"),
                                ("designer", "designer"),
                                ("manager", "manager"),
                                ("contact", "contact"),
                                ("system", "system"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("it", "Italian"), ("en", "English")],
                        default="it",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        blank=True,
                        choices=[("light", "light"), ("dark", "dark")],
                        max_length=5,
                        verbose_name="theme",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "contact",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="user",
                        to="customers.contact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("contact", None), models.Q(("roles__contains", ["contact"]), _negated=True)
                            ),
                            models.Q(
                                ("contact__isnull", False), ("roles", [scudo.core.roles.Role["CONTACT"]])
                            ),
                            _connector="OR",
                        ),
                        name="user_is_staff_or_contact",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="customers.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("address",), name="mail_address_once"),
                    models.CheckConstraint(
                        condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                        name="mail_address_is_lower",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(max_length=253, verbose_name="mail domain")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["domain"], name="mail_domain")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "domain"), name="mail_domain_once"),
                    models.CheckConstraint(
                        condition=models.Q(("domain", django.db.models.functions.text.Lower("domain"))),
                        name="mail_domain_is_lower",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=100, verbose_name="position")),
                (
                    "notices",
                    models.CharField(
                        choices=[
                            ("own", "own tickets"),
                            ("all", "every ticket of the company"),
                            ("none", "none"),
                        ],
                        default="own",
                        max_length=4,
                        verbose_name="letters",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="customers.contact",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "contact"), name="membership_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16, verbose_name="phone")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="customers.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["number"], name="phone_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^\\+[1-9][0-9]{4,14}$")), name="phone_is_e164"
                    )
                ],
            },
        ),
        walls.wall("customers_customer", column="id"),
        walls.wall("customers_maildomain", portal=""),
        walls.wall("customers_site"),
        walls.wall("customers_membership"),
        walls.wall_through("customers_contact", OF_A_MEMBER.format(contact="customers_contact.id")),
        walls.wall_through("customers_mailaddress", OF_A_MEMBER.format(contact="contact_id")),
        walls.wall_through("customers_phone", OF_A_MEMBER.format(contact="contact_id")),
        walls.wall_through("customers_entrylink", "false", portal=""),
    ]
