"""Where the pages of disputes are."""

DISPUTES_PATH = "/my/disputes"
DISPUTE_ROUTE = f"{DISPUTES_PATH}/<int:dispute_id>"


def dispute_url(dispute, step=""):
    """Return the address of a dispute's page, or of one of its steps."""
    return f"{DISPUTES_PATH}/{dispute.id}{step}"
