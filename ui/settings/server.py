"""Team server: who one is there, when it last answered, and how to come and go."""

from __future__ import annotations

from PySide6.QtCore import Signal

from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.domain.words import ROLES, unsent
from rflow_desktop.settings import Chosen
from ui.kit import Button, Chip, EmptyState, Look, Toggle, tip_for
from ui.settings.pieces import SettingsPage
from ui.settings.port import Membership
from ui.sync_panel import words


class ServerPage(SettingsPage):
    connect_asked = Signal()
    sign_in_asked = Signal()
    sign_out_asked = Signal()
    sync_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Team server", "Shared flows, escalations and handoffs. Work goes on without it."
        )
        self.connect_ = Button(look, "Connect", compact=True)
        self.alone = EmptyState(
            look, "No team server",
            "Everything is saved on this computer. Connecting takes your work along if you want.",
            action="Connect a server",
        )  # fmt: skip
        self.state = Chip(look, "")
        self.sign_in = Button(look, "Sign in again", compact=True)
        self.sync = Button(look, "Sync now", compact=True)
        self.sign_out = Button(look, "Sign out", compact=True)
        self.column.addWidget(self.alone)
        self.team = self.group("Connection")
        self.server = self.setting(self.team, "Server", "", self.state, icon="server",
                                   words="address connect url")  # fmt: skip
        self.person = self.setting(self.team, "You", "", self.sign_in, icon="user",
                                   words="account role e-mail")  # fmt: skip
        self.contact = self.setting(self.team, "Last contact", "", self.sync, icon="activity",
                                    words="sync exchange")  # fmt: skip
        self.metered = Toggle(look, name="Send files on metered networks")
        self.setting(
            self.team, "Send files on metered networks",
            "Changes always go. Files wait for another network when this is off.",
            self.metered, icon="paperclip", words="mobile data hotspot tethering roaming upload",
        )  # fmt: skip
        self.leave = self.setting(
            self.team, "Work without this server", "", self.sign_out, icon="log-out",
            words="sign out leave disconnect",
        )  # fmt: skip
        self.finish()
        self.alone.action_asked.connect(self.connect_asked)
        self.sign_in.clicked.connect(self.sign_in_asked)
        self.sign_out.clicked.connect(self.sign_out_asked)
        self.sync.clicked.connect(self.sync_asked)
        self.metered.clicked.connect(lambda on: self.changed.emit({"files_when_metered": on}))

    def show_chosen(self, chosen: Chosen) -> None:
        self.metered.setChecked(chosen.files_when_metered)

    def show_team(self, who: Membership, facts: SyncFacts, *, now_ms: int) -> None:
        self.alone.setVisible(not facts.connected)
        self.team.setVisible(facts.connected)
        if not facts.connected:
            return
        standing = words.standing(facts, now_ms=now_ms)
        self.server.title.setText(words.host_of(who.url or facts.server))
        self.server.tell(who.url or facts.server)
        self._show_state(facts)
        role = ROLES.get(who.role, who.role)
        self.person.title.setText(who.name)
        self.person.tell(" · ".join(part for part in (who.email, role, who.account) if part))
        self.sign_in.setVisible(not facts.signed_in)
        self.contact.tell(standing.detail)
        self.sync.setEnabled(not standing.why_no_sync)
        self.sync.setToolTip(tip_for(standing.why_no_sync))
        self.leave.tell(kept_words(facts))

    def _show_state(self, facts: SyncFacts) -> None:
        if not facts.signed_in:
            self.state.setText("Signed out")
            self.state.set_tone("warning")
        elif facts.offline or not facts.reachable:
            self.state.setText("Offline" if facts.offline else "Not reachable")
            self.state.set_tone("neutral")
        else:
            self.state.setText("Connected")
            self.state.set_tone("success", icon="check")
        self.state.updateGeometry()


_AGAIN = "out when you sign in again."


def kept_words(facts: SyncFacts) -> str:
    """What becomes of work that was not sent when one signs out."""
    changes, files = facts.waiting + facts.attention, facts.blobs_waiting
    if not changes and not files:
        return "Everything is synced. It stays on this computer and opens when you sign in again."
    kept = unsent(changes, files)
    if changes + files == 1:
        return f"{kept} has not been sent. It stays on this computer and goes {_AGAIN}"
    return f"{kept} have not been sent. They stay on this computer and go {_AGAIN}"
