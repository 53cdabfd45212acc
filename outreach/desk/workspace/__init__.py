"""The organisers' workspace under /{language}/organise/: its frame, and whom it lets in."""
