import hashlib


def unlinked(digest: str, salt: str) -> str:
    """What takes a hash's place once its text is purged, 64 hex digits.

    Under one salt equal hashes stay equal, so that decisions stay with what they were given for. The salt is thrown
    away afterwards: nobody can tell any more whether a guessed text was the one.
    """
    return hashlib.sha256(f"{salt}\n{digest}".encode()).hexdigest()
