"""The routing table: every way in, on one screen. Callbacks are plain functions; what they need arrives by name."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from handlers import (
    alerts,
    away,
    consents,
    crisis,
    drafts,
    errors,
    facts,
    findings,
    home,
    imports,
    more,
    observances,
    passing,
    planning,
    publishing,
    queue,
    repurposing,
    reviews,
    settings,
    stages,
    stepping,
    talk,
    texts,
    topics,
    tuning,
)
from handlers.connection import Identity
from handlers.ids import Action, Command, Shortcut, View
from handlers.lazily import lazily
from handlers.middleware import Introduction, authorize_as

Listener = Callable[..., Awaitable[None]]

COMMANDS: dict[Command, Listener] = {
    Command.DRAFT: drafts.write_from_command,
    Command.QUEUE: queue.open_queue,
    Command.CRISIS: crisis.answer_command,
    Command.OBSERVANCES: observances.answer_command,
    Command.TOPICS: topics.answer_command,
    Command.REPURPOSE: repurposing.open_form,
    Command.FACTS: facts.answer_command,
    Command.VETTED: settings.answer_command,
}

SHORTCUTS: dict[Shortcut, Listener] = {
    Shortcut.GLOBAL_DRAFT: drafts.write,
    Shortcut.MESSAGE_DRAFT: drafts.write_from_message,
}

EVENTS: dict[str, Listener] = {"app_home_opened": home.show}

OPENING: dict[Action, Listener] = {
    Action.NEW_DRAFT: drafts.write,
    Action.CHANGE: drafts.change,
    Action.CONTINUE: drafts.go_on_writing,
    Action.EDIT: drafts.edit,
    Action.CHANGES: reviews.ask_reason,
    Action.REJECT: reviews.ask_reason,
    Action.MORE: more.show,
    Action.FINDINGS: findings.show,
    Action.OPEN_DRAFT: more.show,
    Action.HISTORY: more.show_history,
    Action.TAKE: more.show_text,
    Action.WITHDRAW: more.ask_withdrawal,
    Action.CHANGED: stages.show_changes,
    Action.TAILOR: stages.ask_tailored,
    Action.REASSIGN: stages.ask_whom,
    Action.RECORD: stages.ask_evidence,
    Action.RESTART: stages.ask_restart,
    Action.COMMENT: talk.ask_comment,
    Action.ASK: talk.ask_question,
    Action.ANSWER: talk.ask_answer,
    Action.READ: talk.read,
    Action.SUGGEST: talk.ask_suggestion,
    Action.NEXT: stepping.start,
    Action.NEXT_CHANGES: stepping.ask_reason,
    Action.NEXT_REJECT: stepping.ask_reason,
    Action.NEXT_SKIP: stepping.skip,
    Action.NEXT_FACT_BACK: stepping.ask_why,
    Action.NEXT_FACT_SKIP: stepping.skip_fact,
    Action.QUEUE: queue.open_queue,
    Action.QUEUE_WHOSE: queue.choose,
    Action.QUEUE_STAGE: queue.choose,
    Action.QUEUE_KIND: queue.choose,
    Action.QUEUE_NETWORK: queue.choose,
    Action.QUEUE_PAGE: queue.turn_page,
    Action.QUEUE_BACK: queue.turn_page,
    Action.PLAN: planning.open_plan,
    Action.PLAN_MONTH: planning.turn_month,
    Action.PLAN_EARLIER: planning.turn_month,
    Action.PUBLISHED: publishing.ask_links,
    Action.SCHEDULED: publishing.ask_where,
    Action.WAS_OUT: publishing.ask_was_out,
    Action.CONSENTS: consents.open_list,
    Action.CONSENTS_BACK: consents.turn_page,
    Action.CONSENTS_ON: consents.turn_page,
    Action.CONSENT_NEW: consents.ask,
    Action.CONSENT_OPEN: consents.show,
    Action.CONSENT_CONFIRM: consents.ask_confirmation,
    Action.CONSENT_REVOKE: consents.ask_revocation,
    Action.KEEP: texts.ask_keep,
    Action.TEXTS: texts.open_list,
    Action.TEXTS_BACK: texts.turn_page,
    Action.TEXTS_ON: texts.turn_page,
    Action.TEXT: texts.show,
    Action.USE_TEXT: texts.ask_use,
    Action.START_FROM_TEXT: texts.start_draft,
    Action.IMPORT: imports.ask_file,
    Action.SETTINGS: settings.open_settings,
    Action.SETUP: settings.open_setup,
    Action.HOLDERS: settings.open_holders,
    Action.RULES: settings.open_rules,
    Action.RULE: settings.open_rule,
    Action.ADD_STAGE: settings.add_stage,
    Action.HABITS: settings.open_habits,
    Action.CLOCK: settings.open_clock,
    Action.ORGANISATION: tuning.open_organisation,
    Action.PREFLIGHT: tuning.open_preflight,
    Action.OBSERVING: tuning.open_observing,
    Action.DEADLINES: tuning.open_deadlines,
    Action.LISTENING: tuning.open_listening,
    Action.ASSISTING: tuning.open_assisting,
    Action.REPURPOSE: repurposing.open_for_draft,
    Action.REPURPOSE_AGAIN: repurposing.open_again,
    Action.SAFE_REPLY: drafts.show_safe_reply,
    Action.ASK_PASS: passing.ask_for,
    Action.SNOOZE: away.ask_later,
    Action.CRISIS: crisis.show,
    Action.CRISIS_START: crisis.ask_start,
    Action.CRISIS_SCOPE: crisis.ask_scope,
    Action.CRISIS_END: crisis.ask_end,
    Action.CRISIS_CONFIRM: crisis.ask_confirmation,
    Action.HELD: crisis.open_held,
    **observances.OPENING,
    **topics.OPENING,
    **alerts.OPENING,
    **facts.OPENING,
}
"""Buttons that show something: acknowledged at once, the work follows (D8)."""

DOING: dict[Action, Listener] = {
    Action.APPROVE: reviews.approve,
    Action.SAVE: drafts.save,
    Action.DUPLICATE: more.duplicate,
    Action.UNDO: stages.undo,
    Action.TAKE_SUGGESTION: talk.take_suggestion,
    Action.DECLINE_SUGGESTION: talk.decline_suggestion,
    Action.NEXT_APPROVE: stepping.approve,
    Action.NEXT_FACT_APPROVE: stepping.approve_fact,
    Action.PAUSED: publishing.confirm_stop,
    Action.CONSENT_HAPPENED: consents.happened,
    Action.GRANT_PASS: passing.answer,
    Action.REFUSE_PASS: passing.answer,
    Action.RETIRE_TEXT: texts.retire,
    Action.RETRY: settings.retry_delivery,
    Action.AWAY_END: away.end_absence,
    Action.CRISIS_TAKE_BACK: crisis.take_back,
    Action.CRISIS_NARROW: crisis.confirm_scope,
    Action.CRISIS_KEEP: crisis.keep_scope,
    Action.CRISIS_HERE: crisis.react,
    Action.CRISIS_COULD_PAUSE: crisis.react,
    Action.CRISIS_DISMISS: crisis.dismiss,
    Action.LET_GO: crisis.let_go,
    **observances.DOING,
    **topics.DOING,
    **alerts.DOING,
    **facts.DOING,
}
"""Buttons that decide something: acknowledged after the commit (D8)."""

FORMS: dict[View, Listener] = {
    View.COMPOSE: drafts.submit,
    View.ALTS: drafts.submit_with_alts,
    View.WARNED: drafts.submit_because,
    View.FINDINGS: findings.answer,
    View.ASK_PASS: passing.ask,
    View.REASON: reviews.decide_with_reason,
    View.WITHDRAW: more.withdraw,
    View.TAILOR: stages.apply_tailored,
    View.REASSIGN: stages.hand_over,
    View.RECORD: stages.record_approval,
    View.RESTART: stages.restart,
    View.COMMENT: talk.comment,
    View.ASK: talk.put_question,
    View.ANSWER: talk.answer,
    View.SUGGEST: talk.suggest,
    View.PUBLISH: publishing.record_publication,
    View.SCHEDULE: publishing.record_schedule,
    View.WAS_OUT: publishing.record_was_out,
    View.CONSENT: consents.register,
    View.CONFIRM: consents.confirm,
    View.REVOKE: consents.revoke,
    View.KEEP: texts.keep,
    View.CRISIS_START: crisis.start,
    View.CRISIS_SCOPE: crisis.change_scope,
    View.CRISIS_END: crisis.end,
    View.CRISIS_CONFIRM: crisis.confirm_end,
    View.TEXTS: texts.search,
    View.USE_TEXT: texts.use,
    View.IMPORT: imports.hand_in,
    View.SNOOZE: away.snooze,
    View.AWAY: away.plan_absence,
    View.CALENDAR: observances.search,
    View.LATER: observances.note_later,
    View.OWN_OBSERVANCE: observances.add_own,
    View.CALENDAR_IMPORT: observances.import_calendar,
    View.TOPIC_FORM: topics.save,
    View.TOPIC_STARTERS: topics.add_starters,
    View.FACTS: facts.search,
    View.FACT_FORM: facts.save,
    View.FACT_BACK: facts.send_back,
    View.LISTENING: tuning.apply_listening,
    View.ASSISTING: tuning.apply_assisting,
    View.REPURPOSE: repurposing.ask,
    View.OBSERVING: tuning.apply_observing,
    View.DEADLINES: tuning.apply_deadlines,
    View.SETUP: settings.apply_setup,
    View.HOLDERS: settings.apply_holders,
    View.RULE: settings.apply_rule,
    View.HABITS: settings.apply_habits,
    View.CLOCK: settings.apply_clock,
    View.ORGANISATION: tuning.apply_organisation,
    View.PREFLIGHT: tuning.apply_preflight,
}

WORKING: dict[View, tuple[Listener, Listener]] = {
    View.TOPIC_IMPORT: (topics.hand_in_file, topics.import_file),
    View.FACT_IMPORT: (facts.hand_in_file, facts.import_file),
}
"""Forms whose work takes longer than Slack waits: answered first; what came of it is told in a message (D8)."""


def build(
    desk: Desk, *, client: AsyncWebClient, identity: Identity, signing_secret: str, clock: Callable[[], datetime]
) -> AsyncApp:
    """The Bolt app with every route."""
    app = AsyncApp(
        client=client,
        signing_secret=signing_secret or None,
        authorize=authorize_as(identity, client.token or ""),
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )
    app.middleware(Introduction(desk, identity, clock))
    app.error(errors.translate)
    route(app)
    return app


def route(app: AsyncApp) -> None:
    """Bolt asks its listeners one after the other whether a request is theirs: what has the most to do afterwards, and
    is pressed by many at once, comes first.
    """
    ack = drafts.acknowledge
    for action, listener in DOING.items():
        app.action(action)(listener)
    for command, listener in COMMANDS.items():
        app.command(command)(ack=ack, lazy=[lazily(listener)])
    for shortcut, listener in SHORTCUTS.items():
        app.shortcut(shortcut)(ack=ack, lazy=[lazily(listener)])
    for event, listener in EVENTS.items():
        app.event(event)(ack=ack, lazy=[lazily(listener)])
    for action, listener in OPENING.items():
        app.action(action)(ack=ack, lazy=[lazily(listener)])
    for view, listener in FORMS.items():
        app.view(view)(listener)
    for view, (first, work) in WORKING.items():
        app.view(view)(ack=first, lazy=[lazily(work)])
    app.action(Action.OPEN_CARD)(ack)
