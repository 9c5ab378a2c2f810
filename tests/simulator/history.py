"""One history out of one seed: three laptops, their copies, the province, misfortunes, the end."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from desktop.commands.laptop import set_up
from desktop.domain.troubles import Unavailable
from desktop.store import vault
from sync.enrol import enrol
from sync.server.schema import device
from tests.builders.province import CODE, applicant, issue_code
from tests.builders.world import CHEAP, OFFICER, PASSPHRASE, UNIT
from tests.simulator.acts import Officers
from tests.simulator.clock import YEAR_MS, WorldClock, WrongClock
from tests.simulator.judge import faults
from tests.simulator.line import Line
from tests.simulator.machines import OTHERS, Machine, PowerCut, closing
from tests.simulator.province import Copy, Desks
from tests.simulator.story import Story

OFF_MS = (0, YEAR_MS, -YEAR_MS)
MOST_STEPS = 40
MOST_TWINS = 2
LAST_ROUNDS = 5
MORE = 3


@dataclass
class Ground:
    """What every history begins with, made once: three laptops enrolled with a province."""

    folder: Path
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @cached_property
    def server_key(self) -> bytes:
        """The key by which laptops know the province."""
        return self.key.public_key().public_bytes_raw()

    def make(self) -> None:
        """Make it."""
        (self.folder / "province").mkdir(parents=True)
        desks = Desks(self.folder / "province", WorldClock(), self.key)
        for place in range(len(OFF_MS)):
            home = self.folder / f"laptop-{place}"
            store = vault.create(home, passphrase=PASSPHRASE, officer=OFFICER, cost=CHEAP)
            set_up(store, unit=UNIT, practice=True)
            code = issue_code(desks.desk, f"{CODE[:-1]}{place}")
            enrol(desks.desk, applicant(store), code=code, nonce=bytes(16))
            store.close()
        desks.close()


@dataclass
class World:
    """A history under way."""

    random: Random
    clock: WorldClock
    desks: Desks
    line: Line
    machines: list[Machine]
    officers: Officers
    story: Story
    more_of: frozenset[str] = frozenset()
    twins: int = 0
    untrue: list[str] = field(default_factory=list)
    happened: dict[str, int] = field(default_factory=dict)

    def step(self) -> None:
        """Let one thing happen."""
        self.clock.tick(self.random.choice((1, 1, 60, 3_600)))
        acts = self._acts()
        drawn = [
            name for name, (weight, _) in acts.items() for _ in range(self._often(name, weight))
        ]
        name = self.random.choice(drawn)
        self.happened[name] = self.happened.get(name, 0) + 1
        acts[name][1](self.random.choice(self.machines))

    def _often(self, name: str, weight: int) -> int:
        return weight * (MORE if name in self.more_of else 1)

    def _acts(self) -> dict[str, tuple[int, Callable[[Machine], None]]]:
        officers = self.officers
        return {
            "new": (2 if officers.records else 30, officers.new_record),
            "edit": (20, officers.edit),
            "begin": (4, lambda machine: _none(officers.begin(machine))),
            "go on": (4, lambda _: officers.go_on()),
            "strike": (2, officers.strike),
            "decide": (4, officers.decide),
            "sync": (16, self._sync),
            "sync cut": (3, self._sync_cut),
            "all sync": (5, lambda _: [self._sync(each) for each in self.machines].clear()),
            "laptop cut": (4, self._cut),
            "image": (3, lambda machine: machine.image(by_program=self.random.random() < 0.3)),
            "put back": (2, self._put_back),
            "twin": (1, self._twin),
            "late": (3, lambda _: self.line.deliver_late()),
            "province copy": (2, lambda _: self.desks.copy()),
            "province put back": (2, lambda _: self._province_back()),
        }

    def _sync_cut(self, machine: Machine) -> None:
        """Have the power fail while a laptop syncs."""
        self._sync(machine, cut_after=self.random.randrange(1, 200))

    def _sync(self, machine: Machine, *, cut_after: int = 0) -> None:
        try:
            machine.sync(self.line, cut_after=cut_after)
        except (Unavailable, PowerCut):
            return
        # Whatever was put back before, one whole exchange has told of it and mended it.
        if machine.acked - self.desks.chains():
            self.untrue.append(f"{machine.name}: a receipt over what is not kept")

    def _cut(self, machine: Machine) -> None:
        """Have the power fail while an officer works."""
        try:
            machine.cut_off(lambda: self.officers.edit(machine), self.random.randrange(1, 400))
        except PowerCut:
            self.officers.wake(machine)

    def _put_back(self, machine: Machine) -> None:
        """Go back to an older copy of a laptop, where the province still has the rest."""
        if not machine.images:
            return
        image = self.random.choice(machine.images)
        lost = machine.acked - image.chains
        self.desks.copies = [each for each in self.desks.copies if lost <= each.chains]
        machine.put_back(image)

    def _province_back(self) -> None:
        """Go back to an older copy of the province, where the laptops still have the rest."""
        if not self.desks.copies:
            return
        copy: Copy = self.random.choice(self.desks.copies)
        lost = self.desks.chains() - copy.chains
        held = [lost & machine.own_chains() for machine in self.machines]
        if lost - frozenset().union(*held):
            return
        for machine, own in zip(self.machines, held, strict=True):
            machine.images = [each for each in machine.images if own <= each.chains]
        # A copied laptop may know by heart what the province lost, and so hide that it did.
        self.desks.put_back(copy, new_epoch=bool(self.twins) or self.random.random() < 0.7)

    def _twin(self, machine: Machine) -> None:
        if self.twins < MOST_TWINS:
            self.twins += 1
            self.machines.append(machine.twin(f"{machine.name}-twin-{self.twins}"))

    def end(self) -> list[str]:
        """Let the line be good and everybody sync until nothing moves; then judge."""
        self.line.good = True
        stuck = [*self._settle()]
        if self._alarm():
            self._end_twins()
            stuck = [*self._settle()]
        was_put_back = "province put back" in self.happened
        found = faults(self.desks.desk, self.machines, self.story, was_put_back=was_put_back)
        return stuck or [*self.untrue, *found]

    def _settle(self) -> Iterator[str]:
        for number in range(LAST_ROUNDS):
            for machine in self.machines:
                self.clock.tick()
                try:
                    machine.sync(self.line)
                except Unavailable as trouble:
                    if number == LAST_ROUNDS - 1:
                        yield f"{machine.name}: stuck: {trouble.code}"

    def _alarm(self) -> bool:
        with self.desks.desk.engine.begin() as connection:
            return any(connection.execute(select(device.c.cloned_at)).scalars())

    def _end_twins(self) -> None:
        """Take every copied machine out of use: what it wrote has been sent; one goes on."""
        for machine in [each for each in self.machines if "twin" in each.name]:
            machine.store.close()
            self.machines.remove(machine)
        self.desks.end_clone_alarm()


def _none(_: object) -> None:
    """Take no notice of what an act gives."""


def play(
    ground: Ground, seed: int, folder: Path, *, more_of: frozenset[str] = frozenset()
) -> tuple[list[str], dict[str, int]]:
    """Play one history in a folder of its own; return what is wrong, and what happened how often.

    ``more_of`` names what happens more often than usual.
    """
    random = Random(seed)  # noqa: S311 - one seed is one history
    home = folder / f"history-{seed}"
    shutil.copytree(ground.folder, home)
    with drawing_from(random):
        clock = WorldClock()
        desks = Desks(home / "province", clock, ground.key)
        machines = [
            Machine(home / f"laptop-{place}", WrongClock(clock, off), OTHERS[place],
                    ground.server_key, random.randbytes, f"laptop-{place}")
            for place, off in enumerate(OFF_MS)
        ]  # fmt: skip
        story = Story()
        world = World(random, clock, desks, Line(desks, random), machines,
                      Officers(random, story), story, more_of)  # fmt: skip
        with closing(world.machines):
            for _ in range(random.randint(10, MOST_STEPS)):
                world.step()
            wrong = world.end()
        desks.close()
    shutil.rmtree(home)
    return wrong, world.happened


@contextmanager
def drawing_from(random: Random) -> Iterator[None]:
    """Let the system's randomness come from the seed, so that a history can be played again."""
    with patch.object(os, "urandom", random.randbytes):
        yield
