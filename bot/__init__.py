"""What Tværs knows and does: rules, verbs, views and delivery."""
