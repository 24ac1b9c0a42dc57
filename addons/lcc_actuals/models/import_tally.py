"""What only a whole file shows."""

from collections import defaultdict


class Tally:
    """What only the whole file shows: lines named twice, allowances used up."""

    def __init__(self):
        self.numbers = defaultdict(list)
        self.grown = {}

    def add(self, claim, verdict, errors):
        """Count in one row; its claim is ``None`` where it names no line."""
        if not claim:
            return
        self.numbers[claim.key].append(claim.number)
        changes = verdict and verdict.status == "change" and not errors
        if changes and claim.package_line_id:
            numbers, more = self.grown.get(claim.package_line_id, ((), 0))
            grown = _payable(verdict.values) - _payable(verdict.stored)
            if grown > 0:
                numbers = (*numbers, claim.number)
            if grown:
                self.grown[claim.package_line_id] = (numbers, more + grown)

    def get_twice(self):
        """Return the row numbers of each line and week that is named twice."""
        return [numbers for numbers in self.numbers.values() if len(numbers) > 1]


def _payable(figures):
    """Return Actual + Frustrated of a line, 0 where there is none."""
    return figures["qty_actual"] + figures["qty_frustrated"] if figures else 0
