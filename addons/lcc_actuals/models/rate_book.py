"""Looking prices up for many lines at once: plain Python over fetched rates."""

from decimal import Decimal


class RateBook:
    """Approved rates, looked up by line and day without further queries."""

    def __init__(self, rates):
        self.empty = rates.browse()
        self.rates = {}
        for rate in rates:
            key = (
                rate.contract_id.id,
                rate.service_level_id.id,
                rate.package_line_id.id,
            )
            self.rates.setdefault(key, []).append(rate)

    def find(self, contract_id, level_id, line_id, day):
        """Return the rate that holds on ``day``: the CPLI's own, else the
        contract's, else none."""
        for own in (line_id, False) if line_id else (False,):
            for rate in self.rates.get((contract_id, level_id, own), ()):
                if rate._holds_on(day):
                    return rate
        return self.empty

    def steps(self, contract_id, level_id, line_id):
        """Return the (first day, last day or None, pounds per unit) of every rate that
        can hold for the CPLI, its own before the contract's, which they beat."""
        return tuple(
            (rate.date_start, rate.date_end or None, Decimal(str(rate.price)))
            for own in (line_id, False)
            for rate in self.rates.get((contract_id, level_id, own), ())
        )
