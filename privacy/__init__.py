"""What shows that citizens are safe here: numbered runs, each with the figures it must reach."""
