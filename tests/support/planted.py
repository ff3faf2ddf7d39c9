"""Generated drafts with planted identifiers, for counting what leaves. Every person, number and place is invented.

The patterns were written without looking at what the rules know; what they miss is what is counted.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.drafts.draft import Composition, Image, Pictured
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import AuthorisationId

FIRST = (
    "Marisol", "Deshawn", "Agnieszka", "Tomasz", "Ngozi", "Lupita", "Bartholomew", "Xiomara", "Keiko", "Saoirse",
    "Emma", "John", "Aisha", "Wei", "Fatima", "Harold", "Priya", "Dmitri", "Chidi", "Rosalind",
)  # fmt: skip
LAST = (
    "Quintanilla", "Okonkwo", "Brzezicki", "Vandermolen", "Featherstone", "Nakagawa", "Abernathy", "Delacroix",
    "Smith", "Garcia", "Nguyen", "Hollingsworth", "Petrakis", "Oyelaran", "Lindqvist", "Whitlock", "Baptiste", "Rao",
)  # fmt: skip
TOWNS = ("Cedar Hollow", "Millbrook", "Point Harbor", "Sunny Ridge", "East Dunmore", "Kettle Falls", "Bent Creek")
MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

CLEAN = (
    "Wash your hands for 20 seconds, several times a day. {mark}",
    "Flu shots are free for everyone this season. Ask your pharmacist. {mark}",
    "Walking half an hour a day helps your heart. {mark} #HeartHealth",
    "Breathe in for four counts, hold, and breathe out. {mark}",
    "Our volunteers packed meals again this week. Thank you! {mark}",
    "Drink water before you feel thirsty on hot days. {mark}",
    "A screening finds colon cancer early. Talk with your doctor. {mark}",
    "Read the label, measure the dose, and keep medicines locked away. {mark}",
)
"""Texts with nothing planted."""

ABOUT = (
    "{name} beat the odds after six weeks in our ICU. {mark}",
    "Congratulations to {name}, discharged on {date}! {mark}",
    "We miss you, {first}! Room 12 is not the same since {date}. {mark}",
    "{name}, {age}, from {town}, rang the bell today. {mark}",
    "Questions about your results? Write to {email} or call {phone}. {mark}",
    "Little {first} came in with a fever on {date} and went home smiling. {mark}",
    "Chart {record} is ready to be picked up. {mark}",
    "Thank you {handle} for sharing your recovery with us. {mark}",
    "Read more about recovery on {bare}. {mark}",
    "{first}'s mom says our nurses in {town} are the best. {mark}",
    "A {age}-year-old from {town} received our hospital's first transplant on {date}. {mark}",
    "Our oldest survivor turned {old} this week. {mark}",
    "Join {name} for a talk on living with diabetes, {date}. {mark}",
    "She lives at {address} and walked to every session. {mark}",
    "the {last} family thanks our team for everything. {mark}",
    "{lower} finished chemo. what a day. {mark}",
    "Dr. {last} treated {name} for a stroke. {mark}",
    "Reminder for {initials}: physical therapy is at nine. {mark}",
    "Member id {plan}, SSN {ssn}: please call us. {mark}",
    "Pictures of {first} and her twins on {link}. {mark}",
    "Found at the front desk: a phone with the number {phone}, belonging to {first}. {mark}",
)

SUBTLE = (
    "The mayor's brother is doing well after his surgery. {mark}",
    "Our only liver patient from {town} is home again. {mark}",
    "The bus driver everyone here knows is back at work after a heart attack. {mark}",
    "Twins born at the stroke of midnight, our first of the year! {mark}",
)
"""Who is meant can be known without a name; planted is the phrase."""


CONSENT = AuthorisationId(1)
PICTURE = Image(sha256="a" * 64, mimetype="image/png", width=1, height=1, size=1, alt="A smile")


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted:
    """`values` by sort are what was planted; `mark` is the word by which a request is told to be about this draft."""

    mark: str
    composition: Composition
    values: tuple[tuple[str, str], ...]


def drafts(count: int, seed: int) -> Iterator[Planted]:
    dice = random.Random(seed)  # noqa: S311 - reproducible, not secret
    kinds = tuple(Kind)
    for number in range(count):
        mark = "zq" + "".join(chr(ord("a") + (number // 26**place) % 26) for place in range(4))
        pattern = dice.choice(dice.choices((CLEAN, ABOUT, SUBTLE), weights=(5, 4, 1))[0])
        values = _values(dice)
        text = pattern.format(mark=mark, **values)
        planted = [(sort, value) for sort, value in values.items() if "{" + sort + "}" in pattern]
        if pattern in SUBTLE:
            planted.append(("phrase", pattern.partition(" {mark}")[0].format(mark=mark, **values)))
        kind = dice.choice(kinds)
        composition = Composition(kind=kind, text=text, networks=(Network.FACEBOOK, Network.X))
        if dice.random() < 0.2:
            composition = replace(composition, tailored={Network.X: text})
        if dice.random() < 0.1:
            clean = dice.choice(CLEAN).format(mark=mark)
            composition = replace(composition, text=clean, tailored={}, note=text)
        if kind in {Kind.REPLY, Kind.REPOST} or dice.random() < 0.03:
            composition = replace(composition, in_reply_to="https://example.org/post/1")
        if dice.random() < 0.03:
            composition = replace(composition, authorisations=(CONSENT,))
        if dice.random() < 0.06:
            pictured = dice.choice(tuple(Pictured))
            composition = replace(composition, images=(PICTURE,), pictured=pictured)
        yield Planted(mark=mark, composition=composition, values=tuple(planted))


def _values(dice: random.Random) -> dict[str, str]:
    first, last = dice.choice(FIRST), dice.choice(LAST)
    month, day, year = dice.choice(MONTHS), dice.randint(1, 28), dice.randint(2019, 2026)
    digits = "".join(str(dice.randint(0, 9)) for _ in range(10))
    return {
        "name": f"{first} {last}",
        "first": first,
        "last": last,
        "lower": f"{first} {last}".lower(),
        "initials": f"{first[0]}. {last[0]}.",
        "date": dice.choice((f"{month} {day}", f"{month[:3]} {day}, {year}", f"{dice.randint(1, 12)}/{day}/{year}")),
        "age": str(dice.randint(3, 89)),
        "old": str(dice.randint(95, 104)),
        "town": dice.choice(TOWNS),
        "email": f"{first}.{last}{digits[:2]}@example.com".lower(),
        "phone": dice.choice((f"({digits[:3]}) 555-{digits[3:7]}", f"{digits[:3]}-555-{digits[3:7]}")),
        "record": dice.choice((f"MRN {digits[:7]}", f"#{digits[:8]}", f"LH-{digits[:6]}")),
        "handle": f"@{first.lower()}_{last.lower()}",
        "address": f"{dice.randint(2, 999)} {dice.choice(('Maple', 'Juniper', 'Second'))} Street",
        "plan": f"XQ{digits[:9]}",
        "ssn": f"{digits[:3]}-{digits[3:5]}-{digits[5:9]}",
        "link": f"https://photos.example.com/{first.lower()}-{last.lower()}",
        "bare": f"lakeside.example.org/stories/{first.lower()}-{last.lower()}-recovery",
    }
