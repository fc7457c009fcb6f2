"""Chance with a seed, parted into streams by name, so that a new question never changes the answers to others."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Stream(Random):
    """One stream of chance, with the few questions that guests ask of it."""

    def happens(self, rate: float) -> bool:
        """True at this rate, from 0 to 1."""
        return self.random() < rate

    def about(self, mean: float, spread: float, least: float, most: float) -> float:
        """A bell around the mean, cut off at both ends."""
        return min(max(self.gauss(mean, spread), least), most)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        return self.choices(list(weights), weights=list(weights.values()))[0]


class Chance:
    """Every stream of one seed. The same names give a stream that answers the same, on every machine."""

    def __init__(self, seed: int | str) -> None:
        self._seed = seed

    def of(self, *names: object) -> Stream:
        """A fresh stream; asking for it again begins it again."""
        return Stream(self._named(names))

    def within(self, *names: object) -> "Chance":
        """The streams of one thing alone, such as one party."""
        return Chance(self._named(names))

    def _named(self, names: tuple[object, ...]) -> str:
        return "/".join(map(str, (self._seed, *names)))
