"""What an admin can do about something that could not be delivered."""

ADVICE = {
    "not_in_channel": "Invite Vetted to the channel (/invite @Vetted).",
    "channel_not_found": "Invite Vetted to the channel (/invite @Vetted), or choose another one with /vetted setup.",
    "is_archived": "The channel is archived: unarchive it, or choose another one with /vetted setup.",
    "missing_scope": "A permission is missing: compare the app's scopes with docs/scopes.md and reinstall it.",
    "no_answer": "For two hours Slack did not say who somebody is: look at slack-status.com.",
    "the review channel": "Mend the channel, or choose another private one with /vetted setup.",
}


def advice(error: str) -> str:
    """What to do about the error a delivery was given up with."""
    return next(
        (what for start, what in ADVICE.items() if error.startswith(start)), "Look at Vetted's log for details."
    )
