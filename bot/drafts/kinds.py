from enum import StrEnum


class Kind(StrEnum):
    """What sort of post a draft is; the review it needs follows from it."""

    EDUCATIONAL = "educational"
    INSPIRATIONAL = "inspirational"
    INFOGRAPHIC = "infographic"
    AWARENESS_DAY = "awareness_day"
    BEHIND_THE_SCENES = "behind_the_scenes"
    PATIENT_STORY = "patient_story"
    COMMUNITY_ADVISORY = "community_advisory"
    CRISIS_UPDATE = "crisis_update"
    RECRUITMENT = "recruitment"
    REPLY = "reply"
    REPOST = "repost"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()
