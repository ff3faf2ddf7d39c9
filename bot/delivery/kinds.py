"""What is owed to people in Slack."""

from enum import StrEnum


class DeliveryKind(StrEnum):
    """What is owed.

    STORY, FILES, HEAD, PLAN, REPORT, REPORT_FILE, NOTICE, ERASE, UNSAY, ALERT_LINE, ALERT_DIGEST, EMERGED, SOURCE,
    VARIANTS, BUDGET, MODEL, FACT_DUE and CLAIM are done once each; the others keep one message current.
    """

    CARD = "card"
    TAILORED = "tailored"
    """One network's own text, in the card's thread, kept current; the card waits for it to open Approve."""
    STORY = "story"
    """A line in the card's thread, named by its entry in the record."""
    CALL = "call"
    """A person's direct message about a draft, posted anew because it is their turn again."""
    DIRECT = "direct"
    """The same message, brought up to date without a new notification."""
    READY = "ready"
    FILES = "files"
    """The text and the images to take away, in the thread of the ready message."""
    TASK = "task"
    QUESTION = "question"
    """A question to a colleague, and its answer to whoever asked."""
    HEAD = "head"
    """Where the record ended on a day, for a channel of the admin's choice."""
    ESCALATION = "escalation"
    """A word to the review channel about a stage that has waited too long, kept current."""
    STALE = "stale"
    """The week's list of drafts that nobody moves."""
    REMINDER = "reminder"
    """A message about observances that are near, kept current."""
    DIGEST = "digest"
    """What starts in the next weeks, once a week."""
    PLAN = "plan"
    """The month plan, once a week, for the calendar channel."""
    REPORT = "report"
    """A report: each month's for the channel of the admin's choice, or one that somebody asked for."""
    REPORT_FILE = "report_file"
    """Its figures as a CSV file, in the thread of the report."""
    NOTICE = "notice"
    """A note to an admin about a parked lane."""
    ERASE = "erase"
    """A file of Vetted's own that Slack is to delete, since its draft was purged; its lane names the file."""
    UNSAY = "unsay"
    """What people wrote is taken out of the lines in the card's thread, since the draft was purged."""
    TEXT_REVIEW = "text_review"
    """A note to the owner of an approved text whose review-by date is near."""
    IMPORT = "import"
    """A person's one message about a file of drafts: how the import went, or how many of them wait for the person."""
    CONSENT = "consent"
    """A person's message about an authorisation, one an occasion: to confirm it, or what became of it."""
    ALERT = "alert"
    """A spike of a topic, kept current while it lives."""
    ALERT_LINE = "alert_line"
    """A line in an alert's thread, named by its entry in the record."""
    ALERT_DIGEST = "alert_digest"
    """The day's digest of what was not told of at once."""
    EMERGED = "emerged"
    """A phrase that nobody listed and many began to use."""
    UNQUOTE = "unquote"
    """That message is written anew without the posts that are not kept any more; nothing is posted for it."""
    SOURCE = "source"
    """A source of public posts that fails, or is back."""
    BUDGET = "budget"
    """A note to an admin: how much of the month's budget for the language model is used."""
    MODEL = "model"
    """A note to an admin: the provider of the language model refuses every call, since its key or model is wrong."""
    VARIANTS = "variants"
    """What became of somebody's wish for posts from an advisory."""
    FACT = "fact"
    """A person's message about a version of a vetted fact: it is theirs to review, or what became of it."""
    FACTS_CALL = "facts_call"
    """A person's message about the facts that wait for their review, posted anew: many came, or it is a reminder."""
    FACTS = "facts"
    """The same message, brought up to date without a new notification; none where none was posted."""
    FACTS_LATE = "facts_late"
    """A word to the review channel about facts that have waited too long, one a day, kept current."""
    FACT_DUE = "fact_due"
    """A note to the owner of a fact whose review-by date is near, or here."""
    CLAIM = "claim"
    """A false claim that many repeat, with the fact that answers it; once a day and fact."""
    PASS = "pass"
    """A pass: the privacy role is asked, whoever asked hears of the answer."""
    CRISIS = "crisis"
    """The message in the crisis channel, pinned and kept current."""
    CRISIS_NOTE = "crisis_note"
    """A person's message about a crisis: its end is theirs to confirm, or a drill asks them to react."""
    PROPOSAL = "proposal"
    """A crisis lead's message: something suggests a crisis hold."""

    @property
    def label(self) -> str:
        """What it is, for an admin."""
        return _LABELS[self]

    @property
    def collapses(self) -> bool:
        """Whether a pending one already says what a second would: it is rendered from the state at sending."""
        return self in {
            DeliveryKind.CARD,
            DeliveryKind.TAILORED,
            DeliveryKind.QUESTION,
            DeliveryKind.CALL,
            DeliveryKind.DIRECT,
            DeliveryKind.READY,
            DeliveryKind.TASK,
            DeliveryKind.IMPORT,
            DeliveryKind.CONSENT,
            DeliveryKind.FACT,
            DeliveryKind.FACTS_CALL,
            DeliveryKind.FACTS,
            DeliveryKind.FACTS_LATE,
            DeliveryKind.PASS,
            DeliveryKind.REMINDER,
            DeliveryKind.ESCALATION,
            DeliveryKind.ALERT,
            DeliveryKind.UNQUOTE,
            DeliveryKind.CRISIS,
            DeliveryKind.CRISIS_NOTE,
            DeliveryKind.PROPOSAL,
        }


