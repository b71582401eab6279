"""Foreign pictures and logs made safe to keep: checked by bytes, decoded apart, painted anew."""
