"""Five years with a team, lived through on purpose: `make years` sees that promises are kept."""
