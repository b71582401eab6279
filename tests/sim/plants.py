"""Bugs that are planted on purpose, to see that the simulation finds them.

Nothing of the product is edited for it: each is a class of this program in place of another.
"""

from __future__ import annotations

from tests.sim import (
    plants_central,
    plants_desktop,
    plants_evidence,
    plants_rows,
    plants_versions,
    plants_workers,
)
from tests.sim.central import Central
from tests.sim.desktop import Desktop
from tests.sim.world import World

_DESKTOPS: dict[str, type[Desktop]] = {
    "refused-dropped": plants_desktop.RefusedDropped,
    "forgotten-on-ack": plants_desktop.ForgottenOnAck,
    "not-offered-again": plants_desktop.NotOfferedAgain,
    "wiped-on-epoch": plants_desktop.WipedOnEpoch,
    "edge-triggered": plants_desktop.EdgeTriggered,
    "head-of-line": plants_desktop.HeadOfLine,
    "cursor-first": plants_desktop.CursorFirst,
    "revoked-kept": plants_desktop.RevokedKept,
    "poke-forgotten": plants_desktop.PokeForgotten,
    "gap-ignored": plants_desktop.GapIgnored,
    "covered-by-cursor": plants_desktop.CoveredByCursor,
    "not-folded-again": plants_desktop.NotFoldedAgain,
    "confirmed-blindly": plants_desktop.ConfirmedBlindly,
    "undone-and-sent": plants_desktop.UndoneAndSent,
    "blind-gone": plants_rows.BlindGone,
    "verdicts-by-position": plants_rows.VerdictsByPosition,
    "stale-answer-applied": plants_rows.StaleAnswerApplied,
    "digests-ignored": plants_rows.DigestsIgnored,
    "strays-kept": plants_rows.StraysKept,
    "ghosts-forgotten": plants_rows.GhostsForgotten,
    "never-lets-go": plants_rows.NeverLetsGo,
    "first-piece-only": plants_rows.FirstPieceOnly,
    "unknown-dropped": plants_versions.UnknownDropped,
    "unknown-for-ever": plants_versions.UnknownForEver,
    "outdated-refused": plants_versions.OutdatedRefused,
    "upgrade-begins-anew": plants_versions.UpgradeBeginsAnew,
    "torn-line-continued": plants_versions.TornLineContinued,
    "copy-not-completed": plants_versions.CopyNotCompleted,
    "full-disk-confirmed": plants_versions.FullDiskConfirmed,
    "full-disk-stops": plants_versions.FullDiskStops,
    "bytes-stay-there": plants_evidence.BytesStayThere,
    "unsent-made-room": plants_evidence.UnsentMadeRoom,
    "halves-kept": plants_evidence.HalvesKept,
    "named-too-early": plants_evidence.NamedTooEarly,
}
_CENTRALS: dict[str, type[Central]] = {
    "ids-forgotten": plants_central.IdsForgotten,
    "ack-before-commit": plants_central.AckBeforeCommit,
    "last-claim-wins": plants_central.LastClaimWins,
    "claims-for-ever": plants_central.ClaimsForEver,
    "silent-overwrite": plants_central.SilentOverwrite,
    "last-pad-wins": plants_central.LastPadWins,
    "future-stored": plants_central.FutureStored,
    "base-ignored": plants_central.BaseIgnored,
    "same-epoch": plants_central.SameEpoch,
    "gone-forgotten": plants_central.GoneForgotten,
    "everything-shown": plants_central.EverythingShown,
    "horizon-forgotten": plants_rows.HorizonForgotten,
    "half-repaired": plants_rows.HalfRepaired,
    "pieces-reach-far": plants_rows.PiecesReachFar,
    "upcasters-missing": plants_versions.UpcastersMissing,
    "too-new-refused": plants_versions.TooNewRefused,
    "deaf-to-others": plants_workers.DeafToOthers,
    "callers-remembered": plants_workers.CallersRemembered,
    "numbers-remembered": plants_workers.NumbersRemembered,
    "committed-in-halves": plants_workers.CommittedInHalves,
}
_OF_RESTORES = frozenset({"bytes-stay-there"})
PLANTS = (*_DESKTOPS, *_CENTRALS)


def planted(name: str) -> type[World]:
    """A world with this bug in it."""

    class Planted(World):
        plant = name
        eager = name in _OF_RESTORES
        desktop_class = _DESKTOPS.get(name, Desktop)
        central_class = _CENTRALS.get(name, Central)

    return Planted
