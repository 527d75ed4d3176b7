from django.urls import path

from mentes.enrolment.views import (
    draw,
    form,
    inviting,
    lottery,
    mentors,
    mine,
    page,
    people,
    sheets,
    ways_in,
)

app_name = "enrolment"
ONE = "programmes/<slug:slug>/"

urlpatterns = [
    path(f"{ONE}join/", page.page, name="page"),
    path(f"{ONE}join/<str:role>/", form.start, name="start"),
    path(f"{ONE}join/<str:role>/check/", form.check, name="check"),
    path(f"{ONE}join/<str:role>/<int:step>/", form.question, name="question"),
    path(f"{ONE}mine/<str:role>/", mine.mine, name="mine"),
    path(f"{ONE}mine/<str:role>/places/", mine.places, name="places"),
    path(f"{ONE}mine/<str:role>/pause/", mine.pause_or_resume, name="pause"),
    path(f"{ONE}mine/<str:role>/withdraw/", mine.leave, name="withdraw"),
    path(f"{ONE}mentors/", mentors.mentors, name="mentors"),
    path(f"{ONE}mentors/list/", mentors.wishes, name="wishes"),
    path(f"{ONE}mentors/list/change/", mentors.wish, name="wish"),
    path(f"{ONE}draw/", draw.draw, name="draw"),
    path(f"{ONE}draw/proof.json", draw.proof, name="draw_proof"),
    path(f"{ONE}people/", people.people, name="people"),
    path(f"{ONE}people/export/", people.export, name="people_export"),
    path(f"{ONE}people/decide/", people.decide, name="decide"),
    path(f"{ONE}people/draw/", lottery.lottery, name="lottery"),
    path(f"{ONE}people/draw/now/", lottery.now, name="lottery_now"),
    path(f"{ONE}people/draw/before/", lottery.priority, name="lottery_priority"),
    path(f"{ONE}people/draw/free/", lottery.free, name="lottery_free"),
    path(f"{ONE}people/invite/", inviting.invite_people, name="invite"),
    path(f"{ONE}people/ways-in/", ways_in.ways_in, name="ways_in"),
    path(f"{ONE}people/ways-in/links/", ways_in.download_links, name="download_links"),
    path(f"{ONE}people/sheets/", sheets.sheets, name="sheets"),
    path(f"{ONE}people/sheets/<int:sheet>/", sheets.sheet, name="sheet"),
    path(f"{ONE}people/sheets/<int:sheet>/columns/", sheets.columns, name="sheet_columns"),
    path(f"{ONE}people/sheets/<int:sheet>/enrol/", sheets.enrol, name="sheet_enrol"),
    path(f"{ONE}people/sheets/<int:sheet>/undo/", sheets.undo, name="sheet_undo"),
    path(f"{ONE}people/sheets/<int:sheet>/rejected/", sheets.rejected, name="sheet_rejected"),
    path(f"{ONE}people/<int:enrolment>/", people.person, name="person"),
]
