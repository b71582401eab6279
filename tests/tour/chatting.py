"""A chat in the real program: a permission, an answer as it is written, the lane beside it."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.helpers.claude import Reply
from tests.helpers.processes import Desktop
from tests.tour.model import Model, Said, kept, says, tool
from tests.tour.telling import Telling

ASKED = "Three people who started on Monday have no printers. Everyone else in London is fine."
QUESTION = "Did the three people first sign in on site or over VPN?"
TASK = "Compare with an account that works"
FIX = "Move the accounts to OU=Staff"
FIRST = (
    "Their accounts may sit outside the folder that the policy is linked to. I would look first."
)
LAST = (
    "The report settles it. `PRN-Map-London` is not among the applied policies.\n\n"
    "1. Move the three accounts from `OU=Staging` to `OU=Staff`.\n"
    "2. On one laptop run `gpupdate /force`, sign out and in again.\n"
    "3. Check that `PRN-Map-London` is listed, then confirm the other two.\n"
)


class ChatStory:
    """One look of the story; `play` raises NotSeen at the first thing that does not happen."""

    def __init__(self, folder: Path, telling: Telling, *, theme: str) -> None:
        self.folder, self.tell, self.theme = folder, telling, theme
        self.gate = threading.Event()
        self.model = Model(self._looks, self._knows, self._writes)
        self.maya: Desktop | None = None

    def play(self) -> None:
        profile = self.folder / f"chat-{self.theme}"
        maya = self.maya = Desktop(profile, theme=self.theme, assistant=self.model.url)
        maya.ready("Start a session")
        self.asks(maya)
        self.answers(maya)
        self.lane(maya)
        assert maya.close() == 0
        with self.tell.step("The program wrote no line where errors go"):
            assert maya.trouble == (), "\n".join(maya.trouble)

    def close(self) -> None:
        self.gate.set()
        if self.maya is not None:
            self.maya.kill()
        self.model.close()

    # --- chapters --------------------------------------------------------------------------------

    def asks(self, maya: Desktop) -> None:
        step = self.tell.step
        with step(f"A chat begins with Ctrl Shift N and the problem, in the {self.theme} look"):
            maya.press("Ctrl+Shift+N")
            maya.see("Message")
            maya.write(ASKED)
            maya.press("Return")
        with step("The assistant wants to check something: the card stands where it was asked"):
            maya.see("Allow trying a port?", QUESTION, TASK, "Waiting for you")
            assert maya.focus() == "Message", "nothing that arrives takes the focus"
            self._picture("chat-approval")
        with step("Ctrl J leads to it, and Y allows it once"):
            maya.press("Ctrl+J")
            assert maya.focus() == "Allow once", maya.focus()
            maya.press("Y")
            maya.miss("Allow trying a port?")

    def answers(self, maya: Desktop) -> None:
        step = self.tell.step
        with step("The answer is written where it can be read, and can be stopped with Esc"):
            maya.see("gpupdate /force", "Your next message waits until the answer is finished")
            self._picture("chat-streaming")
        with step("What is typed meanwhile waits, and goes out when the answer is finished"):
            self.model.answers.append(says("Then they are in the right place now."))
            maya.write("They did, on site.")
            maya.press("Return")
            maya.see("Sent when the answer is finished: They did, on site.")
            self.gate.set()
            maya.see("Then they are in the right place now.")
            maya.miss("Sent when the answer is finished")

    def lane(self, maya: Desktop) -> None:
        with self.tell.step("In the lane 1 answers, A accepts, U uses the fix, Space marks done"):
            maya.press("F6")
            maya.press("1", "A", "U")
            maya.see("It helped", "Accepted by you")
            maya.press("Space")
            maya.see("1 of 3 done")
            self._picture("chat-lane")

    # --- the model -------------------------------------------------------------------------------

    def _looks(self, _: Said) -> Reply:
        port = int(self.model.url.rsplit(":", 1)[1])
        question = tool("propose_question", text=QUESTION, why="It tells the two apart",
                        options=[{"label": one} for one in ("On site", "VPN", "Both")])  # fmt: skip
        task = tool("propose_task", text=TASK, why="It shows what is different")
        check = tool("reach_port", host="127.0.0.1", port=port)
        return Reply(blocks=[FIRST, question, task, check], stop="tool_use")

    def _knows(self, said: Said) -> Reply:
        rests_on = [kept(said)]
        fix = tool("propose_fix", title=FIX, confidence=84, minutes=10, rests_on=rests_on,
                   body="Three steps, about 10 minutes, no restart.",
                   steps=["Move the three accounts", "Run gpupdate on one laptop"],
                   undo="move the accounts back")  # fmt: skip
        return Reply(blocks=[fix], stop="tool_use")

    def _writes(self, _: Said) -> Reply:
        return Reply(blocks=[LAST], gate=self.gate, free=len(LAST) // 3 - 12)

    def _picture(self, name: str) -> None:
        assert self.maya is not None
        self.tell.picture(self.maya, f"{name}-{self.theme}")
