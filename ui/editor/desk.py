"""The one flow that canvas, outline and inspector share: what it is, what is selected, what is
wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_check import Problem, problems
from rflow_desktop.domain.flow_edges import Edge
from rflow_desktop.domain.flow_edit import Edited
from rflow_desktop.domain.flow_new import free_slug
from rflow_desktop.domain.flow_sample import SampleResult, run_samples
from rflow_desktop.services.editing import Known
from ui.editor.history import History
from ui.editor.index import Index

CHECKED_AFTER_MS = 120


class Desk(QObject):
    """Views listen and draw; what a person does comes in through `edit` and `select`."""

    changed = Signal()
    """Another flow: redraw."""
    selected = Signal()
    checked = Signal()
    refused = Signal(str)
    edited = Signal()
    """A person changed something: keep it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history: History | None = None
        self._looked_up: Index | None = None
        self._saved: Flow | None = None
        self.read_only = ""
        self.known: tuple[Known, ...] = ()
        self.answered: Mapping[str, tuple[tuple[str, int], ...]] = {}
        self.published = False
        self.problems: tuple[Problem, ...] = ()
        self.samples: tuple[SampleResult, ...] = ()
        self._by_step: dict[str, list[Problem]] = {}
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(CHECKED_AFTER_MS)
        self._check.timeout.connect(self.check)

    # what there is

    @property
    def is_open(self) -> bool:
        return self._history is not None

    @property
    def history(self) -> History:
        if self._history is None:
            raise RuntimeError("no flow is open yet")
        return self._history

    @property
    def flow(self) -> Flow:
        return self.history.flow

    @property
    def at(self) -> str:
        """The step that is selected, or nothing: then it is the flow itself."""
        return self.history.at if self.history.at in self.flow.nodes else ""

    @property
    def is_dirty(self) -> bool:
        """Whether the flow is another one than was saved last."""
        return self.flow is not self._saved and self.flow != self._saved

    @property
    def labels(self) -> Mapping[str, str]:
        """What the values of the flow are called."""
        return self._index().labels

    @property
    def ways(self) -> Mapping[str, tuple[Edge, ...]]:
        """The ways out of every step."""
        return self._index().ways

    def ways_to(self, step: str) -> Sequence[tuple[str, Edge]]:
        """The ways that lead to a step from others, in the order they are written."""
        return self._index().into.get(step, ())

    def _index(self) -> Index:
        if self._looked_up is None or self._looked_up.flow is not self.flow:
            self._looked_up = Index(self.flow, self._looked_up)
        return self._looked_up

    @property
    def can_edit(self) -> bool:
        return self.is_open and not self.read_only

    def problems_of(self, step: str) -> Sequence[Problem]:
        return self._by_step.get(step, ())

    def titles(self) -> dict[str, str]:
        """What every step is called in lists."""
        return {place: node.title or "No title yet" for place, node in self.flow.nodes.items()}

    # values in

    def show(self, flow: Flow, *, saved: Flow, at: str | None = None) -> None:
        """Another flow, or the same as somebody else left it; its history begins here."""
        stood = flow.start if at is None else at
        self._history = History(flow, stood if stood in flow.nodes else "")
        self._saved = saved
        self._find_problems()
        self.changed.emit()
        self.selected.emit()
        self.checked.emit()

    def mark_saved(self, flow: Flow) -> None:
        self._saved = flow
        self.changed.emit()

    # what a person does

    def select(self, step: str) -> None:
        if step != self.at:
            self.history.stand(step)
            self.selected.emit()

    def edit(
        self, words: str, change: Callable[[Flow], Flow | Edited], *, typing: str = ""
    ) -> bool:
        """One edit; says why when it cannot be done. True when something is another now."""
        if not self.can_edit:
            self.refused.emit(self.read_only)
            return False
        try:
            made = change(self.flow)
        except Refused as refused:
            self.refused.emit(refused.sentence)
            return False
        flow, at = made if isinstance(made, Edited) else (made, self.at)
        if not self.published and flow.name != self.flow.name:
            taken = {one.slug for one in self.known if one.slug != flow.slug}
            flow = flow.model_copy(update={"slug": free_slug(flow.name, taken=taken)})
        before = self.at
        if not self.history.add(flow, words, at, typing=typing):
            return False
        self._tell(moved=at != before)
        return True

    def undo(self) -> None:
        if self.history.undo():
            self._tell(moved=True)

    def redo(self) -> None:
        if self.history.redo():
            self._tell(moved=True)

    def next_problem(self, by: int = 1) -> Problem | None:
        """Select the step with the next problem, round and round."""
        self.check()
        if not self.problems:
            return None
        places = [problem.node for problem in self.problems]
        here = (
            self._walked if self._walked < len(places) and (places[self._walked] == self.at) else -1
        )
        self._walked = (here + by) % len(places)
        found = self.problems[self._walked]
        self.select(found.node)
        return found

    _walked = -1

    def check(self) -> None:
        """Look for problems, and run the sample runs, now."""
        if self.is_open:
            self._find_problems()
            self.checked.emit()

    def _find_problems(self) -> None:
        self._check.stop()
        slugs = [one.slug for one in self.known]
        found = problems(self.flow, known_flows=slugs)
        open_ends = {one.node for one in found if one.code in ("leads_nowhere", "no_answers")}
        self.problems = tuple(  # a step without a way on is told of once
            one for one in found if one.code != "dead_end" or one.node not in open_ends
        )
        self._by_step = {}
        for problem in self.problems:
            self._by_step.setdefault(problem.node, []).append(problem)
        self.samples = run_samples(self.flow) if self.flow.samples else ()

    def _tell(self, *, moved: bool) -> None:
        self.changed.emit()
        if moved:
            self.selected.emit()
        self._check.start()
        self.edited.emit()
