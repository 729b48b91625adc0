"""From (model, checkpoint, outputs) to a plan, a frozen file and its proof."""
