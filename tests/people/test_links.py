"""Links mailed to people, and the address of a private feed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from outreach.journal.models import Entry
from outreach.people.actions import ask_for_link, close_link, forget_links, make_link, open_link, revoke_feed
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact, Link
from outreach.people.queries import feed_token, link_of, opened_link, subscriber_of
from outreach.people.tasks import forget
from tests.factories import make_contact
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINE = LinkPurpose.MINE


def facts() -> list[tuple[str, dict]]:
    return list(Entry.objects.order_by("pk").values_list("name", "payload"))


def test_make_link_stores_the_digest_of_a_random_token_and_a_day() -> None:
    contact = make_contact(ANA)

    one, other = make_link(contact, purpose=MINE, at=AT), make_link(contact, purpose=MINE, at=AT)

    assert (len(one), one == other) == (43, False)
    row = Link.objects.order_by("pk").values("purpose", "contact", "made_at", "expires_at", "revoked_at").first()
    assert row == {"purpose": "mine", "contact": contact.pk, "made_at": AT, "expires_at": AT + DAY, "revoked_at": None}
    assert one not in str(list(Link.objects.values()))


def test_open_link_gives_its_contact_proves_the_address_and_may_be_repeated() -> None:
    contact = make_contact(ANA)
    token = make_link(contact, purpose=MINE, at=AT)

    opened = [open_link(token, purpose=MINE, at=AT + SECOND * number) for number in (1, 2)]

    link = Link.objects.get()
    assert [one and one.contact for one in opened] == [contact, contact]
    assert Contact.objects.get().proved_at == AT + SECOND
    assert facts() == [("contact.link_opened", {"contact_id": contact.pk, "link_id": link.pk})] * 2


def test_looking_at_a_link_uses_nothing_up_and_records_nothing() -> None:
    token = make_link(make_contact(ANA), purpose=MINE, at=AT)

    for _ in range(3):
        assert link_of(token, purpose=MINE, at=AT) == Link.objects.get()

    assert (Contact.objects.get().proved_at, facts()) == (None, [])


def test_a_link_opens_until_the_last_second_of_its_day() -> None:
    token = make_link(make_contact(ANA), purpose=MINE, at=AT)

    assert open_link(token, purpose=MINE, at=AT + DAY) is None
    assert Contact.objects.get().proved_at is None
    assert open_link(token, purpose=MINE, at=AT + DAY - SECOND) == Link.objects.get()


@pytest.mark.parametrize("token", ["", "x", "é" * 43, "0" * 5000])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    make_link(make_contact(ANA), purpose=MINE, at=AT)

    assert open_link(token, purpose=MINE, at=AT) is None
    assert facts() == []


def test_a_closed_link_opens_nothing_and_the_others_stay() -> None:
    contact = make_contact(ANA)
    token, other = make_link(contact, purpose=MINE, at=AT), make_link(contact, purpose=MINE, at=AT)
    link = open_link(token, purpose=MINE, at=AT)
    assert link is not None
    assert opened_link(link.pk) == link

    assert [close_link(link, by=None, at=AT), close_link(link, by=None, at=AT)] == [True, False]

    assert [open_link(one, purpose=MINE, at=AT) is None for one in (token, other)] == [True, False]
    assert opened_link(link.pk) is None
    assert [name for name, _payload in facts()] == ["contact.link_opened", "contact.link_closed", "contact.link_opened"]


def test_links_are_forgotten_a_week_after_they_expired() -> None:
    contact = make_contact(ANA)
    make_link(contact, purpose=MINE, at=AT)
    make_link(contact, purpose=MINE, at=AT + SECOND)

    assert forget_links(at=AT + 8 * DAY) == 1
    assert Link.objects.get().made_at == AT + SECOND


def test_the_periodic_task_forgets_old_links() -> None:
    make_link(make_contact(ANA), purpose=MINE, at=datetime(2026, 1, 1, tzinfo=UTC))

    assert (forget(), Link.objects.count()) == (1, 0)


def test_ask_for_link_records_it_for_a_known_address_in_any_case() -> None:
    contact = make_contact(ANA)

    ask_for_link("ANA@Weaving.Example", language="es", at=AT)

    assert facts() == [("contact.link_asked", {"contact_id": contact.pk, "language": "es"})]


def test_ask_for_link_of_an_unknown_address_leaves_nothing_behind_and_does_the_same_work() -> None:
    make_contact(ANA)
    work = []
    for email in (ANA.email, BEN.email):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask_for_link(email, language="en", at=AT)
        work.append([query["sql"].split()[0] for query in captured.captured_queries])

    assert [word for word in work[0] if word != "RELEASE"] == [word for word in work[1] if word not in {"RELEASE", "ROLLBACK"}]
    assert Entry.objects.count() == 1


def test_revoke_feed_ends_every_address_made_so_far() -> None:
    contact, other = make_contact(ANA), make_contact(BEN)
    before, others = feed_token(contact), feed_token(other)
    assert subscriber_of(before) == contact

    changed = revoke_feed(contact, by=None, at=AT)

    assert [subscriber_of(token) for token in (before, feed_token(changed), others)] == [None, contact, other]
    assert facts() == [("contact.feed_revoked", {"contact_id": contact.pk})]


def test_a_link_ends_later_than_it_was_made_and_has_a_purpose() -> None:
    make_link(make_contact(ANA), purpose=MINE, at=AT)
    for columns in ({"expires_at": AT}, {"purpose": "other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Link.objects.update(**columns)
