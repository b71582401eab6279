"""What is typed above the flow library: words that filter, and words to look for."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.read_flows import FlowFilter, read_flow_filter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", FlowFilter()),
        ("vpn drops", FlowFilter(text="vpn drops")),
        ("category:Remote vpn", FlowFilter(category="remote", text="vpn")),
        ('tag:"second factor"', FlowFilter(tag="second factor")),
        ("kind:tree", FlowFilter(kind="troubleshooting")),
        ("Kind:Checklist whose:mine", FlowFilter(kind="maintenance", whose="yours")),
        ("is:archived", FlowFilter(status="archived")),
        ("status:draft is:published", FlowFilter(status="published")),
        ("kind:song status:lost whose:nobody",
         FlowFilter(text="kind:song status:lost whose:nobody")),
        ("error:809", FlowFilter(text="error:809")),
    ],
)  # fmt: skip
def test_the_field_is_read_as_people_write(text: str, found: FlowFilter) -> None:
    assert read_flow_filter(text) == found
