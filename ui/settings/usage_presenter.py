"""Joins the usage page to what was counted here and on the team's server."""

from __future__ import annotations

from rflow_desktop.services.usage import UsageBook
from ui.presenter import Presenter
from ui.settings.usage import UsagePage


class UsagePresenter(Presenter):
    def __init__(self, page: UsagePage, *, usage: UsageBook) -> None:
        super().__init__(page)
        self._page, self._usage = page, usage
        self._asked = 0
        self.refused.connect(page.show_trouble)
        page.asked.connect(self.start)

    def start(self) -> None:
        self._asked += 1
        self.run(self._draw(self._asked))

    async def _draw(self, number: int) -> None:
        page, usage = self._page, self._usage
        page.show_scopes(has_team=usage.team is not None)
        wants_team = usage.team is not None and page.scope.current == "team"
        report = await (usage.of_team(page.span) if wants_team else usage.mine(page.span))
        if number == self._asked:  # otherwise another span was chosen meanwhile
            page.show_report(report)
