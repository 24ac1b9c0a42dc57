from .disputes import build_more
