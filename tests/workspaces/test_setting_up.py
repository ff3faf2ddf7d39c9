"""Settings are checked with Slack before they count; who may change them is checked first."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from bot.audit.entries import Happening
from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review.roster import Admins
from bot.review.stages import Role
from bot.workspaces.directory import ChannelFacts, PersonFacts
from bot.workspaces.import_file import read
from bot.workspaces.setting_up import Proposal, SettingUp
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
ADA, CLARA, BO, GUS = (PersonId(name) for name in ("U0ADAWIN", "U0CLARAR", "U0BOLIND", "U0GUSMEY"))
REVIEW = ChannelId("C0REVIEW")
GOOD = Proposal(
    timezone="America/Chicago",
    review_channel=REVIEW,
    roles={Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO}), Role.ADMIN: frozenset({ADA})},
)
numbers = count(1)


class People:
    """A directory in which Ada owns the workspace and everybody is a full member, unless a test says otherwise."""

    def __init__(self) -> None:
        self.channels = {REVIEW: ChannelFacts(id=REVIEW, name="social-review", private=True, member=True)}
        self.people = {
            who: PersonFacts(id=who, name=who, timezone="UTC", owner=who == ADA) for who in (ADA, CLARA, BO, GUS)
        }

    async def person(self, person: PersonId) -> PersonFacts | None:
        return self.people.get(person)

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        return self.channels.get(channel, ChannelFacts(id=channel, visible=False))


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def setting_up(store: SqlStore, people: People) -> SettingUp:
    return SettingUp(store=store, admins=Admins(founding=frozenset()), directory=people)


def by(person: PersonId) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=NOW)


async def test_the_owner_sets_up_and_names_admins_who_follow(setting_up: SettingUp, store: SqlStore) -> None:
    assert await setting_up.may_set_up(by(ADA))
    assert not await setting_up.may_set_up(by(BO))
    await setting_up.apply(by(ADA), replace(GOOD, roles={**GOOD.roles, Role.ADMIN: frozenset({BO})}))
    assert await setting_up.may_set_up(by(BO))
    assert not await setting_up.may_set_up(by(ADA))  # somebody was named, and it is not the owner
    async with store.read(LAKESIDE) as reader:
        settings = await reader.settings()
    assert settings.ready
    kinds = [entry.fact.kind async for entry in store.chain(LAKESIDE)]
    assert kinds == [Happening.SETTINGS_CHANGED]


async def test_others_may_not(setting_up: SettingUp) -> None:
    with pytest.raises(AdminsOnly):
        await setting_up.apply(by(GUS), GOOD)


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (ChannelFacts(id=REVIEW, visible=False), "cannot see"),
        (ChannelFacts(id=REVIEW, private=True, member=True, archived=True), "archived"),
        (ChannelFacts(id=REVIEW, private=True, member=True, shared_outside=True), "another organisation"),
        (ChannelFacts(id=REVIEW, member=True), "public"),
        (ChannelFacts(id=REVIEW, private=True), "not a member"),
    ],
)
async def test_an_unfit_channel_is_refused_with_the_reason(
    setting_up: SettingUp, people: People, facts: ChannelFacts, word: str
) -> None:
    people.channels[REVIEW] = facts
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), GOOD)
    assert word in refusal.value.fields["review_channel"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"guest": True}, "guest"),
        ({"outside": True}, "another organisation"),
        ({"deactivated": True}, "deactivated"),
        ({"bot": True}, "app"),
    ],
)
async def test_only_full_members_review(
    setting_up: SettingUp, people: People, change: dict[str, bool], word: str
) -> None:
    people.people[CLARA] = replace(people.people[CLARA], **change)  # type: ignore[arg-type]  # any flag
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), GOOD)
    assert word in refusal.value.fields["clinical"]


async def test_an_unknown_time_zone_and_an_unknown_person_are_refused(setting_up: SettingUp) -> None:
    roles = {**GOOD.roles, Role.BRAND: frozenset({PersonId("U0NOBODY")})}
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), replace(GOOD, timezone="Mars/Olympus", roles=roles))
    assert set(refusal.value.fields) == {"timezone", "brand"}


async def test_nobody_locks_everybody_out(setting_up: SettingUp) -> None:
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), replace(GOOD, roles={**GOOD.roles, Role.ADMIN: frozenset()}))
    assert "admin" in refusal.value.fields


async def test_unchanged_settings_leave_no_trace(setting_up: SettingUp, store: SqlStore) -> None:
    await setting_up.apply(by(ADA), GOOD)
    await setting_up.apply(by(ADA), GOOD)
    assert (await store.head(LAKESIDE)).seq == 1


FILE = """
workspace: T0LAKESIDE
timezone: America/Chicago
review_channel: C0REVIEW
roles: {clinical: [U0CLARAR], brand: [U0BOLIND], admin: [U0ADAWIN]}
"""


def test_a_settings_file_is_read() -> None:
    workspace, proposal = read(FILE)
    assert (workspace, proposal) == (LAKESIDE, GOOD)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[", "file"),
        ("- a list", "file"),
        ("colour: red", "colour"),
        ("timezone: 5", "timezone"),
        ("roles: 5", "roles"),
        ("roles: {chef: [U1]}", "roles.chef"),
        ("roles: {brand: U1}", "roles.brand"),
        ("!!python/object/apply:os.system ['true']", "file"),
    ],
)
def test_a_wrong_settings_file_names_the_key(text: str, key: str) -> None:
    with pytest.raises(Unfit) as refusal:
        read(text)
    assert key in refusal.value.fields
