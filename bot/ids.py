"""The ids that pass between the rooms, as types of their own, so that one cannot stand in for another."""

from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
"""Slack's team id, or the enterprise id where an org-wide installation names no team."""

PersonId = NewType("PersonId", str)
"""A Slack user id."""

ChannelId = NewType("ChannelId", str)

DraftId = NewType("DraftId", int)

FileId = NewType("FileId", str)
"""A Slack file id."""

EntryId = NewType("EntryId", str)
"""An entry of the record, 32 hex digits, known before the entry has its place in the chain."""

DeliveryId = NewType("DeliveryId", int)

TaskId = NewType("TaskId", int)

GroupId = NewType("GroupId", str)
"""A Slack user group id."""

QuestionId = NewType("QuestionId", int)

SuggestionId = NewType("SuggestionId", int)
TextId = NewType("TextId", int)
"""An approved text that was kept for reuse."""

PassId = NewType("PassId", int)
"""A pass of the privacy role."""

ImportId = NewType("ImportId", int)
"""One file of drafts that somebody handed in."""

AuthorisationId = NewType("AuthorisationId", int)
"""A patient's authorisation, a media release or a permission to repost."""

DelegationId = NewType("DelegationId", int)
"""One absence with who stands in."""

TopicId = NewType("TopicId", int)
"""What the team listens for."""

AlertId = NewType("AlertId", int)
"""One incident that the team was told of."""

CrisisId = NewType("CrisisId", int)
"""One crisis hold, or one drill of it."""

ProposalId = NewType("ProposalId", int)
"""One proposal to start a crisis hold."""
FactId = NewType("FactId", int)
"""A statement the organisation stands behind."""
