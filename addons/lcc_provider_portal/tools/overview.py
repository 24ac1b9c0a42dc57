"""The table of all branches: plain Python, no ORM."""

from typing import NamedTuple

#: What a cell says where role or contracts have no such thing.
NOT_ASKED = "--"


class Column(NamedTuple):
    """A column: how many there are of something for each provider.

    ``counts`` is {provider: number}, where none is 0; ``providers`` are those for whom
    the user may ask.
    """

    title: str
    providers: tuple
    counts: dict

    def cell(self, provider):
        """Return what stands in the provider's row: "3", "0" or "--"."""
        if provider not in self.providers:
            return NOT_ASKED
        return str(self.counts.get(provider, 0))

    @property
    def total(self):
        """Return what stands in the last row."""
        if not self.providers:
            return NOT_ASKED
        return str(sum(self.counts.get(provider, 0) for provider in self.providers))
