"""Addresses of the customers' face."""

from django.urls import path

from scudo.portal import (
    articles,
    asking,
    contracts,
    draft_requests,
    drafts,
    letters,
    projects,
    search,
    tickets,
    views,
)

app_name = "portal"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("entra/", views.enter, name="enter"),
    path("entra/<str:token>/", views.link, name="link"),
    path("scudo/", views.scudo, name="scudo"),
    path("ticket/<str:number>/", tickets.ticket, name="ticket"),
    path("file/<int:pk>/", tickets.file, name="file"),
    path("file/<int:pk>/anteprima/", tickets.look, name="file_look"),
    path("file/<int:pk>/anteprima/<int:page>.webp", tickets.picture, name="file_picture"),
    path("richiesta/", asking.new, name="ask"),
    path("lettere/", letters.choose, name="letters"),
    path("valutazione/<str:token>/", letters.rate, name="rating"),
    path("cerca/", search.found, name="search"),
    path("aiuto/", articles.listed, name="articles"),
    path("aiuto/<int:pk>/", articles.shown, name="article"),
    path("aiuto/<str:token>/", articles.by_link, name="article_link"),
    path("bozza/", draft_requests.ask, name="draft_ask"),
    path("contratti/<int:pk>/", contracts.contract, name="contract"),
    path("contratti/<int:pk>/bozza/", drafts.draft, name="draft"),
    path("contratti/<int:pk>/bozza.pdf", drafts.pdf, name="draft_pdf"),
    path("contratto/<str:token>/", drafts.accept_link, name="draft_accept_link"),
    path("contratto/<str:token>/contratto.pdf", drafts.link_pdf, name="draft_accept_link_pdf"),
    path("progetti/<int:pk>/", projects.shown, name="project"),
    path("progetti/<int:pk>/collaudo/", projects.acceptance, name="acceptance"),
    path("progetti/<int:pk>/collaudo.pdf", projects.as_pdf, name="acceptance_pdf"),
    path("requisiti/<str:token>/", projects.agree_link, name="agree_link"),
    path("collaudo/<str:token>/", projects.sign_link, name="sign_link"),
    path("collaudo/<str:token>/verbale.pdf", projects.link_pdf, name="sign_link_pdf"),
]
