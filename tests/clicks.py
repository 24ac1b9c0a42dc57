"""Clicks in a browser page that open the next one."""


def follow(target):
    """Click what opens a page and wait for that page. For where what is looked for next
    stands on the page before as well: it would be found there."""
    with target.page.expect_navigation():
        target.click()
