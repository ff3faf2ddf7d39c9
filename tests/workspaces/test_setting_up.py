"""Settings are checked with Slack before they count; who may change them is checked first."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from bot.audit.entries import Happening
from bot.drafts.kinds import Kind
from bot.ids import ChannelId, GroupId, PersonId, WorkspaceId
from bot.observances.observance import Region, Span, Topic
from bot.observances.observing import DEFAULT_LEADS, Observing
from bot.preflight.organisation import Organisation
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.rules import DEFAULT_RULES, Rule, StageRule
from bot.review.stages import Binds, Role, Skip
from bot.workspaces.directory import ChannelFacts, PersonFacts
from bot.workspaces.setting_up import Change, SettingUp
from bot.workspaces.settings import WorkspaceSettings
from bot.workspaces.settings_file import read, write
from storage.store import SqlStore
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
ADA, CLARA, BO, GUS = (PersonId(name) for name in ("U0ADAWIN", "U0CLARAR", "U0BOLIND", "U0GUSMEY"))
REVIEW = ChannelId("C0REVIEW")
ROLES = {Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO}), Role.ADMIN: frozenset({ADA})}


def setting(**values: Any) -> Change:  # noqa: ANN401 - settings by name
    """What a form makes of the settings: good ones, with these values changed."""
    wanted = {"timezone": "America/Chicago", "review_channel": REVIEW, "roster": Roster(roles=ROLES), **values}
    return lambda settings: replace(settings, **wanted)


GOOD = setting()
CLINICIANS = frozenset({GroupId("S0CLINIC")})
numbers = count(1)


class People(Everybody):
    """A directory in which Ada owns the workspace, and who is not named here is not known."""

    def __init__(self) -> None:
        super().__init__(
            people={
                who: PersonFacts(id=who, name=who, timezone="UTC", owner=who == ADA) for who in (ADA, CLARA, BO, GUS)
            }
        )
        self.channels = {REVIEW: ChannelFacts(id=REVIEW, name="social-review", private=True, member=True)}

    async def person(self, person: PersonId) -> PersonFacts | None:
        return self.people.get(person)

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        return self.channels.get(channel, ChannelFacts(id=channel, visible=False))


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def setting_up(store: SqlStore, people: People) -> SettingUp:
    rosters = Rosters(store=store, directory=people)
    return SettingUp(store=store, admins=Admins(founding=frozenset()), directory=people, rosters=rosters)


def by(person: PersonId) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=NOW)


async def test_the_owner_sets_up_and_names_admins_who_follow(setting_up: SettingUp, store: SqlStore) -> None:
    assert await setting_up.may_set_up(by(ADA))
    assert not await setting_up.may_set_up(by(BO))
    await setting_up.apply(by(ADA), setting(roster=Roster(roles={**ROLES, Role.ADMIN: frozenset({BO})})))
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
    people.people[CLARA] = PersonFacts(id=CLARA, name=CLARA, timezone="UTC", **change)
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), GOOD)
    assert word in refusal.value.fields["clinical"]


async def test_an_unknown_time_zone_and_an_unknown_person_are_refused(setting_up: SettingUp) -> None:
    roles = {**ROLES, Role.BRAND: frozenset({PersonId("U0NOBODY")})}
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(timezone="Mars/Olympus", roster=Roster(roles=roles)))
    assert set(refusal.value.fields) == {"timezone", "brand"}


async def test_nobody_locks_everybody_out(setting_up: SettingUp) -> None:
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(roster=Roster(roles={**ROLES, Role.ADMIN: frozenset()})))
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
    """What the file leaves out stays as it is."""
    workspace, change = read(FILE)
    own = WorkspaceSettings(workspace=LAKESIDE, reasons=("Too long",))
    assert workspace == LAKESIDE
    assert change(own) == replace(GOOD(own), reasons=("Too long",))


def test_settings_written_to_a_file_are_read_back_the_same() -> None:
    """Groups, backups, rules of one's own, reasons and all."""
    rule = (
        StageRule(roles=(Role.CLINICAL, Role.COMMS_LEAD), step=1, quorum=2, skip=Skip.NO_IMAGES),
        StageRule(roles=(Role.BRAND,), step=2, quorum=None, binds=Binds.VERSION, repeats=True),
    )
    settings = WorkspaceSettings(
        workspace=LAKESIDE,
        timezone="America/Chicago",
        review_channel=REVIEW,
        roster=Roster(roles=ROLES, groups={Role.CLINICAL: CLINICIANS}, backups={Role.BRAND: frozenset({ADA})}),
        rules={**DEFAULT_RULES, Kind.INFOGRAPHIC: rule},
        reasons=("Zu lang", 'Ünklar: "#1"'),
        recorded_approvals=True,
        organisation=Organisation(names=("Lakeside",), phones=("312-555-0100",), country="CA"),
        muted=frozenset({"identifiers.name"}),
        observing=Observing(
            topics=frozenset({Topic.CARDIOLOGY}),
            regions=frozenset({Region.UK}),
            channel=REVIEW,
            leads={Span.DAY: (30, 14, 5, 1), Span.WEEK: (28,), Span.MONTH: (60, 7)},
            hour=8,
            digest=False,
            weekday=4,
        ),
    )
    workspace, change = read(write(settings))
    assert workspace == LAKESIDE
    assert change(WorkspaceSettings(workspace=LAKESIDE)) == settings


