"""`./run pictures`: take the pictures of the Help pages anew."""

import os

from . import testing

TEST = "tests/test_help_walks.py"


def main(arguments):
    """Walk every how-to of Help in a browser and keep the pictures.

    :return: the exit status
    """
    os.environ["LCC_PICTURES"] = "1"
    return testing.main([TEST, "-k", "mouse", *arguments])
