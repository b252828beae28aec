"""Addresses of the customers' face."""

from django.urls import path

from scudo.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("entra/", views.enter, name="enter"),
    path("entra/<str:token>/", views.link, name="link"),
    path("scudo/", views.scudo, name="scudo"),
]
