def pre_init_hook(env):
    """Create what the price ranges' exclusion constraint needs.

    ``btree_gist`` is a trusted extension, so the database's owner may create it.
    """
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
