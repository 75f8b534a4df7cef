"""Cards, messages and forms: a case in, Slack's blocks out, and what was typed read back."""
