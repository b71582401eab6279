"""The story of the tour: alone, with the team, without the line, the race, the note, the end."""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tests.helpers.processes import PASSWORD, Desktop, NotSeen, Server, furnished, rflow, troubles
from tests.tour import acts
from tests.tour.telling import Telling

VPN = "VPN fails after password change"
VPN_STEPS = (
    "Does the internet work without VPN?",
    "Does the gateway answer?",
    "Windows or macOS",
)
OUTLOOK = "Outlook won't connect"
OUTLOOK_STEPS = ("Who is affected?", "Does Outlook on the web open in a private window?")
NEED = "The password prompt comes back in a private window too. Please check conditional access."
CALLER, PHONE = "Jo Alvarez", "+1 555 0142"
MAIL, ADDRESS = "j.alvarez@harbordental.example", "203.0.113.7"
PAD = f"{CALLER} called from {ADDRESS}, writes as {MAIL}."
PLACES = (
    ("G T", "Today", "48213"),
    ("G S", "Sessions", "48214"),
    ("G F", "Flows", OUTLOOK),
    ("Ctrl+,", "Settings", "Appearance"),
)
TITLE = "{} \N{EN DASH} RFlow"
MORE_PLACES = (("G E", "Escalations", "48214"), ("Ctrl+Shift+S", "Sync", "Connected to"))
READABLE = re.compile(r"[\w.]+@[\w.]+\.\w+|\b\d{1,3}(?:\.\d{1,3}){3}\b")


