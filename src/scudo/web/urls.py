"""Addresses of the staff's face."""

from django.urls import path

from scudo.web.views import assess, call, customers, desk, events, held, preferences, system, ticket

app_name = "web"
urlpatterns = [
    path("desk/", desk.listed, name="desk"),
    path("desk/rows/", desk.rows, name="desk_rows"),
    path("desk.csv", desk.as_csv, name="desk_csv"),
    path("events/", events.stream, name="events"),
    path("tickets/<str:number>/", ticket.shown, name="ticket"),
    path("tickets/<str:number>/assess/", assess.shown, name="assess"),
    path("tickets/<str:number>/reply/", ticket.reply, name="reply"),
    path("tickets/<str:number>/do/<str:verb>/", ticket.act, name="act"),
    path("letters/<int:pk>/again/", ticket.send_again, name="letter_retry"),
    path("files/<int:pk>/", ticket.file, name="file"),
    path("call/", call.shown, name="call"),
    path("call/find/", call.find, name="call_find"),
    path("call/caller/", call.caller, name="call_caller"),
    path("call/verdict/", call.verdict, name="call_verdict"),
    path("new/", call.by_hand, name="new"),
    path("held/", held.listed, name="held"),
    path("held/rows/", held.rows, name="held_rows"),
    path("held.csv", held.as_csv, name="held_csv"),
    path("held/<int:pk>/", held.shown, name="held_one"),
    path("held/<int:pk>/decide/", held.decide, name="held_decide"),
    path("customers/", customers.listed, name="customers"),
    path("customers.csv", customers.as_csv, name="customers_csv"),
    path("customers/find/", customers.find, name="customer_find"),
    path("customers/new/", customers.new, name="customer_new"),
    path("customers/<int:pk>/", customers.shown, name="customer"),
    path("customers/<int:pk>/change/", customers.change, name="customer_change"),
    path("customers/<int:pk>/contacts/new/", customers.new_contact, name="contact_new"),
    path(
        "customers/<int:pk>/contacts/<int:contact>/confirm/",
        customers.confirm_contact,
        name="contact_confirm",
    ),
    path("customers/<int:pk>/contracts/new/", customers.new_contract, name="contract_new"),
    path("customers/<int:pk>/domains/new/", customers.new_domain, name="domain_new"),
    path("customers/<int:pk>/sites/new/", customers.new_site, name="site_new"),
    path("system/", system.shown, name="system"),
    path("system/jobs/<int:pk>/retry/", system.retry, name="job_retry"),
    path("preferences/", preferences.save, name="preferences"),
]
