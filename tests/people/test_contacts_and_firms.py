"""People and firms that a form names: found or added, never edited."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from outreach.journal.models import Entry
from outreach.people.actions import (
    Person,
    find_or_add_contact,
    find_or_add_firm,
    forget_contact,
    make_link,
    open_link,
    prove_address,
)
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact, Firm, User
from outreach.people.queries import feed_token, subscriber_of
from outreach.shared import clock
from tests.factories import make_contact, make_firm, make_user
from tests.people import ANA

pytestmark = pytest.mark.django_db
AT = clock.now()


def test_find_or_add_contact_adds_a_new_address_in_small_letters() -> None:
    contact, is_new = find_or_add_contact(Person("Ana@Weaving.Example", "Ana", "fr", "Pacific/Apia"), at=AT)
    assert is_new is True
    assert list(Contact.objects.values_list("email", "name", "language", "zone", "proved_at", "created_at")) == [
        ("ana@weaving.example", "Ana", "fr", "Pacific/Apia", None, AT)
    ]
    assert contact == Contact.objects.get()


def test_find_or_add_contact_leaves_a_known_one_as_it_is() -> None:
    known = make_contact(ANA)
    before = Contact.objects.values().get()
    assert find_or_add_contact(Person(ANA.email.upper(), "Another", "es", "UTC"), at=AT) == (known, False)
    assert Contact.objects.values().get() == before


@pytest.mark.parametrize("name", ["Éclat Weaving", "ÉCLAT weaving", "Eclat  Weaving", "éclat weaving"])
def test_find_or_add_firm_finds_it_whatever_case_and_accents(name: str) -> None:
    firm = find_or_add_firm("Éclat Weaving", "WS", at=AT)
    assert find_or_add_firm(name, "WS", at=AT) == firm
    assert (Firm.objects.get().name, firm.created_at) == ("Éclat Weaving", AT)


def test_find_or_add_firm_of_the_same_name_elsewhere_is_another() -> None:
    assert find_or_add_firm("Éclat", "WS", at=AT) != find_or_add_firm("Éclat", "KE", at=AT)


def test_find_or_add_firm_passes_over_one_that_was_merged() -> None:
    old, into = find_or_add_firm("Éclat", "WS", at=AT), find_or_add_firm("Éclat Ltd", "WS", at=AT)
    Firm.objects.filter(pk=old.pk).update(merged_into=into)
    assert find_or_add_firm("Éclat", "WS", at=AT) not in {old, into}


@pytest.mark.parametrize("name", ["李明", "!!!", "🙂", "中 & 中"])
def test_find_or_add_firm_takes_names_that_fold_to_little_or_nothing(name: str) -> None:
    firm = find_or_add_firm(name, "KE", at=AT)
    assert (firm.name, firm.name_key == "", find_or_add_firm(name, "KE", at=AT)) == (name, False, firm)


def test_prove_address_notes_the_first_time_only() -> None:
    contact = make_contact(ANA)
    assert [prove_address(contact, at=AT), prove_address(contact, at=AT + timedelta(days=1))] == [True, False]
    assert Contact.objects.get().proved_at == AT


def refused(manager, **columns) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        manager.update(**columns)


def test_a_contact_has_an_address_of_its_own_in_small_letters() -> None:
    make_contact(ANA)
    other = make_contact(ANA, email="other@weaving.example")
    refused(Contact.objects, email="ANA@weaving.example")
    refused(Contact.objects.filter(pk=other.pk), email=ANA.email)


def test_an_erased_contact_has_no_name_and_no_address() -> None:
    make_contact(ANA)
    refused(Contact.objects, erased_at=AT)
    refused(Contact.objects, erased_at=AT, name="")
    refused(Contact.objects, erased_at=AT, email="erased-1@erased.invalid")


def test_forget_contact_leaves_a_row_that_names_nobody_and_ends_its_links() -> None:
    contact = make_contact(ANA, proved_at=AT)
    feed, link = feed_token(contact), make_link(contact, purpose=LinkPurpose.MINE, at=AT)

    forget_contact(contact, by=None, at=AT)

    left = Contact.objects.get()
    assert (left.pk, left.name, left.zone, left.proved_at, left.erased_at) == (contact.pk, "", "UTC", None, AT)
    assert left.email == f"erased-{left.public_id.hex}@erased.invalid"
    assert (subscriber_of(feed), open_link(link, purpose=LinkPurpose.MINE, at=AT)) == (None, None)
    assert [(entry.name, entry.payload) for entry in Entry.objects.all()] == [("contact.erased", {"contact_id": contact.pk})]


def test_the_address_of_somebody_erased_is_new_again() -> None:
    contact = make_contact(ANA)
    forget_contact(contact, by=None, at=AT)

    again, is_new = find_or_add_contact(Person(ANA.email, "Ana", "fr", "Pacific/Apia"), at=AT)

    assert (is_new, again == contact, Contact.objects.count()) == (True, False, 2)


def test_a_firm_is_known_once_in_an_economy_and_has_a_name() -> None:
    firm = make_firm(ANA)
    other = find_or_add_firm("Other", ANA.economy, at=AT)
    refused(Firm.objects.filter(pk=other.pk), name_key=firm.name_key)
    refused(Firm.objects, name_key="")
    Firm.objects.filter(pk=other.pk).update(merged_into=firm, name_key=firm.name_key)


def test_a_user_has_a_role_an_address_and_an_economy_only_as_delegate() -> None:
    make_user()
    refused(User.objects, role="visitor")
    refused(User.objects, email="Dana@Outreach.example")
    refused(User.objects, role="delegate")
    refused(User.objects, economy="KE")
    other = make_user()
    refused(User.objects.filter(pk=other.pk), email=User.objects.exclude(pk=other.pk).get().email)


def test_every_constraint_of_people_is_tested_here() -> None:
    assert {constraint.name for table in (User, Firm, Contact) for constraint in table._meta.constraints} == {
        "people_user_email_lower",
        "people_user_role",
        "people_user_delegate_has_economy",
        "people_firm_once",
        "people_firm_named",
        "people_contact_email_lower",
        "people_contact_erased_is_nameless",
    }
