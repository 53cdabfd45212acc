"""`manage.py prepare`: a step runs when what it is made from changed, and not otherwise."""

from pathlib import Path

import pytest

from outreach.shared.management.commands.prepare import Command, Stamps


@pytest.fixture
def step(tmp_path: Path) -> tuple[Command, Path, list[str]]:
    command = Command()
    command.stamps = Stamps(tmp_path / "prepared.json")
    source = tmp_path / "source"
    source.write_text("one", encoding="utf-8")
    return command, source, []


def test_a_step_runs_once_while_its_files_are_unchanged(step: tuple[Command, Path, list[str]]) -> None:
    command, source, ran = step

    for _ in range(2):
        command.once("letters", lambda: [source], lambda: ran.append("letters"))

    assert ran == ["letters"]


def test_a_step_runs_again_when_a_file_changed_or_went(step: tuple[Command, Path, list[str]]) -> None:
    command, source, ran = step
    command.once("letters", lambda: [source], lambda: ran.append("first"))

    source.write_text("three", encoding="utf-8")
    command.once("letters", lambda: [source], lambda: ran.append("changed"))
    source.unlink()
    command.once("letters", lambda: [source], lambda: ran.append("gone"))

    assert ran == ["first", "changed", "gone"]


def test_a_step_that_fails_runs_again(step: tuple[Command, Path, list[str]]) -> None:
    command, source, ran = step

    def fail() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        command.once("letters", lambda: [source], fail)
    command.once("letters", lambda: [source], lambda: ran.append("letters"))

    assert ran == ["letters"]


def test_a_step_counts_the_files_it_has_just_written(step: tuple[Command, Path, list[str]]) -> None:
    command, source, ran = step
    target = source.with_name("target")

    def write() -> None:
        ran.append("letters")
        target.write_text("made", encoding="utf-8")

    for _ in range(2):
        command.once("letters", lambda: [source, target], write)
    target.unlink()
    command.once("letters", lambda: [source, target], write)

    assert ran == ["letters", "letters"]


def test_a_step_can_be_told_to_run_whatever_its_files(step: tuple[Command, Path, list[str]]) -> None:
    command, source, ran = step

    for _ in range(2):
        command.once("letters", lambda: [source], lambda: ran.append("letters"), even_if_unchanged=True)

    assert ran == ["letters", "letters"]


def test_stamps_outlive_the_process(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one", encoding="utf-8")
    Stamps(tmp_path / "prepared.json").keep("letters", [source])

    assert Stamps(tmp_path / "prepared.json").holds("letters", [source])
    assert not Stamps(tmp_path / "prepared.json").holds("numbers", [source])
