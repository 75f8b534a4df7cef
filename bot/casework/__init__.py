"""The verbs of casework: a desk and a form in, changed rows out; nothing is committed inside."""