class Story:
    """Everybody in it, and what they have open."""

    def __init__(self, folder: Path, telling: Telling) -> None:
        self.folder, self.tell = folder, telling
        self._pool = ThreadPoolExecutor(1)
        self._setting_up: Future[Server] | None = None
        self._open: list[Desktop] = []
        self._logs: dict[Path, None] = {}

    def play(self) -> None:
        """Every chapter, in order. Raises NotSeen at the first thing that does not happen."""
        self._setting_up = self._pool.submit(furnished, self.folder)
        maya = self.alone()
        server = self.team(maya)
        self.without_the_line(maya, server)
        daniel, priya = self.the_race(server)
        winner = daniel if daniel.sees(PHONE) else priya
        self.maya_hears(maya, "Daniel Weiss" if winner is daniel else "Priya Raman")
        self.the_note(winner, maya)
        for desktop in (daniel, priya):
            assert desktop.close() == 0
        self.places(maya)
        maya = self.too_late(maya, server)
        self.dark(maya)
        server.stop()
        self.the_end()
        self.no_errors(server)

    # --- chapters --------------------------------------------------------------------------------

    def alone(self) -> Desktop:
        step, picture = self.tell.step, self.tell.picture
        with step("Maya starts RFlow for the first time: no server, no account, no key"):
            maya = self._start("maya").ready("Start a session")
            picture(maya, "first-run")
        with step("She types a ticket and what is wrong, and is on the first step of a flow"):
            maya.press("Ctrl+N")
            maya.see("Flows that fit")
            maya.write("48213 vpn password")
            maya.see("48213", VPN)
            picture(maya, "new-session")
            maya.press("Return")
            maya.see(VPN_STEPS[0])
        with step("A number chooses, Enter confirms, and the path gains a line"):
            acts.answer(maya, 1, VPN_STEPS[1])
        with step("V leads to the variable that the step needs, and the command holds it at once"):
            maya.press("V")
            maya.write("vpn.harbordental.example")
            maya.press("Return")
            maya.see("Test-NetConnection vpn.harbordental.example -Port 443")
        with step("She goes on, steps back, and chooses again"):
            acts.answer(maya, 1, VPN_STEPS[2])
            maya.press("Alt+Left")
            maya.see("Step 2, usually")
            acts.answer(maya, 1, VPN_STEPS[2])
        with step("S opens the scratchpad; what she writes is saved on this computer"):
            acts.write_pad(maya, PAD)
            maya.see("Saved on this computer")
        with step("A screenshot is dropped on the window and lies in the evidence"):
            maya.drop(acts.screenshot(self.folder / "credential-prompt.png", words="VPN client"))
            maya.see("credential-prompt")
        with step("Another one is pasted with Ctrl V"):
            shot = acts.screenshot(self.folder / "pasted.png", words="Error 691: access denied")
            maya.paste_picture(shot)
            maya.see("Pasted picture")
            picture(maya, "flow-runner")
        return maya

    def team(self, maya: Desktop) -> Server:
        step, picture = self.tell.step, self.tell.picture
        assert self._setting_up is not None
        with step("rflow-central has an account with four people, and serves"):
            server = self._setting_up.result().start()
        with step("Maya connects to it with the keyboard and takes her sessions along"):
            maya.press("Ctrl+K")
            maya.write("connect a team")
            maya.see("Connect a team server")
            maya.press("Return")
            acts.sign_in(maya, "maya", server.address)
            maya.see("Take along to")
            picture(maya, "connect")
            maya.press("Down", "Return")
            maya.see(acts.TEAM, "Synced", "48213")
            maya.press("G F")
            maya.see(OUTLOOK)
        return server

    def without_the_line(self, maya: Desktop, server: Server) -> None:
        step, picture = self.tell.step, self.tell.picture
        with step("The server is stopped, and Maya works a second ticket as if it were there"):
            server.stop()
            acts.new_session(maya, "48214 outlook", OUTLOOK_STEPS[0])
            acts.answer(maya, 1, OUTLOOK_STEPS[1])
            acts.write_pad(maya, PAD)
        with step("The corner says that she is offline, and how much waits to be sent"):
            maya.see("Offline,", "waiting to send")
        with step("She hands it over; the button says that it goes out when the line is back"):
            maya.press("Ctrl+Shift+E")
            maya.see("What do you need from them?", "Escalate when online")
            maya.write(NEED)
            maya.click("Contact")
            maya.write(CALLER)
            maya.press("Tab")
            maya.write(PHONE)
            picture(maya, "hand-over-offline")
            maya.press("Ctrl+Return")
            maya.see("Goes to the senior queue when online", "It has not been sent yet.")
            maya.see("waiting")
            picture(maya, "escalated-offline")
        with step("The server comes back; the corner counts down and settles on Synced"):
            server.start()
            maya.see("Synced", seconds=45)

    def the_race(self, server: Server) -> tuple[Desktop, Desktop]:
        step, picture = self.tell.step, self.tell.picture
        pair = ("daniel", "priya")
        with step("Daniel and Priya sign in at their desks"):
            desks = [self._start(who, "--server", server.address) for who in pair]
            for who, desk in zip(pair, desks, strict=True):
                desk.ready()
                acts.sign_in(desk, who)
            for desk in desks:
                desk.see(acts.TEAM, "Synced")
        with step("Both see the escalation and read its briefing"):
            for desk in desks:
                desk.press("G E")
                desk.see("48214", NEED)
            picture(desks[0], "queue-and-briefing")
        with step("The telephone number is not shown to somebody who has not claimed it"):
            assert not any(desk.sees(PHONE) for desk in desks)
        with step("Both press C at the same moment: one has it, the other reads who was first"):
            for desk in desks:
                desk.send("press", keys="C")
            for desk in desks:
                desk.answer()
            won, lost = acts.winner(desks, PHONE)
            lost.see("was first")
        with step("The telephone number is there for the one who claimed it, and for nobody else"):
            won.see(PHONE)
            assert not lost.sees(PHONE)
        with step("Who was second can keep reading, and has nothing to put in order"):
            lost.see("Synced", NEED)
            assert not lost.sees("needs attention")
            picture(won, "claim-won")
            picture(lost, "claim-lost")
        return desks[0], desks[1]

    def the_note(self, winner: Desktop, maya: Desktop) -> None:
        step, picture = self.tell.step, self.tell.picture
        with step("The winner opens the session at the step where Maya stopped, and goes on"):
            winner.click("Open session")
            winner.see(OUTLOOK_STEPS[1])
            acts.answer(winner, 2, "What state is the account in?")
        with step("Ctrl Enter resolves it, with the ticket note beside what fixed it"):
            winner.press("Ctrl+Return")
            winner.see("Copy note and resolve")
            winner.write(f" The account of {MAIL} was locked from {ADDRESS}.")
            winner.see("[email 1]")
            picture(winner, "resolve-and-note")
            winner.press("Ctrl+Return")
            winner.see("Note copied")
            winner.press("Return")  # once more by mistake: what was done stays done
        with step("The note on the clipboard shows no address of a person or a computer"):
            note = winner.clipboard()
            assert "locked" in note, note
            assert READABLE.search(note) is None, note
            winner.see("Finished")
            picture(winner, "resolved")
        with step("When Undo has gone by, it is sent; Maya has it as fixed too"):
            winner.see("Synced", seconds=30)
            maya.see("Fixed", seconds=30)

    def maya_hears(self, maya: Desktop, name: str) -> None:
        with self.tell.step("Maya sees who took it"):
            maya.press("G E")
            maya.click("Mine")
            maya.see(f"Claimed by {name}")
            self.tell.picture(maya, "maya-hears")

    def places(self, maya: Desktop) -> None:
        step, picture = self.tell.step, self.tell.picture
        with step("Today, the table of sessions, flows and settings"):
            for keys, title, row in PLACES:
                maya.press(keys)
                maya.see(TITLE.format(title), row)
                picture(maya, title.lower())
        with step("Search or run, and all keys of a view"):
            maya.press("Ctrl+K")
            maya.write("harb")
            picture(maya, "palette")
            maya.press("Esc", "G S", "?")
            maya.see("All keys of this view")
            picture(maya, "keys")
            maya.press("Esc")

    def too_late(self, maya: Desktop, server: Server) -> Desktop:
        step, picture = self.tell.step, self.tell.picture
        with step("Without a line, Maya answers a step of a session and hands it over"):
            assert maya.close() == 0
            maya = self._start("maya", offline=True).ready("Offline")
            maya.press("Ctrl+1")
            maya.see(VPN_STEPS[2])
            acts.answer(maya, 3, "Which error number does Windows give?")
            maya.press("Ctrl+Shift+E")
            maya.see("What do you need from them?")
            maya.write(NEED)
            maya.press("Ctrl+Return")
            maya.see("Goes to the senior queue when online")
            assert maya.close() == 0
        with step("Meanwhile she closes the same session from her laptop"):
            self._close_from_laptop(server)
        with step("What came too late is refused; she reads both sides and what can be done"):
            maya = self._start("maya").ready()
            maya.see("1 needs attention")
            maya.press("Ctrl+Shift+S")
            maya.see("Yours, on this computer", "On the server")
            picture(maya, "sync-attention")
        with step("One key decides, and nothing is lost"):
            maya.press("1", "Return")
            maya.miss("1 needs attention")
            maya.see("Synced")
            picture(maya, "sync")
        return maya

    def dark(self, maya: Desktop) -> None:
        step, picture = self.tell.step, self.tell.picture
        with step("The same in the dark look"):
            assert maya.close() == 0
            maya = self._start("maya", theme="dark").ready("Synced")
            for keys, title, row in (*PLACES, *MORE_PLACES):
                maya.press(keys)
                maya.see(TITLE.format(title), row)
                picture(maya, f"{title.lower()}-dark")
            assert maya.close() == 0

    def the_end(self) -> None:
        step = self.tell.step
        with step("Everything was stopped. Maya opens RFlow again, and everything is still there"):
            maya = self._start("maya").ready()
            maya.press("G S")
            maya.see("48213", "48214")
            maya.press("Ctrl+1")
            maya.see("vpn.harbordental.example", PAD, "credential-prompt", "Pasted picture")
            assert maya.close() == 0

    def no_errors(self, server: Server) -> None:
        with self.tell.step("No program wrote a line where errors go"):
            found = [f"{file.name}: {line}" for file in self._logs for line in troubles(file)]
            found += [f"server: {line}" for line in server.trouble]
            if found:
                raise NotSeen("\n  ".join(["These were written:", *found]))

    # --- help ------------------------------------------------------------------------------------

    def close(self) -> None:
        """Ends whatever still runs."""
        for desktop in self._open:
            desktop.kill()
        if self._setting_up is not None and self._setting_up.exception() is None:
            self._setting_up.result().kill()
        self._pool.shutdown()

    def _start(self, who: str, *words: str, offline: bool = False, theme: str = "light") -> Desktop:
        words = (*words, *self.tell.watched)
        desktop = Desktop(self.folder / who, *words, offline=offline, theme=theme)
        self._open.append(desktop)
        self._logs |= {desktop.log: None, desktop.profile / "crash.log": None}
        return desktop

    def _close_from_laptop(self, server: Server) -> None:
        laptop = self.folder / "laptop"
        words = ("--email", acts.EMAILS["maya"], "--password-stdin")
        told = rflow(laptop, "sign-in", server.address, *words, given=PASSWORD + "\n")
        assert told.code == 0, told.err
        found = rflow(laptop, "sessions", "--ticket", "48213").json["sessions"]
        closing = ("--outcome", "resolved", "--notes", "The client entered the new password.")
        told = rflow(laptop, "resolve", found[0]["id"], *closing)
        assert told.code == 0, told.err
        assert rflow(laptop, "sync").json["pending"] == 0
