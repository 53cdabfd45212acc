"""The three people of our tests. They live far apart, so that a time in the wrong zone shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Somebody:
    name: str
    email: str
    firm: str
    economy: str
    language: str
    zone: str


# A day ahead of most (UTC+13), the day before in Geneva's evening.
ANA = Somebody("Ana O’Neill-Leota", "ana@weaving.example", "Leota Weaving", "WS", "fr", "Pacific/Apia")
# Behind UTC, without summer time.
BEN = Somebody("Ben Clarke", "ben@hotsauce.example", "Clarke & Sons <Hot Sauce>", "BB", "en", "America/Barbados")
# A name in another script.
CHEN = Somebody("李明 Chen", "chen@tea.example", "Chen Tea", "KE", "es", "Africa/Nairobi")
