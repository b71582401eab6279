"""The chat: a conversation with the assistant, what is attached to it, and the field to write in.

`screen.make_chat` puts it together. `ui.chat.conversation` and `ui.chat.composer` also stand alone.
"""
