"""What is kept on this computer: the outbox, the replica, and what screens read from them."""
