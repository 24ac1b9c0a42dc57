import functools

from odoo import models

from odoo.addons.web.models.models import Base

#: What RPC may read by, and Odoo from a replica of the database where there is one.
READS = (
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "name_search",
    "read",
    "read_group",
    "search_read",
    "web_name_search",
    "web_read",
    "web_read_group",
    "web_search_read",
)


class LccTrailCalls(models.AbstractModel):
    """Models whose reading is noted, which a replica could not: over RPC they are read
    from the database itself. Odoo would find out by itself, with a warning in its log,
    and ask again."""

    _name = "lcc.trail.calls"
    _description = "Read from the Database Itself"


def _from_database(name):
    """Return the reading method as it is, but for where Odoo takes it to read."""

    @functools.wraps(getattr(Base, name))
    def read(self, *args, **kwargs):
        return getattr(super(LccTrailCalls, self), name)(*args, **kwargs)

    read._readonly = False
    return read


for _name in READS:
    setattr(LccTrailCalls, _name, _from_database(_name))
