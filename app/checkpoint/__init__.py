"""What is in a checkpoint, and which of its keys feeds which variable."""
