"""Addresses of matching and of pairs, for those who run a programme."""

from django.urls import URLPattern, URLResolver, include, path

from mentes.pairing.views import looking, pairs, parting, publishing, studio, switches

app_name = "pairing"

matching = [
    path("", studio.studio, name="studio"),
    path("start/", studio.start, name="start"),
    path("again/", studio.again, name="again"),
    path("stop/", studio.stop, name="stop"),
    path("keep/", studio.keep, name="keep"),
    path("look/", looking.look, name="look"),
    path("drop/", studio.drop, name="drop"),
    path("lock/", studio.lock, name="lock"),
    path("exclude/", studio.exclude, name="exclude"),
    path("let-again/", studio.let_again, name="let_again"),
    path("swap/", studio.swap, name="swap"),
    path("undo/", studio.undo, name="undo"),
    path("by-hand/", looking.by_hand, name="by_hand"),
    path("review/", publishing.review, name="review"),
    path("publish/", publishing.publish, name="publish"),
    path("undo-publish/", publishing.undo_publish, name="undo_publish"),
]
of_programme: list[URLPattern | URLResolver] = [
    path("matching/", include(matching)),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/export.<str:kind>", pairs.export, name="export"),
    path("pairs/<int:pair>/", pairs.pair, name="pair"),
    path("pairs/<int:pair>/pause/", pairs.pause, name="pause"),
    path("pairs/<int:pair>/resume/", pairs.resume, name="resume"),
    path("pairs/<int:pair>/close/", pairs.close, name="close"),
    path("pairs/<int:pair>/extend/", pairs.extend, name="extend"),
    path("switches/", switches.switches, name="switches"),
    path("switches/<int:switch>/settle/", switches.settle, name="settle"),
    path("switches/pair/", switches.pair_two, name="pair_two"),
]
urlpatterns = [
    path("programmes/<slug:slug>/", include(of_programme)),
    path("pairs/<int:pair>/switch/", parting.switch, name="switch"),
]
