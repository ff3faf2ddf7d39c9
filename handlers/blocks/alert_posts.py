"""The posts behind an alert, a page at a time: quoted as data, without their authors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.post import Post
from bot.listening.telling.masked import shown
from bot.listening.telling.questions import Question
from handlers.blocks.alerts import called, what_people_ask, whence
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, clip, escape, said, when, word_for_word
from handlers.ids import Action, View
from handlers.refs import PostsRef

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

ROWS = 10
"""Posts a page."""

MOST_READ = 2000
LONGEST = 1200
"""Characters of a post; the whole of it is behind its link."""


def alert_posts(
    ref: PostsRef, names: Sequence[str], posts: Sequence[Post], *, total: int, asked: Sequence[Question] = ()
) -> Payload:
    """A page. `posts` are those of the page, the newest first; `total` all that are still kept; `asked` is what people
    ask in them.
    """
    last = max(0, -(-total // ROWS) - 1)
    blocks: list[Block] = [said(_heading(ref, names, len(posts), total))]
    if asked:
        blocks.append(said(what_people_ask(asked)))
    for post in posts[:ROWS]:
        blocks += [
            word_for_word(clip(shown(post.text[:MOST_READ]), LONGEST) or "…"),
            aside(f"{whence(post.outlet, post.link)} · {when(post.at)}"),
        ]
    turning = [
        button(label, action, PostsRef(alert=ref.alert, page=page).encode())
        for label, action, page, fits in (
            ("Newer", Action.ALERT_POSTS_BACK, ref.page - 1, ref.page > 0),
            ("Older", Action.ALERT_POSTS_ON, ref.page + 1, ref.page < last),
        )
        if fits
    ]
    if turning:
        blocks.append(buttons(*turning))
    blocks.append(
        aside("Handles, links, telephone numbers and most names are hidden. Please copy nothing about a person.")
    )
    return modal("Posts", blocks, callback_id=View.ALERT_POSTS, metadata=ref.encode())


def _heading(ref: PostsRef, names: Sequence[str], shown: int, total: int) -> str:
    if not shown:
        return "No post is kept here any more: texts are deleted after a while, and when their author deletes them."
    first = ref.page * ROWS + 1
    return f"*{escape(called(names))}*: posts {first:,} to {first + shown - 1:,} of {total:,}, the newest first."
