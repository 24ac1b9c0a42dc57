from .actions import build_more
