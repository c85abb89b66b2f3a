"""The JSON door of membership: joining, and leaving."""