async def test_a_group_holds_a_role_but_never_privacy(setting_up: SettingUp, people: People) -> None:
    people.in_groups = {GroupId("S0CLINIC"): frozenset({CLARA})}
    await setting_up.apply(by(ADA), setting(roster=Roster(roles=ROLES, groups={Role.CLINICAL: CLINICIANS})))
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(roster=Roster(roles=ROLES, groups={Role.PRIVACY: CLINICIANS})))
    assert "named people" in refusal.value.fields["privacy.groups"]


async def test_a_group_slack_does_not_show_is_refused(setting_up: SettingUp) -> None:
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(roster=Roster(roles=ROLES, groups={Role.BRAND: CLINICIANS})))
    assert "cannot be read" in refusal.value.fields["brand.groups"]


async def test_a_guest_is_no_backup(setting_up: SettingUp, people: People) -> None:
    people.people[GUS] = PersonFacts(id=GUS, name="Gus", timezone="UTC", guest=True)
    backups = {Role.BRAND: frozenset({GUS})}
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(roster=Roster(roles=ROLES, backups=backups)))
    assert "guest" in refusal.value.fields["brand.backups"]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ((), "at least one stage"),
        ((StageRule(roles=(Role.BRAND,), step=1, skip=Skip.NO_IMAGES),), "never be skipped"),
        ((StageRule(roles=(), step=1),), "name one or more"),
        ((StageRule(roles=(Role.ADMIN,), step=1),), "roles that review"),
        ((StageRule(roles=(Role.BRAND,), step=1, quorum=0),), "quorum"),
        ((StageRule(roles=(Role.BRAND,), step=9),), "step"),
        ((StageRule(roles=(Role.BRAND,), step=1, repeats=True),), "no earlier stage"),
        (tuple(StageRule(roles=(Role.BRAND,), step=1) for _ in range(7)), "At most 6"),
    ],
)
async def test_a_rule_that_cannot_hold_is_refused(setting_up: SettingUp, rule: Rule, word: str) -> None:
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(rules={Kind.REPLY: rule}))
    assert word in refusal.value.fields["rules.reply"]


async def test_a_list_of_reasons_has_bounds(setting_up: SettingUp) -> None:
    for reasons in (("a",) * 2, ("",), ("x" * 76,), tuple(str(n) for n in range(21))):
        with pytest.raises(Unfit) as refusal:
            await setting_up.apply(by(ADA), setting(reasons=reasons))
        assert "reasons" in refusal.value.fields


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"muted": frozenset({"relationship.confirmed"})}, "muted"),
        ({"muted": frozenset({"identifiers.nothing"})}, "muted"),
        ({"organisation": Organisation(country="Narnia")}, "country"),
        ({"organisation": Organisation(phones=("call us",))}, "phones"),
        ({"organisation": Organisation(domains=("not a domain",))}, "domains"),
        ({"organisation": Organisation(people=("x",) * 501)}, "people"),
        ({"organisation": Organisation(portal="x" * 201)}, "portal"),
    ],
)
async def test_what_preflight_cannot_use_is_refused(setting_up: SettingUp, change: dict[str, Any], key: str) -> None:
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(**change))
    assert refusal.value.fields.keys() == {key}