_LABELS = {
    DeliveryKind.CARD: "the card",
    DeliveryKind.TAILORED: "a network's own text",
    DeliveryKind.STORY: "a line in the card's thread",
    DeliveryKind.CALL: "a direct message",
    DeliveryKind.DIRECT: "an update of a direct message",
    DeliveryKind.READY: "the word that it is ready",
    DeliveryKind.FILES: "the text and images to take away",
    DeliveryKind.TASK: "a request to pause it elsewhere",
    DeliveryKind.QUESTION: "a question or its answer",
    DeliveryKind.HEAD: "the head of the record",
    DeliveryKind.PLAN: "the month plan",
    DeliveryKind.ESCALATION: "a word about a stage that waits",
    DeliveryKind.STALE: "the list of drafts that wait",
    DeliveryKind.REMINDER: "a reminder of an observance",
    DeliveryKind.DIGEST: "the week's overview of observances",
    DeliveryKind.REPORT: "a report",
    DeliveryKind.REPORT_FILE: "the figures of a report as a file",
    DeliveryKind.NOTICE: "a note about an earlier failure",
    DeliveryKind.ERASE: "the removal of a file from Slack",
    DeliveryKind.UNSAY: "the removal of purged words from the card's thread",
    DeliveryKind.TEXT_REVIEW: "a reminder to review an approved text",
    DeliveryKind.IMPORT: "a message about an import",
    DeliveryKind.BUDGET: "a note about the language model's budget",
    DeliveryKind.MODEL: "a note about the language model's set-up",
    DeliveryKind.VARIANTS: "a message about posts from an advisory",
    DeliveryKind.FACT: "a message about a vetted fact",
    DeliveryKind.FACTS_CALL: "a message about vetted facts that wait",
    DeliveryKind.FACTS: "an update of a message about vetted facts that wait",
    DeliveryKind.FACTS_LATE: "a word about vetted facts that wait",
    DeliveryKind.FACT_DUE: "a reminder to review a vetted fact",
    DeliveryKind.CLAIM: "a word about a false claim",
    DeliveryKind.PASS: "a message about a pass",
    DeliveryKind.ALERT: "an alert",
    DeliveryKind.ALERT_LINE: "a line in an alert's thread",
    DeliveryKind.ALERT_DIGEST: "the day's digest of alerts",
    DeliveryKind.EMERGED: "a phrase that emerged",
    DeliveryKind.UNQUOTE: "the removal of posts from a message",
    DeliveryKind.SOURCE: "a note about a source",
    DeliveryKind.CONSENT: "a message about a consent",
    DeliveryKind.CRISIS: "the crisis message",
    DeliveryKind.CRISIS_NOTE: "a message about a crisis",
    DeliveryKind.PROPOSAL: "a proposal to start a crisis hold",
}
