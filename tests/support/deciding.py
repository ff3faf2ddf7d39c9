from bot.review.deciding import Deciding
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.store import Store
from tests.support.directory import Everybody


def deciding(store: Store) -> Deciding:
    """Decisions over this store, in a workspace where everybody is a full member."""
    rosters = Rosters(store=store, directory=Everybody())
    return Deciding(store=store, admins=Admins(founding=frozenset()), rosters=rosters)
