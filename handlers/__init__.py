"""The routing table: every way in, on one screen. Callbacks are plain functions; what they need arrives by name."""

from collections.abc import Callable
from datetime import datetime

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from handlers import drafts, errors, home, imports, more, publishing, reviews, settings, texts
from handlers.connection import Identity
from handlers.ids import Action, Command, Shortcut, View
from handlers.lazily import lazily
from handlers.middleware import Introduction, authorize_as


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
    ack = drafts.acknowledge
    app.command(Command.DRAFT)(ack=ack, lazy=[lazily(drafts.write_from_command)])
    app.command(Command.VETTED)(ack=ack, lazy=[lazily(settings.answer_command)])
    app.shortcut(Shortcut.GLOBAL_DRAFT)(ack=ack, lazy=[lazily(drafts.write)])
    app.shortcut(Shortcut.MESSAGE_DRAFT)(ack=ack, lazy=[lazily(drafts.write_from_message)])
    app.event("app_home_opened")(ack=ack, lazy=[lazily(home.show)])

    app.action(Action.NEW_DRAFT)(ack=ack, lazy=[lazily(drafts.write)])
    app.action(Action.CONTINUE)(ack=ack, lazy=[lazily(drafts.go_on_writing)])
    app.action(Action.EDIT)(ack=ack, lazy=[lazily(drafts.edit)])
    app.action(Action.SAVE)(drafts.save)
    app.action(Action.DUPLICATE)(more.duplicate)
    app.view(View.COMPOSE)(drafts.submit)
    app.view(View.ALTS)(drafts.submit_with_alts)

    app.action(Action.APPROVE)(reviews.approve)
    app.action(Action.CHANGES)(ack=ack, lazy=[lazily(reviews.ask_reason)])
    app.action(Action.REJECT)(ack=ack, lazy=[lazily(reviews.ask_reason)])
    app.view(View.REASON)(reviews.decide_with_reason)

    app.action(Action.MORE)(ack=ack, lazy=[lazily(more.show)])
    app.action(Action.OPEN_DRAFT)(ack=ack, lazy=[lazily(more.show)])
    app.action(Action.HISTORY)(ack=ack, lazy=[lazily(more.show_history)])
    app.action(Action.TAKE)(ack=ack, lazy=[lazily(more.show_text)])
    app.action(Action.WITHDRAW)(ack=ack, lazy=[lazily(more.ask_withdrawal)])
    app.view(View.WITHDRAW)(more.withdraw)

    app.action(Action.PUBLISHED)(ack=ack, lazy=[lazily(publishing.ask_links)])
    app.action(Action.SCHEDULED)(ack=ack, lazy=[lazily(publishing.ask_where)])
    app.action(Action.PAUSED)(publishing.confirm_pause)
    app.view(View.PUBLISH)(publishing.record_publication)
    app.view(View.SCHEDULE)(publishing.record_schedule)

    app.action(Action.KEEP)(ack=ack, lazy=[lazily(texts.ask_keep)])
    app.view(View.KEEP)(texts.keep)
    app.action(Action.TEXTS)(ack=ack, lazy=[lazily(texts.open_list)])
    app.view(View.TEXTS)(texts.search)
    app.action(Action.TEXTS_BACK)(ack=ack, lazy=[lazily(texts.turn_page)])
    app.action(Action.TEXTS_ON)(ack=ack, lazy=[lazily(texts.turn_page)])
    app.action(Action.TEXT)(ack=ack, lazy=[lazily(texts.show)])
    app.action(Action.USE_TEXT)(ack=ack, lazy=[lazily(texts.ask_use)])
    app.view(View.USE_TEXT)(texts.use)
    app.action(Action.START_FROM_TEXT)(ack=ack, lazy=[lazily(texts.start_draft)])
    app.action(Action.RETIRE_TEXT)(texts.retire)

    app.action(Action.IMPORT)(ack=ack, lazy=[lazily(imports.ask_file)])
    app.view(View.IMPORT)(imports.hand_in)

    app.action(Action.SETUP)(ack=ack, lazy=[lazily(settings.open_setup)])
    app.view(View.SETUP)(settings.apply_setup)
    app.action(Action.RETRY)(settings.retry_delivery)
    app.action(Action.OPEN_CARD)(ack)
