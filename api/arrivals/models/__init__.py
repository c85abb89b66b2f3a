"""What the JSON door of moving in takes and gives."""
