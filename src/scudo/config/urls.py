"""Addresses of all faces."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
