"""The form of a new key speaks the reader's language."""

import pytest
from django.test import Client

from outreach.people.choices import Role
from tests.desk.signing_in import PASSWORD, show_who, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "name", "alone"),
    [
        ("en", "Name of the key", "Sign in with this key alone, without a password"),
        ("fr", "Nom de la clé", "Se connecter avec cette seule clé, sans mot de passe"),
        ("es", "Nombre de la llave", "Iniciar sesión solo con esta llave, sin contraseña"),
    ],
)
def test_a_new_key_is_asked_for_in_the_readers_language(client: Client, language: str, name: str, alone: str) -> None:
    sign_in(client, make_user(Role.ORGANISER, password=PASSWORD))
    show_who(client)

    form = client.get(f"/{language}/account/2fa/webauthn/add/").text

    assert name in form
    assert alone in form
