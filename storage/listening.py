"""Everything listening keeps."""

from storage.counts import CountReads, CountWrites
from storage.posts import PostReads
from storage.sources import SourceReads, SourceWrites
from storage.topics import TopicReads, TopicWrites


class ListeningReads(TopicReads, PostReads, CountReads, SourceReads):
    """Questions around topics, posts and sources."""


class ListeningWrites(TopicWrites, CountWrites, SourceWrites, ListeningReads):
    """Their answers, and what changes them."""
