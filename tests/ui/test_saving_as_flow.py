"""A session that is saved as a flow, by the keys: named without the client unless asked."""

from __future__ import annotations

from rflow_desktop.domain.model import Flow
from rflow_desktop.services.harvest import Harvest
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import desk
from tests.ui.scenes.frames import frame
from tests.ui.stories import keys, run_story, settle, shown
from ui.flows.saving import SavingAsFlow
from ui.kit import Look


def test_a_session_becomes_a_draft_and_the_client_is_named_only_on_request(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        sessions = Sessions(on.work)
        about = About(ticket="48213", client="Harbor Dental")
        session = await sessions.start(flows.TROUBLESHOOTING.id, about)
        await sessions.choose(session, "no")
        await sessions.add_step(session, "Changed the cable")
        window = frame(look, {})
        await shown(window)
        told: list[str] = []
        opened: list[str] = []
        saving = SavingAsFlow(
            look, window, harvest=Harvest(on.work), tell=told.append, open_flow=opened.append
        )
        before = len(on.local.every(Flow))
        saving.open(session)
        await settle(saving)
        dialog = saving.dialog
        assert dialog is not None
        assert dialog.name.text() == "Printer says no (48213)"
        dialog.client.click()
        assert dialog.name.text() == "Printer says no (48213, Harbor Dental)"
        dialog.client.click()
        dialog.whole.click()
        await keys("Ctrl+Return")
        await settle(saving)
        row = on.local.get(Flow, opened[0])
        assert row is not None
        assert (row.name, row.published) == ("Printer says no (48213)", None)
        assert told == ["Saved as a draft of your own"]
        assert saving.dialog is None
        saving.open(session, stay=True)
        await settle(saving)
        await keys("Ctrl+Return")
        await settle(saving)
        assert len(on.local.every(Flow)) == before + 2
        assert len(opened) == 1, "nothing is opened over what is still being done"
        saving.open("gone")
        await settle(saving)
        assert told[-1] == "This session is not on this computer."
        window.close()

    run_story(story)
