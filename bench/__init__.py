"""What the product costs: ten goals, each a ratio of two things measured in one interleaved run."""
