"""The organisers' workspace, with a language prefix."""

from django.urls import path

from outreach.desk.views import dashboard, history, messages, parts, places, programme, registrations, sessions, steps

app_name = "organise"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("events/", programme.events, name="events"),
    path("events/new/", programme.new_event, name="new_event"),
    path("events/<slug:slug>/", programme.to_details, name="event"),
    path("events/<slug:slug>/details/", programme.details, name="details"),
    path("events/<slug:slug>/parts/", parts.parts, name="parts"),
    path("events/<slug:slug>/publish/", steps.publish, name="publish"),
    path("events/<slug:slug>/versions/", sessions.versions, name="versions"),
    path("events/<slug:slug>/versions/new/", sessions.new_session, name="new_session"),
    path("events/<slug:slug>/versions/<slug:session>/", sessions.session, name="session"),
    path("events/<slug:slug>/versions/<slug:session>/places/", sessions.places, name="places"),
    path("events/<slug:slug>/versions/<slug:session>/step/<slug:step>/", steps.session_step, name="session_step"),
    path("events/<slug:slug>/step/<slug:step>/", steps.event_step, name="event_step"),
    path("events/<slug:slug>/registrations/", registrations.registrations, name="registrations"),
    path("events/<slug:slug>/registrations/file/", registrations.registrations_file, name="registrations_file"),
    path("events/<slug:slug>/registrations/<uuid:number>/", registrations.registration, name="registration"),
    path("events/<slug:slug>/registrations/<uuid:number>/withdraw/", registrations.withdraw_registration, name="withdraw_registration"),
    path("events/<slug:slug>/places/", places.event_places, name="event_places"),
    path("events/<slug:slug>/places/<int:intake>/hold/", places.hold, name="hold"),
    path("events/<slug:slug>/places/held/<int:allotment>/end/", places.end_hold, name="end_hold"),
    path("events/<slug:slug>/messages/", messages.messages, name="messages"),
    path("events/<slug:slug>/history/", history.history, name="history"),
    path("mail/", messages.mail_log, name="mail"),
    path("mail/<int:pk>/", messages.message, name="message"),
    path("mail/<int:pk>/retry/", messages.retry_message, name="retry_message"),
]
