"""Ways in for people who decide what Vetted listens for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.typed import from_message
from bot.ids import TopicId
from bot.listening import starters
from bot.listening.heard import BUCKET, Count, Span
from bot.listening.matching import Matcher
from bot.listening.preview import Preview, preview
from bot.listening.topic import Topic
from bot.listening.topic_file import as_csv, as_yaml
from bot.listening.topic_form import read_topic
from bot.listening.tuning import GONE, LOOKED_BACK, kept_posts
from bot.ports import Reader
from bot.refusals import AdminsOnly, NotFound, Unfit
from bot.requests import Request
from handlers.blocks import topic_form as form
from handlers.blocks import topics as blocks
from handlers.blocks.message import Payload
from handlers.blocks.topics import Listed, TopicsRef, topic_id
from handlers.connection import Identity
from handlers.files import SlackFiles
from handlers.more import open_or_push
from handlers.settings import for_admins
