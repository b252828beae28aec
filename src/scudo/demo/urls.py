"""Addresses of the demo's own pages."""

from django.urls import path

from scudo.demo import views

app_name = "demo"
urlpatterns = [
    path("mailbox/", views.listed, name="mailbox"),
    path("mailbox/<str:pk>/", views.listed, name="letter"),
    path("mailbox/<str:pk>/paper/", views.paper, name="paper"),
    path("estate/", views.estate, name="estate"),
    path("estate/<slug:name>/break/", views.break_part, name="break"),
    path("estate/<slug:name>/mend/", views.mend_part, name="mend"),
]
