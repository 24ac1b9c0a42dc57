"""When a sign-in ends, and what is said of it: plain Python."""

from odoo.tests import TransactionCase, tagged

from ..tools.sign_in_time import SignInTime, ended_text

HOUR, TWELVE_HOURS = 3600, 43200


@tagged("post_install", "-at_install")
class TestSignInTime(TransactionCase):
    def lasts(self, since_use=0, since_sign_in=0, idle=HOUR, most=TWELVE_HOURS):
        return SignInTime(idle, most, since_use, since_sign_in)

    def test_it_ends_after_an_hour_without_use_or_twelve_hours(self):
        for lasts, ended in (
            (self.lasts(3600, 3600), ""),
            (self.lasts(3601, 3601), "idle"),
            (self.lasts(10, 43200), ""),
            (self.lasts(10, 43201), "hours"),
            (self.lasts(3601, 3601, idle=0), ""),
            (self.lasts(10, 43201, most=0), ""),
        ):
            with self.subTest(lasts=lasts):
                self.assertEqual(lasts.ended, ended)

    def test_what_is_left_is_counted_from_the_last_use_and_the_sign_in(self):
        self.assertEqual(self.lasts(59.5, 40000).left, {"idle": 3541, "hours": 3200})
        self.assertEqual(self.lasts(5000, 1, idle=0).left, {"hours": 43199})
        self.assertEqual(self.lasts(5000, 1, most=0).left, {"idle": 0})

    def test_the_warning_comes_five_minutes_before_and_never_too_late_to_react(self):
        self.assertEqual(self.lasts().warning, {"idle": 300, "hours": 300})
        # The smallest setting leaves more than the 20 seconds of WCAG 2.2.1.
        self.assertEqual(self.lasts(idle=60).warning["idle"], 30)
        self.assertNotIn("idle", self.lasts(idle=0).warning)

    def test_a_use_is_written_often_enough_for_short_limits_too(self):
        self.assertTrue(self.lasts(59).is_use_kept)
        self.assertFalse(self.lasts(60).is_use_kept)
        self.assertTrue(self.lasts(5, idle=60).is_use_kept)
        self.assertFalse(self.lasts(6, idle=60).is_use_kept)

    def test_the_limits_are_said_in_words(self):
        self.assertEqual(
            self.lasts().limit_text,
            "You're signed out after 60 minutes without use, and 12 hours after "
            "signing in.",
        )
        self.assertEqual(
            self.lasts(idle=60, most=0).limit_text,
            "You're signed out after 1 minute without use.",
        )
        self.assertEqual(self.lasts(idle=0, most=0).limit_text, "")
        self.assertEqual(self.lasts(most=5400).most_text, "90 minutes")

    def test_the_sign_in_page_says_why_and_what_became_of_a_form(self):
        for asked, words in (
            (("idle", None), "was not used for 60 minutes. Sign in to go back"),
            (("hours", None), "because a sign-in lasts 12 hours. Sign in to go"),
            (("idle", "kept"), "was not saved: sign in to send it again."),
            (("hours", "lost"), "was not saved: sign in and enter it again."),
            (("idle", "<b>"), "Sign in to go back"),
        ):
            with self.subTest(asked=asked):
                self.assertIn(words, ended_text(self.lasts(), *asked))
        for crafted in (None, "", "<script>", "because you are late"):
            self.assertEqual(ended_text(self.lasts(), crafted, "kept"), "")
