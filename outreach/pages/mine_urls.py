"""My registrations: a part of the pages with a language prefix."""

from django.urls import path

from outreach.pages.views import mine, mine_answers, mine_data, mine_link

urlpatterns = [
    path("", mine.mine, name="mine"),
    path("link/", mine_link.ask, name="mine_link"),
    path("sign-out/", mine_link.sign_out, name="mine_sign_out"),
    path("calendar/", mine_data.calendar, name="mine_calendar"),
    path("my-data.json", mine_data.download, name="mine_download"),
    path("delete/", mine_data.delete, name="mine_delete"),
    path("<uuid:number>/cancel/", mine.withdraw_from, name="mine_withdraw"),
    path("<uuid:number>/session/", mine.switch_session, name="mine_switch"),
    path("<uuid:number>/waiting-list/", mine.leave_list, name="mine_leave"),
    path("<uuid:number>/offer/", mine.answer_offer, name="mine_offer"),
    path("<uuid:number>/details/", mine_answers.details, name="mine_details"),
    path("<uuid:number>/question/", mine_answers.question, name="mine_question"),
]
