"""Everything that can go wrong, on purpose: `make faults` plays it and writes down what held."""
