from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """What an organisation says of itself, so that its own does not count as somebody's identifier.

    `names` are its own and its brands'. `phones` as people write them; digits alone are compared. `domains` cover
    their subdomains; a link is one with a path. `addresses` are its streets and towns as it writes them. `people` are
    staff, authors and public figures who may be named. `handles` and `hashtags` come without their sign. `country` is
    ISO 3166's two letters, `languages` are BCP 47 tags. A safe reply points to `help_phone` and `portal`.
    """

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    banned_words: tuple[str, ...] = ()
    country: str = "US"
    languages: tuple[str, ...] = ("en",)
    help_phone: str = ""
    portal: str = ""
