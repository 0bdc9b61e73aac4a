"""What staff are shown of an upload, drawn anew from its pixels after the facts were told."""
