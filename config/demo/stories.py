"""What people say in the demo: cases, answers and findings with the blanks filled in."""

import random
from dataclasses import dataclass, field
from typing import Any

from config.demo.places import load
from crm.models import Area

FILLED = ("obat", "poli", "bank", "bulan", "hari", "jam", "rp", "lama")


@dataclass(slots=True)
class Story:
    """One matter: what it is called, what is told, and the words that stay the same through its life."""

    subject: str
    told: str
    facility: str = ""
    blanks: dict[str, str] = field(default_factory=dict)


class Stories:
    """The bank of stories, drawn from by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.by_category: dict[str, dict[str, Any]] = load("stories.yaml")
        self.words: dict[str, Any] = load("words.yaml")
        self._facilities: dict[tuple[str, str], list[str]] = {}

    def story(self, category: str, area: Area) -> Story:
        """A case of the category that happened in `area`."""
        subject, told, *kind = self.chance.choice(self.by_category[category]["cases"])
        blanks = {name: self.word(name) for name in FILLED}
        blanks["kota"] = area.name.strip()
        facility = self._facility(kind[0], area) if kind else ""
        blanks["faskes"] = facility or self._facility("rs", area)
        return Story(subject.format(**blanks), told.format(**blanks), facility, blanks)

    def answer(self, category: str, story: Story) -> str:
        """What the agent tells the participant in the end."""
        answers = self.by_category[category].get("answers") or self.words["overrule_yellow"]
        return str(self.chance.choice(answers)).format(**story.blanks)

    def request(self, category: str, story: Story) -> str:
        """What the branch is asked to do."""
        requests = self.by_category[category].get("requests") or (
            "Mohon dicek dan ditindaklanjuti: {subject}.",
        )
        return str(self.chance.choice(requests)).format(subject=story.subject, **story.blanks)

    def feedback(self, category: str, story: Story) -> tuple[str, str]:
        """What the branch found, and the code of its cause."""
        entry = self.by_category[category]
        if "feedbacks" not in entry:
            return self.word("again"), "branch-process"
        cause, text = self.chance.choice(entry["feedbacks"])
        return text.format(**story.blanks), cause

    def word(self, name: str) -> str:
        """One of the words of a kind."""
        found = self.words[name]
        return str(found if isinstance(found, str) else self.chance.choice(found))

    def out_of_topic(self) -> Story:
        """Something that is none of the desk's business."""
        return Story(*self.chance.choice([words for words in self.words["out_of_topic"] if len(words) == 2]))

    def _facility(self, kind: str, area: Area) -> str:
        """One of the few invented facilities of a regency, the same few all along."""
        key = (kind, area.code)
        if key not in self._facilities:
            self._facilities[key] = [
                f"{self.word(f'faskes_{kind}')} {self.word('faskes_satu')} {self.word('faskes_dua')}"
                for _ in range(3)
            ]
        return self.chance.choice(self._facilities[key])
