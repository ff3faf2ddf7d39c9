"""What stands at a link, for tests that open none."""


class Page:
    """What stands at every link: a text, or an error."""

    def __init__(self, says: str | Exception = "") -> None:
        self.says = says
        self.opened: list[str] = []

    def why_not(self, address: str) -> str:
        return "It leads into a private network." if "127." in address else ""

    async def read(self, address: str) -> str:
        self.opened.append(address)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says
