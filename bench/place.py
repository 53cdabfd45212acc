"""Where a run happens: a folder and databases of its own, all gone at the end."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from bench.database import Database
from bench.server import Server

ROOT = Path(__file__).resolve().parent.parent
TRIALS = 20
TRIAL_CAPACITY = 100
_LIMITS = (
    "LIMIT_REGISTER_BY_VISITOR",
    "LIMIT_REGISTER_BY_ADDRESS",
    "LIMIT_CORRECT_BY_VISITOR",
    "LIMIT_WAY_IN_BY_VISITOR",
    "LIMIT_WAY_IN_BY_ADDRESS",
)
_OWN = ("SITE_URL", "ALLOWED_HOSTS", "PORT", "DEBUG", "SECRET_KEY", "LINK_KEY", "EMAIL_URL", "TRUSTED_PROXIES", "REDIS_URL", "LOG_LEVEL")


class Place:
    """Gives databases, environments and servers; ends and removes them on leaving."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="outreach-bench-"))
        self._databases: list[Database] = []
        self._filled: Database | None = None
        return self

    def __exit__(self, *error: object) -> None:
        for database in self._databases:
            database.drop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> Database:
        """The programme, an event for many registrations ("hot") and one for each trial. Made once a run; who writes takes a copy."""
        if self._filled is None:
            self._filled = self._add(Database(os.environ["DATABASE_URL"], "main"))
            self.manage("prepare", "--sample", environment=self.environment(self._filled))
            self.seed("add_events()", environment=self.environment(self._filled))
        return self._filled

    def copy(self, label: str) -> Database:
        return self._add(Database(os.environ["DATABASE_URL"], label, template=self.database()))

    def environment(self, database: Database | None) -> dict[str, str]:
        """Settings of an installation on this database, or on SQLite; limits out of the way, still counted."""
        kept = {name: value for name, value in os.environ.items() if name not in _OWN}
        kept |= {"VAR_DIR": str(self.folder / "var"), "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "outreach.settings"}
        kept |= dict.fromkeys(_LIMITS, "1000000000")
        if database is None:
            return kept | {"DATABASE_URL": f"sqlite:///{self.folder / 'embedded.sqlite3'}"}
        return kept | {"DATABASE_URL": database.url, "REDIS_URL": os.environ["REDIS_URL"]}

    def manage(self, *words: str, environment: dict[str, str]) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    def seed(self, call: str, *, environment: dict[str, str]) -> None:
        self.manage("shell", "--no-imports", "--command", f"from bench import seed; seed.{call}", environment=environment)

    def hello(self) -> Server:
        return Server("bench.hello", environment=self.environment(None))

    def ours(self, database: Database, *, workers: int = 2) -> Server:
        return Server("outreach.wsgi", environment=self.environment(database), database=database, workers=workers)

    def _add(self, database: Database) -> Database:
        self._databases.append(database)
        return database
