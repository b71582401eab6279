"""The rules of masking in their order: what stands earlier is found first and keeps its kind."""

from __future__ import annotations

from rflow_desktop.domain import (
    redact_commands,
    redact_network,
    redact_tokens,
    redact_words,
)
from rflow_desktop.domain.redact_found import Rule

RULES: tuple[Rule, ...] = (
    redact_tokens.key_blocks,
    redact_tokens.provider_tokens,
    redact_tokens.credentials_in_urls,
    redact_tokens.headers,
    redact_words.settings,
    redact_commands.commands,
    redact_words.codes,
    redact_network.emails,
    redact_network.shares,
    redact_network.ids,
    redact_network.cards,
    redact_network.macs,
    redact_network.addresses,
    redact_words.prose,
    redact_commands.pairs,
    redact_tokens.random_text,
    redact_network.phones,
)
