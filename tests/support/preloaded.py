"""What a forked `python -m bot` has imported already; see `processes`."""

import aiosqlite
import alembic.command
import apscheduler.schedulers.asyncio
import asyncpg

import bot.__main__
import bot.app
import bot.facts_command
import bot.retention_command
import bot.simulate_command
import bot.tending
import bot.topics_command
import handlers.serving

bot.warming.warm_preflight()

__all__ = ["aiosqlite", "alembic", "apscheduler", "asyncpg", "bot", "handlers"]