@pytest.mark.parametrize("days", [(), (0,), (-4, 3), (366,), (5, 5), (5, 4, 3, 2, 1)])
async def test_lead_times_that_cannot_be_are_refused_from_wherever_they_come(
    setting_up: SettingUp, days: tuple[int, ...]
) -> None:
    observing = Observing(leads={**DEFAULT_LEADS, Span.WEEK: days})
    with pytest.raises(Unfit) as refusal:
        await setting_up.apply(by(ADA), setting(observing=observing))
    assert refusal.value.fields.keys() == {"observing.week"}


async def test_the_record_says_how_many_people_may_be_named_but_not_who(setting_up: SettingUp, store: SqlStore) -> None:
    await setting_up.apply(by(ADA), GOOD)
    await setting_up.apply(by(ADA), setting(organisation=Organisation(people=("Priya Raman",))))
    await setting_up.apply(by(ADA), setting(organisation=Organisation(people=("Lena Ortiz",))))
    *_, before, after = [entry.fact.detail async for entry in store.chain(LAKESIDE)]
    assert before["organisation.people"].startswith("nobody -> 1 entries (")
    assert after.keys() == {"organisation.people"}, "the same count of other people is a change as well"
    assert "Raman" not in str(before)


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
        ("roles: {brand: {chefs: [U1]}}", "roles.brand"),
        ("roles: {brand: {groups: U1}}", "roles.brand.groups"),
        ("rules: 5", "rules"),
        ("rules: {song: []}", "rules.song"),
        ("rules: {reply: 5}", "rules.reply"),
        ("rules: {reply: [5]}", "rules.reply.1"),
        ("rules: {reply: [{roles: [brand], colour: red}]}", "rules.reply.1"),
        ("rules: {reply: [{roles: [chef]}]}", "rules.reply.1"),
        ("rules: {reply: [{roles: [brand], quorum: some}]}", "rules.reply.1.quorum"),
        ("rules: {reply: [{roles: [brand], step: x}]}", "rules.reply.1.step"),
        ("rules: {reply: [{roles: [brand], binds: x}]}", "rules.reply.1.binds"),
        ("rules: {reply: [{roles: [brand], repeats: x}]}", "rules.reply.1.repeats"),
        ("reasons: 5", "reasons"),
        ("recorded_approvals: maybe", "recorded_approvals"),
        ("organisation: [Lakeside]", "organisation"),
        ("organisation: {colours: [red]}", "organisation"),
        ("organisation: {names: Lakeside}", "organisation.names"),
        ("organisation: {country: 5}", "organisation.country"),
        ("muted: identifiers.name", "muted"),
        ("observing: 5", "observing"),
        ("observing: {colour: red}", "observing"),
        ("observing: {topics: [astrology]}", "observing"),
        ("observing: {regions: [MARS]}", "observing"),
        ("observing: {channel: 5}", "observing"),
        ("observing: {leads: [21]}", "observing"),
        ("observing: {leads: {decade: [21]}}", "observing"),
        ("observing: {leads: {day: 21}}", "observing"),
        ("observing: {leads: {day: '21'}}", "observing"),
        ("observing: {leads: {day: [21.5]}}", "observing"),
        ("observing: {leads: {day: [true]}}", "observing"),
        ("observing: {hour: nine}", "observing"),
        ("observing: {hour: 9.5}", "observing"),
        ("observing: {weekday: Monday}", "observing"),
        ("observing: {digest: maybe}", "observing"),
        ("deadlines: 5", "deadlines"),
        ("deadlines: {colour: red}", "deadlines"),
        ("deadlines: {opens: nine}", "deadlines"),
        ("deadlines: {steps: {remind: 4.5}}", "deadlines"),
        ("deadlines: {kinds: {song: {remind: 4}}}", "deadlines"),
        ("deadlines: {expire_days: x}", "deadlines"),
        ("!!python/object/apply:os.system ['true']", "file"),
    ],
)
def test_a_wrong_settings_file_names_the_key(text: str, key: str) -> None:
    with pytest.raises(Unfit) as refusal:
        read(text)
    assert key in refusal.value.fields
