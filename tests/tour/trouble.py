"""The assistant on a bad day, in the real program: what is said then, and that nothing is lost."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.helpers.claude import Reply
from tests.helpers.processes import Desktop
from tests.tour.model import Answer, Model, fails, says
from tests.tour.telling import Telling

ASKED = "Three people who started on Monday have no printers"
NO_KEY = "Paste a key in Settings to ask the assistant."
LONG = "They sit in the Staging folder, and the policy is linked to another one. "
TROUBLES: tuple[tuple[str, str, Answer, str], ...] = (
    ("the key is wrong", "wrong-key", fails(401, "authentication_error"),
     "The key was not accepted. Check it in Settings. Your message is kept."),
    ("the account has no money", "no-money", fails(402, "billing_error"),
     "The limit of your account is reached. Your message is kept."),
    ("the limit of requests is reached", "limit", fails(429, "rate_limit_error"),
     "The limit of requests is reached. Your message is kept."),
    ("the service is overloaded", "overloaded", fails(529, "overloaded_error"),
     "The service is busy. Your message is kept."),
    ("it declines", "declined", lambda _: Reply(blocks=["I will not"], stop="refusal"),
     "The assistant declined to answer this."),
    ("the line breaks in the middle", "broken-off", says(LONG * 3, break_after=2_500),
     "The answer broke off. What came is kept."),
)  # fmt: skip


class TroubleStory:
    """One look and size of the story; `play` raises NotSeen at the first thing that is missed."""

    def __init__(
        self, folder: Path, telling: Telling, *, theme: str, size: tuple[int, int]
    ) -> None:
        self.folder, self.tell, self.theme, self.size = folder, telling, theme, size
        self.model = Model()
        self._open: list[Desktop] = []

    def play(self) -> None:
        self.without_a_key()
        maya = self.without_a_line()
        self.troubles(maya)
        self.stopped(maya)
        self.guided(maya)
        assert maya.close() == 0
        with self.tell.step("The program wrote no line where errors go"):
            assert maya.trouble == (), "\n".join(maya.trouble)

    def close(self) -> None:
        for desktop in self._open:
            desktop.kill()
        self.model.close()

    # --- chapters --------------------------------------------------------------------------------

    def without_a_key(self) -> None:
        step = self.tell.step
        with step("Without a key the chat says so in one line, and the message is kept"):
            maya = self._start("")
            maya.press("Ctrl+Shift+N")
            maya.see(NO_KEY, "Message")
            maya.write(ASKED)
            self._picture(maya, "no-key-written")
            maya.press("Return")
            maya.see("Kept. Sent as soon as the assistant can be asked.")
            self._picture(maya, "no-key")
        with step("A guided session can begin all the same: flows that fit are offered"):
            self._begin_guided(maya, "Outlook asks for the password again and again")
            maya.see("The report is kept, and flows that fit are offered.")
            self._picture(maya, "no-key-intake")
            maya.press("Ctrl+Return")
            maya.see("Continue with a flow or take notes", "fits at")
            self._picture(maya, "no-key-guided")
            assert maya.close() == 0

    def without_a_line(self) -> Desktop:
        with self.tell.step(
            "With a key what was kept goes out by itself, in the chat it belongs to"
        ):
            self.model.answers.append(says("They sit in the Staging folder."))
            maya = self._start(self.model.url)
            maya.press("Ctrl+1")
            maya.see(ASKED, "They sit in the Staging folder.")
            maya.miss("Kept. Sent as soon as")
        return maya

    def troubles(self, maya: Desktop) -> None:
        for words, name, answer, sentence in TROUBLES:
            with self.tell.step(f"When {words}, one sentence says what is safe"):
                self.model.answers += [answer] * 3  # the library asks again by itself
                maya.write(f"And now, when {words}?")
                maya.press("Return")
                maya.see(sentence, seconds=45)
                maya.miss("Esc Stop")
                maya.see(f"And now, when {words}?")
                self._picture(maya, name)
                self.model.answers.clear()

    def stopped(self, maya: Desktop) -> None:
        gate = threading.Event()
        with self.tell.step("Esc stops the answer; the part stays, and what was typed goes on"):
            self.model.answers.append(lambda _: Reply(blocks=[LONG * 3], gate=gate, free=30))
            maya.write("Say it at length")
            maya.press("Return")
            maya.see("Your next message waits until the answer is finished")
            maya.see("linked to another one")
            self._picture(maya, "streaming")
            maya.write("and this is half wri")
            maya.press("Esc")
            maya.see("Stopped", "and this is half wri")
            self._picture(maya, "stopped")
            gate.set()

    def guided(self, maya: Desktop) -> None:
        step = self.tell.step
        with step("A guided session whose question does not come keeps the report; R asks again"):
            self.model.answers += [fails(529, "overloaded_error")] * 3
            self._begin_guided(maya, "Outlook asks for the password again and again")
            maya.press("Ctrl+Return")
            maya.see("The assistant did not answer. Your answer is kept.", seconds=45)
            self._picture(maya, "guided-failed")
            self.model.answers.clear()
            given = {"text": "Since when?", "why": "It tells the causes apart", "rests_on": []}
            question = ("propose_question", "t1", given)
            self.model.answers += [says(question), says(".")]
            maya.press("R")
            maya.see("Since when?")

    # --- help ------------------------------------------------------------------------------------

    def _start(self, assistant: str) -> Desktop:
        profile = self.folder / f"trouble-{self.theme}"
        maya = Desktop(profile, theme=self.theme, assistant=assistant)
        self._open.append(maya)
        maya.ready()
        maya.ask("size", wide=self.size[0], high=self.size[1])
        return maya

    def _begin_guided(self, maya: Desktop, text: str) -> None:
        maya.press("Ctrl+K")
        maya.write("guided session")
        maya.see("New guided session")
        maya.press("Return")
        maya.see("What is wrong?")
        maya.write(text)

    def _picture(self, maya: Desktop, name: str) -> None:
        self.tell.picture(maya, f"{name}-{self.theme}")
