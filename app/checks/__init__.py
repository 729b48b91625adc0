"""Everything that would go wrong, found before any work is done."""
