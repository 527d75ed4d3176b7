"""What is due when, by lines of cron."""

import time

from croniter import croniter


class Schedule:
    """What is due when. Everything is due once at the start: a missed night is made up for one time."""

    def __init__(self, lines: dict[str, str]) -> None:
        self.lines = lines
        self.due = dict.fromkeys(lines, (0.0, 0.0))

    def take_due(self) -> list[str]:
        """Return what is due by the clock on the wall or by the time that has passed.

        A wall clock that is set back must stop nothing; the other stands still while a machine sleeps."""
        wall, passed = time.time(), time.monotonic()
        found = [
            path
            for path, (on_wall, by_then) in self.due.items()
            if wall >= on_wall or passed >= by_then
        ]
        for path in found:
            next_time = croniter(self.lines[path], wall).get_next(float)
            self.due[path] = (next_time, passed + next_time - wall)
        return found
